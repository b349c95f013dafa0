import Platform

/// A JSON text whose value is an object, and where everything in it stands.
struct JSONDocument: Sendable {
    let bytes: [UInt8]
    let root: JSONNode

    /// - Parameter ignoringRest: whether anything may follow the object, as Go's `json.Decoder` permits.
    init(parsing bytes: [UInt8], ignoringRest: Bool = false) throws(JSONSyntaxError) {
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

/// The blanks around an object's members.
struct JSONSpacing: Equatable {
    /// Before the first key, before each later one, and before the closing brace.
    var first: [UInt8]
    var next: [UInt8]
    var last: [UInt8]
}

/// How a text is laid out, so that what is added looks like what stands there: on lines of their own or on one line,
/// with its own indentation. A text that shows nothing is laid out as docker does it, with tabs.
struct JSONLayout {
    /// What one level is indented by.
    private let unit: [UInt8]
    /// Between a comma and the next key, on one line.
    private let gap: [UInt8]
    /// Between a key and its value, with the colon.
    let colon: [UInt8]
    private let bytes: [UInt8]
    /// Around the outermost members.
    let outermost: JSONSpacing

    init(of document: JSONDocument) {
        bytes = document.bytes
        let root = document.root
        guard let first = root.members.first else {
            unit = Array("\t".utf8)
            gap = Array(" ".utf8)
            colon = Array(": ".utf8)
            outermost = JSONSpacing(first: Array("\n\t".utf8), next: Array("\n\t".utf8), last: Array("\n".utf8))
            return
        }
        let lead = Self.lead(of: 0, in: root, bytes)
        let between = Array(bytes[first.key.upperBound..<first.value.range.lowerBound])
        colon = between.contains(UInt8(ascii: "\n")) ? Array(": ".utf8) : between
        gap = colon.count > 1 ? Array(" ".utf8) : []
        let indentation = lead.lastIndex(of: UInt8(ascii: "\n")).map { Array(lead[($0 + 1)...]) } ?? []
        unit = indentation.isEmpty ? Array("\t".utf8) : indentation
        outermost = Self.spacing(around: root, gap, bytes)
    }

    /// The spacing of an object that stands among members with another spacing.
    func spacing(of object: JSONNode, within outer: JSONSpacing) -> JSONSpacing {
        object.members.isEmpty ? spacing(within: outer) : Self.spacing(around: object, gap, bytes)
    }

    /// The spacing of a new object among members with another spacing.
    func spacing(within outer: JSONSpacing) -> JSONSpacing {
        guard let newline = outer.next.lastIndex(of: UInt8(ascii: "\n")) else {
            return JSONSpacing(first: [], next: gap, last: [])
        }
        // An empty line before a member is that member's own, and a carriage return goes with its line end.
        let hasReturn = newline > 0 && outer.next[newline - 1] == UInt8(ascii: "\r")
        let line = Array(outer.next[(hasReturn ? newline - 1 : newline)...])
        return JSONSpacing(first: line + unit, next: line + unit, last: line)
    }

    /// The blanks before a member's key.
    func lead(of index: Int, in object: JSONNode) -> ArraySlice<UInt8> { Self.lead(of: index, in: object, bytes) }

    /// The blanks after a member's value.
    func trail(of index: Int, in object: JSONNode) -> ArraySlice<UInt8> { Self.trail(of: index, in: object, bytes) }

    private static func spacing(around object: JSONNode, _ gap: [UInt8], _ bytes: [UInt8]) -> JSONSpacing {
        let first = lead(of: 0, in: object, bytes)
        let last = object.members.count - 1
        let isOnLines = first.contains(UInt8(ascii: "\n"))
        let next = last > 0 ? lead(of: last, in: object, bytes) : isOnLines ? first : gap[...]
        return JSONSpacing(first: Array(first), next: Array(next), last: Array(trail(of: last, in: object, bytes)))
    }

    private static func lead(of index: Int, in object: JSONNode, _ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let end = object.members[index].key.lowerBound
        let start = bytes[..<end].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
        return bytes[start..<end]
    }

    private static func trail(of index: Int, in object: JSONNode, _ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let start = object.members[index].value.range.upperBound
        let end = bytes[start...].firstIndex { !isBlank($0) } ?? bytes.count
        return bytes[start..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
}

/// Changes to one object's members, in which whatever is not named stays as it is written, byte for byte.
struct JSONObjectEdit {
    /// By the member's index: another name for it.
    var renamed: [Int: String] = [:]
    /// By the member's index: another value for it.
    var values: [Int: JSONValueEdit] = [:]
    /// Members that go, with their comma.
    var dropped: Set<Int> = []
    /// Members that come after the others.
    var added: [JSONNewMember] = []

    var isEmpty: Bool { renamed.isEmpty && values.isEmpty && dropped.isEmpty && added.isEmpty }

    /// How many bytes it adds at most, where nothing in it has to be escaped.
    var addedLength: Int {
        renamed.values.reduce(0) { $0 + $1.utf8.count } + values.values.reduce(0) { $0 + $1.addedLength }
            + added.reduce(0) { $0 + $1.addedLength }
    }
}

/// A change to a member's value.
enum JSONValueEdit {
    case replaced(JSONAddition)
    /// Of an object.
    case edited(JSONObjectEdit)

    var addedLength: Int {
        switch self {
        case .replaced(let value): value.addedLength
        case .edited(let edit): edit.addedLength
        }
    }
}

/// A value that is to be added to a text.
indirect enum JSONAddition {
    case string(String)
    case object([JSONNewMember])

    /// With room for quotes or braces.
    var addedLength: Int {
        switch self {
        case .string(let text): text.utf8.count + 2
        case .object(let members): members.reduce(64) { $0 + $1.addedLength }
        }
    }
}

/// A member that is to be added to an object.
struct JSONNewMember {
    var key: String
    var value: JSONAddition

    /// With room for quotes, a colon, a comma, and an indented line.
    var addedLength: Int { key.utf8.count + value.addedLength + 32 }
}
