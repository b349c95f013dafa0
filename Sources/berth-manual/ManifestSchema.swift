/// A JSON Schema, or a part of it, as far as the manual shows it. A keyword with a value of another type is ignored: a
/// schema may have it, but the manual does not show it.
struct ManifestSchema: Decodable {
    let description: String
    let properties: [String: ManifestSchema]
    let required: [String]
    let definitions: [String: ManifestSchema]
    let examples: [String]
    /// The strings that a value may be: those of `enum`, or of the first `anyOf` that has an `enum`.
    let choices: [String]
    /// The strings that an element of an array may be.
    let elementChoices: [String]

    private enum CodingKeys: String, CodingKey {
        case description, properties, required, definitions, examples, items, anyOf
        case choices = "enum"
    }

    init(from decoder: any Decoder) throws {
        let keywords = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) -> Value? { try? keywords.decode(Value.self, forKey: key) }
        description = value(.description) ?? ""
        properties = value(.properties) ?? [:]
        required = value(.required) ?? []
        definitions = value(.definitions) ?? [:]
        examples = value(.examples) ?? []
        let alternatives: [ManifestSchema] = value(.anyOf) ?? []
        choices = value(.choices) ?? alternatives.lazy.map(\.choices).first { !$0.isEmpty } ?? []
        let items: ManifestSchema? = value(.items)
        elementChoices = items?.choices ?? []
    }

    /// The names of the properties: first those that are required, then the others, each in the order of their bytes.
    /// JSON's keys have no order.
    var orderedNames: [String] {
        properties.keys.sorted { (required.contains($0) ? 0 : 1, $0) < (required.contains($1) ? 0 : 1, $1) }
    }
}
