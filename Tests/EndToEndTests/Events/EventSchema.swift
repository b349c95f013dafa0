import Foundation
import Testing

/// The schema of events, and check-jsonschema, which validates events against it.
struct EventSchema {
    private let schema: [String: Any]
    /// The definitions, by name.
    private let definitions: [String: [String: Any]]
    /// The types of events, in the schema's order.
    let types: [String]

    static let validator = Tool(name: "check-jsonschema")

    init() throws {
        let file = Checkout.root.appending(path: "schema/berth-events.schema.json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        schema = try #require(object as? [String: Any])
        definitions = try #require(schema["definitions"] as? [String: [String: Any]])
        let type = (schema["properties"] as? [String: Any])?["type"] as? [String: Any]
        types = try #require(type?["examples"] as? [String])
    }

    /// Returns the permitted members of a type's events.
    func members(of type: String) -> Set<String> {
        Set((definitions[type]?["properties"] as? [String: Any] ?? [:]).keys)
    }

    /// Returns all examples of the schema, as lines.
    func examples() throws -> [String] {
        try types.flatMap { definitions[$0]?["examples"] as? [[String: Any]] ?? [] }.map { example in
            String(decoding: try JSONSerialization.data(withJSONObject: example), as: UTF8.self)
        }
    }

    /// Validates lines.
    /// - Parameter strictly: whether undescribed members are errors.
    func check(_ lines: [String], strictly: Bool, in scratch: Scratch) async throws -> Ended {
        let data = try JSONSerialization.data(withJSONObject: schemaOfLists(strictly), options: .sortedKeys)
        try data.write(to: scratch.url("events.schema.json"))
        try scratch.write("[\(lines.joined(separator: ",\n"))]", to: "events.json")
        return try await Program.run(
            ["check-jsonschema", "--schemafile", scratch.path("events.schema.json"), scratch.path("events.json")],
            environment: Python.environment, in: scratch.work)
    }

    /// Returns the same schema for a list of events.
    private func schemaOfLists(_ strictly: Bool) -> [String: Any] {
        var event = schema
        event["definitions"] = nil
        event["$schema"] = nil
        var definitions = definitions
        if strictly {
            event["properties"] = ["type": ["enum": types]]
            for (name, definition) in definitions where definition["properties"] != nil {
                definitions[name]?["additionalProperties"] = false
            }
        }
        return [
            "$schema": "http://json-schema.org/draft-07/schema#", "type": "array", "items": event,
            "definitions": definitions,
        ]
    }
}
