/// Writes a text with changes: unchanged parts are copied byte for byte, and new parts follow the text's layout.
struct JSONWriter {
    private let document: JSONDocument
    private let layout: JSONLayout
    private var text: [UInt8] = []

    /// - Parameter edit: the changes to the outermost object.
    /// - Returns: the same bytes if there are no changes.
    static func text(of document: JSONDocument, applying edit: JSONObjectEdit) -> [UInt8] {
        if edit.isEmpty { return document.bytes }
        var writer = JSONWriter(document, room: edit.addedLength)
        let root = document.root
        writer.text += document.bytes[..<root.range.lowerBound]
        writer.write(root, edit, spacing: writer.layout.outermost)
        writer.text += document.bytes[root.range.upperBound...]
        return writer.text
    }

    /// - Parameter room: the expected growth of the text. If a text of many megabytes has to move as it grows, it is
    ///   in memory twice.
    private init(_ document: JSONDocument, room: Int) {
        self.document = document
        layout = JSONLayout(of: document)
        text.reserveCapacity(document.bytes.count + room)
    }

    private mutating func write(_ object: JSONNode, _ edit: JSONObjectEdit, spacing: JSONSpacing) {
        let kept = object.members.indices.filter { !edit.dropped.contains($0) }
        guard !kept.isEmpty || !edit.added.isEmpty else {
            text += "{}".utf8
            return
        }
        text.append(UInt8(ascii: "{"))
        for (position, index) in kept.enumerated() {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            text += position == 0 ? spacing.first[...] : layout.lead(of: index, in: object)
            write(object.members[index], renamedTo: edit.renamed[index], edit.values[index], within: spacing)
            // The blanks before the closing brace stay there, whichever member is last now.
            let wasLast = index == object.members.count - 1
            if position < kept.count - 1, !wasLast { text += layout.trail(of: index, in: object) }
        }
        for (position, member) in edit.added.enumerated() {
            let isFirst = kept.isEmpty && position == 0
            if !isFirst { text.append(UInt8(ascii: ",")) }
            text += isFirst ? spacing.first : spacing.next
            write(member, within: spacing)
        }
        text += spacing.last
        text.append(UInt8(ascii: "}"))
    }

    private mutating func write(
        _ member: JSONMember,
        renamedTo name: String?,
        _ edit: JSONValueEdit?,
        within outer: JSONSpacing
    ) {
        text += name.map { JSONString.quoted($0)[...] } ?? document.bytes[member.key]
        text += document.bytes[member.key.upperBound..<member.value.range.lowerBound]
        switch edit {
        case nil: text += document.bytes[member.value.range]
        case .replaced(let value): write(value, within: outer)
        case .edited(let edit): write(member.value, edit, spacing: layout.spacing(of: member.value, within: outer))
        }
    }

    private mutating func write(_ member: JSONNewMember, within outer: JSONSpacing) {
        text += JSONString.quoted(member.key)
        text += layout.colon
        write(member.value, within: outer)
    }

    private mutating func write(_ value: JSONAddition, within outer: JSONSpacing) {
        switch value {
        case .string(let string):
            text += JSONString.quoted(string)
        case .object(let members) where members.isEmpty:
            text += "{}".utf8
        case .object(let members):
            let spacing = layout.spacing(within: outer)
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text += index > 0 ? spacing.next : spacing.first
                write(member, within: spacing)
            }
            text += spacing.last
            text.append(UInt8(ascii: "}"))
        }
    }
}

/// Changes to one object's members. All other members stay byte for byte.
struct JSONObjectEdit {
    /// New names by the member's index.
    var renamed: [Int: String] = [:]
    /// New values by the member's index.
    var values: [Int: JSONValueEdit] = [:]
    /// The members to remove, with their comma.
    var dropped: Set<Int> = []
    /// The members to add after the others.
    var added: [JSONNewMember] = []

    var isEmpty: Bool { renamed.isEmpty && values.isEmpty && dropped.isEmpty && added.isEmpty }

    /// The most bytes that the edit adds, if nothing needs escapes.
    var addedLength: Int {
        renamed.values.reduce(0) { $0 + $1.utf8.count } + values.values.reduce(0) { $0 + $1.addedLength }
            + added.reduce(0) { $0 + $1.addedLength }
    }
}

/// A change to a member's value.
enum JSONValueEdit {
    case replaced(JSONAddition)
    /// A change to an object.
    case edited(JSONObjectEdit)

    var addedLength: Int {
        switch self {
        case .replaced(let value): value.addedLength
        case .edited(let edit): edit.addedLength
        }
    }
}

/// A value to add to a text.
indirect enum JSONAddition {
    case string(String)
    case object([JSONNewMember])

    /// The most bytes that it adds, including quotes or braces.
    var addedLength: Int {
        switch self {
        case .string(let text): text.utf8.count + 2
        case .object(let members): members.reduce(64) { $0 + $1.addedLength }
        }
    }
}

/// A member to add to an object.
struct JSONNewMember {
    var key: String
    var value: JSONAddition

    /// The most bytes that it adds, including quotes, a colon, a comma, and an indented line.
    var addedLength: Int { key.utf8.count + value.addedLength + 32 }
}

/// The layout of a text, so that additions match it: lines of their own or one line, with the same indentation. A text
/// that shows no layout gets Docker's, with tabs.
struct JSONLayout {
    /// The indentation of one level.
    private let unit: [UInt8]
    /// The space between a comma and the next key, on one line.
    private let gap: [UInt8]
    /// The text between a key and its value, including the colon.
    let colon: [UInt8]
    private let bytes: [UInt8]
    /// The spacing of the outermost members.
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

    /// Returns the spacing of an object among members with another spacing.
    func spacing(of object: JSONNode, within outer: JSONSpacing) -> JSONSpacing {
        object.members.isEmpty ? spacing(within: outer) : Self.spacing(around: object, gap, bytes)
    }

    /// Returns the spacing of a new object among members with another spacing.
    func spacing(within outer: JSONSpacing) -> JSONSpacing {
        guard let newline = outer.next.lastIndex(of: UInt8(ascii: "\n")) else {
            return JSONSpacing(first: [], next: gap, last: [])
        }
        // An empty line before a member belongs to that member, and a carriage return to its line end.
        let hasReturn = newline > 0 && outer.next[newline - 1] == UInt8(ascii: "\r")
        let line = Array(outer.next[(hasReturn ? newline - 1 : newline)...])
        return JSONSpacing(first: line + unit, next: line + unit, last: line)
    }

    /// Returns the blanks before a member's key.
    func lead(of index: Int, in object: JSONNode) -> ArraySlice<UInt8> { Self.lead(of: index, in: object, bytes) }

    /// Returns the blanks after a member's value.
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

/// The blanks around an object's members.
struct JSONSpacing: Equatable {
    /// The blanks before the first key, before each later key, and before the closing brace.
    var first: [UInt8]
    var next: [UInt8]
    var last: [UInt8]
}
