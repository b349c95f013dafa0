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
