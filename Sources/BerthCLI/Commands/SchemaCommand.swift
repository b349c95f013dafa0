import ArgumentParser
import FoundationEssentials
import Platform

struct SchemaCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the manifest or the events.",
        usage: "berth schema [<options>] [<subject>]",
        discussion: """
            Examples:
              berth schema > berth.schema.json
              check-jsonschema --schemafile <(berth schema) berth.yaml
              berth schema events > berth-events.schema.json
            """
    )

    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case manifest, events

        fileprivate var text: String {
            let bytes =
                switch self {
                case .manifest: PackageResources.berth_schema_json
                case .events: PackageResources.berth_events_schema_json
                }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Argument(help: "The schema to print.")
    var subject: Subject = .manifest

    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let text = subject.text
        console.standard.writeExactly(text)
        guard console.events.isRead else { return }
        let schema = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        console.events.emit(SchemaEvent(name: subject.rawValue, schema: schema))
    }
}
