import OrderedCollections
package import Platform
import SystemPackage

/// A program that a manifest has run for passwords, as a person reads it.
package struct ManifestCommand: Sendable, Equatable {
    /// The program and its arguments, each told from the next, on one line that hides nothing. A variable stands in it
    /// by its name: what it holds may be a secret.
    package var text: String
    /// Where the manifest says so.
    package var place: FileLocation
    /// The registries whose password it gives.
    package var hosts: [String]

    /// A command of these parts.
    package init(text: String, place: FileLocation, hosts: [String]) {
        self.text = text
        self.place = place
        self.hosts = hosts
    }
}

extension Manifest {
    /// The programs that it has run, each place once, in the order of the text: as they were when the manifest was read.
    package var commands: [ManifestCommand] {
        var commands: OrderedDictionary<Written, ManifestCommand> = [:]
        for registry in registries {
            guard case .other(let login) = registry.kind, case .command(let command) = login.password else { continue }
            let place = login.passwordPlace
            let text = CommandSourceText.line(of: command.shownWords)
            let written = Written(place: place, directory: command.directory, text: text)
            commands[written, default: ManifestCommand(text: text, place: place, hosts: [])].hosts.append(registry.host)
        }
        return Array(commands.values)
    }

    /// What tells a command from every other. The place alone does not: its file is named for a person, and two files may
    /// have one such name.
    private struct Written: Hashable {
        var place: FileLocation
        var directory: FilePath
        var text: String
    }
}

/// A command on one line, for a person who is to judge it.
enum CommandSourceText {
    /// Each word is told from the next, and nothing of any is left out: what a terminal would not show, or would obey,
    /// is spelled out.
    static func line(of words: [String]) -> String { words.map(text).joined(separator: " ") }

    private static func text(of word: String) -> String {
        if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
        var text = "\""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where isHidden(scalar): text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Printable ASCII that needs no quotes around it to be read for what it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether a terminal shows nothing of it, obeys it, or shows a blank that is none.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }
}
