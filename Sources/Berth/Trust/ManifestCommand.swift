public import Effects
import OrderedCollections

/// A program that a manifest has run for passwords, as a person reads it.
public struct ManifestCommand: Sendable, Equatable {
    /// The program and its arguments, each told from the next, on one line that hides nothing. A variable stands in it
    /// by its name: what it holds may be a secret.
    public var text: String
    /// Where the manifest says so.
    public var place: Place
    /// The registries whose password it gives.
    public var hosts: [String]

    /// A command of these parts.
    public init(text: String, place: Place, hosts: [String]) {
        self.text = text
        self.place = place
        self.hosts = hosts
    }
}

extension Manifest {
    /// The programs that it has run, each place once, in the order of the text.
    /// - Parameter effects: files are read again, for the variables' names, and nothing else is done.
    public func commands(_ effects: Effects) -> [ManifestCommand] {
        var written = WrittenCommands(effects)
        var commands: OrderedDictionary<Place, ManifestCommand> = [:]
        for registry in registries {
            guard case .other(let login) = registry.kind, case .command(let words) = login.password else { continue }
            let place = login.passwordPlace
            let text = CommandText.line(of: written.words(at: place, of: words))
            commands[place, default: ManifestCommand(text: text, place: place, hosts: [])].hosts.append(registry.host)
        }
        return Array(commands.values)
    }
}
