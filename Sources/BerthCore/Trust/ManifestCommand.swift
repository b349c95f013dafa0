import OrderedCollections
package import Platform
import SystemPackage

/// A command that a manifest runs for passwords, for display.
package struct ManifestCommand: Sendable, Equatable {
    /// The program and its arguments on one line, unambiguously. Variables are shown by name, because their values may
    /// be secret.
    package var text: String
    /// The place in the manifest.
    package var place: FileLocation
    /// The registries whose password it prints.
    package var hosts: [String]

    package init(text: String, place: FileLocation, hosts: [String]) {
        self.text = text
        self.place = place
        self.hosts = hosts
    }
}

extension Manifest {
    /// The commands that the manifest runs, each place once, in the order of the text.
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

    /// The identity of a command. The place is not enough, because two files may have the same display name.
    private struct Written: Hashable {
        var place: FileLocation
        var directory: FilePath
        var text: String
    }
}

/// Renders a command on one line, for a user who has to judge it.
enum CommandSourceText {
    /// Returns the words on one line, unambiguously: characters that a terminal would hide or interpret are escaped.
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

    /// Returns whether a byte is printable ASCII that needs no quotes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Returns whether a terminal hides the character, interprets it, or shows it like a blank.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }
}
