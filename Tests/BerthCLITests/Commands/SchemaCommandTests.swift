import Foundation
import TestSupport
import Testing

@Suite("The schemas that berth prints", .scheduled)
struct SchemaCommandTests {
    @Test("berth schema prints both schemas as they are in the repository", arguments: ["manifest", "events"])
    func schemaCommand(name: String) async throws {
        try await CommandScratch.with { scratch in
            let file = ["manifest": "berth", "events": "berth-events"][name, default: ""]
            let text = try String(
                contentsOf: Checkout.root.appending(path: "schema/\(file).schema.json"), encoding: .utf8)
            let printed = try await scratch.berth("schema", name)
            #expect(printed.output == text)
            let told = try await scratch.told("schema", name)
            let event = try #require(told.events("schema").first)
            #expect(event["name"] as? String == name)
            func canonical(_ schema: Any) throws -> Data {
                try JSONSerialization.data(withJSONObject: schema, options: .sortedKeys)
            }
            #expect(
                try canonical(#require(event["schema"]))
                    == canonical(JSONSerialization.jsonObject(with: Data(text.utf8))))
        }
    }
}
