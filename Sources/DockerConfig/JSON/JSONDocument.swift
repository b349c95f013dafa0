/// A JSON text whose value is an object, and where everything in it stands.
struct JSONDocument: Sendable {
    let bytes: [UInt8]
    let root: JSONNode

    init(parsing bytes: [UInt8]) throws(JSONFault) {
        root = try JSONParser.object(in: bytes)
        self.bytes = bytes
    }

    /// The text of a key.
    func key(of member: JSONMember) -> String { JSONString.text(of: bytes[member.key]) }

    /// The text of a string; nil for any other value.
    func text(of node: JSONNode) -> String? {
        node.kind == .string ? JSONString.text(of: bytes[node.range]) : nil
    }

    /// The members of an object with a name, as the indices in its list. Go, and so docker, takes `Auths` for `auths`,
    /// and the last where there are several.
    func indices(of name: String, in object: JSONNode) -> [Int] {
        let folded = name.lowercased()
        return object.members.indices.filter { key(of: object.members[$0]).lowercased() == folded }
    }

    /// The value with that name which docker would take; nil where there is none.
    func value(named name: String, in object: JSONNode) -> JSONNode? {
        indices(of: name, in: object).last.map { object.members[$0].value }
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
