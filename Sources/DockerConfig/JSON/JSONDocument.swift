import Platform

/// A JSON text whose value is an object, and where everything in it stands.
struct JSONDocument: Sendable {
    let bytes: [UInt8]
    let root: JSONNode

    /// - Parameter ignoringRest: whether anything may follow the object, as Go's `json.Decoder` permits.
    init(parsing bytes: [UInt8], ignoringRest: Bool = false) throws(JSONFault) {
        root = try JSONParser.object(in: bytes, ignoringRest: ignoringRest)
        self.bytes = bytes
    }

    /// The text of a key.
    func key(of member: JSONMember) -> String { JSONString.text(of: bytes[member.key]) }

    /// The text of a string; nil for any other value.
    func text(of node: JSONNode) -> String? {
        node.kind == .string ? JSONString.text(of: bytes[node.range]) : nil
    }

    /// Returns the members of an object that Go, and so Docker, takes for a field, as the indices in its list: `Auths` is
    /// `auths`.
    func indices(of name: String, in object: JSONNode) -> [Int] {
        object.members.indices.filter { key(of: object.members[$0]).isFieldName(name) }
    }

    /// Returns the value that Docker takes for a field: of several the last that is not `null`, whatever the case of its
    /// name. `nil` if the object does not have the field.
    func value(named name: String, in object: JSONNode) -> JSONNode? {
        let values = indices(of: name, in: object).map { object.members[$0].value }
        return values.last { $0.kind != .null } ?? values.last
    }

    /// Line and column of an offset, both from 1; the column counts characters as Unicode scalars.
    static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let newline = UInt8(ascii: "\n")
        let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        // Bytes that go on with a character are not its start.
        let columns = before[lineStart...].count { $0 & 0xC0 != 0x80 }
        return (before.count { $0 == newline } + 1, columns + 1)
    }
}
