import Foundation
import Testing

/// A YAML document, parsed by an independent library.
enum YAMLValue: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([YAMLValue])
    case object([String: YAMLValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([YAMLValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: YAMLValue].self))
        }
    }

    /// Whether python3 can read YAML; required in CI.
    static var isReadable: Bool {
        get async { await finding.value }
    }

    /// The reason to skip a test if it cannot.
    static let lack: Comment = "python3 lacks PyYAML"

    private static let finding = Task.detached {
        if Tool.isCI { return true }
        let folder = FileManager.default.temporaryDirectory
        let command = ["python3", "-c", "import yaml"]
        return (try? await Program.run(command, environment: Python.environment, in: folder))?.status == 0
    }

    /// Returns the documents of each file, by its path.
    static func documents(of files: [String], in scratch: Scratch) async throws -> [String: [YAMLValue]] {
        let ended = try await Program.run(
            ["python3", Checkout.script("yaml_to_json.py")] + files, environment: Python.environment, in: scratch.work
        )
        try #require(ended.status == 0, "\(ended.errors)")
        return try JSONDecoder().decode([String: [YAMLValue]].self, from: Data(ended.output.utf8))
    }

    /// A member of an object, or `nil`.
    subscript(key: String) -> YAMLValue? { if case .object(let members) = self { members[key] } else { nil } }

    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The items of a list; empty for other values.
    var items: [YAMLValue] { if case .list(let items) = self { items } else { [] } }

    var members: [String: YAMLValue] { if case .object(let members) = self { members } else { [:] } }

    /// A string, or a list of strings as lines.
    var lines: String? {
        guard case .list(let items) = self else { return text }
        return items.isEmpty ? nil : items.compactMap(\.text).joined(separator: "\n")
    }
}
