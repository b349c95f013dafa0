/// Something that programs are told of: a line of JSON. What its members mean is in schema/berth-events.schema.json.
protocol Event: Encodable, Sendable {
    /// The value of the line's `type`.
    static var type: String { get }
}
