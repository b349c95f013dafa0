import ArgumentParser

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the manifest's JSON Schema, for editors and validators.",
        discussion: """
            Examples:
              berth schema > berth.schema.json
              check-jsonschema --schemafile <(berth schema) berth.yaml
            """
    )

    func run() throws {
        Output.standard.write(String(decoding: PackageResources.berth_schema_json, as: UTF8.self))
    }
}
