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
