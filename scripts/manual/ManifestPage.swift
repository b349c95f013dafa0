import Foundation

/// berth.yaml(5): the manifest's keys, as its schema describes them.
struct ManifestPage {
    /// The schema, as JSON reads.
    let schema: [String: Any]
    /// A whole manifest, to see how it looks.
    let example: String
    let edition: Edition

    static let name = "berth.yaml"

    var text: String {
        var page = Roff()
        page.title(Self.name, section: 5, date: edition.date, version: edition.version)
        page.section("Name")
        page.line(#"berth.yaml \- the registries that a machine should be signed in to, and as whom"#)
        page.section("Description")
        page.paragraph(Self.description(of: schema))
        page.paragraph(
            "Durations are `90s`, `30m`, `6h`, `7d`, or sums such as `1h30m`. Booleans are `true` or `false`. "
                + "`berth validate` reports every problem of a manifest, and `berth schema` prints this format's "
                + "JSON Schema."
        )
        addKeys(of: schema, under: "Keys", to: &page)
        for (name, title) in [("profile", "Profiles"), ("account", "Accounts"), ("registry", "Registries")] {
            if let definition = definitions[name] { addKeys(of: definition, under: title, to: &page) }
        }
        if let storage = definitions["storage"] {
            page.section("Storage")
            page.paragraph(Self.description(of: storage))
        }
        page.section("Examples")
        // Its first lines are for who reads the file.
        page.verbatim(example.components(separatedBy: "\n").drop { $0.hasPrefix("#") })
        page.seeAlso([("berth", 1), ("berth-validate", 1), ("berth-schema", 1)])
        return page.text
    }

    private var definitions: [String: [String: Any]] { schema["definitions"] as? [String: [String: Any]] ?? [:] }

    private func addKeys(of object: [String: Any], under title: String, to page: inout Roff) {
        page.section(title)
        addKeys(of: object, below: "", to: &page)
    }

    /// What must be there first, and then by name: JSON's keys have no order.
    private func addKeys(of object: [String: Any], below parent: String, to page: inout Roff) {
        let properties = object["properties"] as? [String: [String: Any]] ?? [:]
        let required = object["required"] as? [String] ?? []
        let names = properties.keys.sorted { (required.contains($0) ? 0 : 1, $0) < (required.contains($1) ? 0 : 1, $1) }
        for name in names {
            let property = properties[name] ?? [:]
            let term = Roff.bold(parent + name) + (required.contains(name) ? " (required)" : "")
            page.item(term, meaning(of: property))
            addKeys(of: property, below: "\(parent)\(name).", to: &page)
        }
    }

    private func meaning(of property: [String: Any]) -> String {
        var sentences = [Self.description(of: property)]
        let choices = (property["items"] as? [String: Any]).map(Self.choices) ?? []
        if !choices.isEmpty { sentences.append("Any of \(choices.map { "`\($0)`" }.joined(separator: ", ")).") }
        if let examples = property["examples"] as? [String] {
            sentences.append("Such as \(examples.map { "`\($0)`" }.joined(separator: ", ")).")
        }
        return sentences.joined(separator: " ")
    }

    private static func choices(of schema: [String: Any]) -> [String] {
        let alternatives = [schema] + (schema["anyOf"] as? [[String: Any]] ?? [])
        return alternatives.compactMap { $0["enum"] as? [String] }.first ?? []
    }

    private static func description(of schema: [String: Any]) -> String { schema["description"] as? String ?? "" }
}
