/// berth.yaml(5): the manifest's keys, as its schema describes them.
struct ManifestPage {
    let schema: ManifestSchema
    /// A complete manifest.
    let example: String
    let edition: Edition

    static let name = "berth.yaml"

    var text: String {
        var page = RoffPage()
        page.title(Self.name, section: 5, date: edition.date, version: edition.version)
        page.section("Name")
        page.line(#"berth.yaml \- the registries that a machine should be signed in to, and as whom"#)
        page.section("Description")
        page.paragraph(schema.description)
        page.paragraph(
            "Durations are `90s`, `30m`, `6h`, `7d`, or sums such as `1h30m`. Booleans are `true` or `false`. "
                + "`berth validate` reports every problem of a manifest, and `berth schema` prints this format's "
                + "JSON Schema."
        )
        addKeys(of: schema, under: "Keys", to: &page)
        for (name, title) in [("profile", "Profiles"), ("account", "Accounts"), ("registry", "Registries")] {
            if let definition = schema.definitions[name] { addKeys(of: definition, under: title, to: &page) }
        }
        if let storage = schema.definitions["storage"] {
            page.section("Storage")
            page.paragraph(storage.description)
        }
        page.section("Examples")
        // Its first lines are for readers of the file.
        page.verbatim(example.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("#") })
        page.seeAlso([("berth", 1), ("berth-validate", 1), ("berth-schema", 1)])
        return page.text
    }

    private func addKeys(of object: ManifestSchema, under title: String, to page: inout RoffPage) {
        page.section(title)
        addKeys(of: object, below: "", to: &page)
    }

    /// - Parameter parent: the keys on the way to the object, each with a dot after it.
    private func addKeys(of object: ManifestSchema, below parent: String, to page: inout RoffPage) {
        for name in object.orderedNames {
            guard let property = object.properties[name] else { continue }
            let term = RoffPage.bold(parent + name) + (object.required.contains(name) ? " (required)" : "")
            page.item(term, meaning(of: property))
            addKeys(of: property, below: "\(parent)\(name).", to: &page)
        }
    }

    private func meaning(of property: ManifestSchema) -> String {
        func list(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
        var sentences = [property.description]
        if !property.elementChoices.isEmpty { sentences.append("Any of \(list(property.elementChoices)).") }
        if !property.examples.isEmpty { sentences.append("Such as \(list(property.examples)).") }
        return sentences.joined(separator: " ")
    }
}
