import Effects
import YAML

/// The words of commands as they stand in a manifest's files.
struct WrittenCommands {
    private let effects: Effects
    /// By the file's name, then by the command's place.
    private var files: [String: [Place: [String]]] = [:]

    init(_ effects: Effects) {
        self.effects = effects
    }

    /// - Parameter words: of the command at this place, with the variables' values in them.
    /// - Returns: the same, but for the words with a variable in them: those are as they are written. What cannot be
    ///   found again, because the file has changed, is as it was given.
    mutating func words(at place: Place, of words: [String]) -> [String] {
        let file = files[place.file] ?? read(place.file)
        files[place.file] = file
        guard let written = file[place], written.count == words.count else { return words }
        return zip(written, words).map { written, word in Template.isNeeded(for: written) ? written : word }
    }

    /// - Parameter name: as the user would name the file.
    private func read(_ name: String) -> [Place: [String]] {
        guard let bytes = try? effects.files.read(effects.environment.absolute(name), limit: 8 << 20),
            let root = try? YAMLDocument.parse(Source(name: name, bytes: bytes))
        else { return [:] }
        var found: [Place: [String]] = [:]
        var nodes = [root]
        while let node = nodes.popLast() {
            switch node.content {
            case .scalar: break
            case .sequence(let elements): nodes += elements
            case .mapping(let entries):
                for entry in entries {
                    if entry.name == "command", let words = entry.value.sequence {
                        found[Place(entry.value)] = words.map { $0.scalar?.text ?? "" }
                    }
                    nodes.append(entry.value)
                }
            }
        }
        return found
    }
}
