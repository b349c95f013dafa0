/// A JSON Schema of berth's.
struct SchemaEvent: Event {
    static let type = "schema"

    var name: String
    var schema: JSONValue
}
