/// A value in a JSON text, as the place where it stands: the text itself stays the only copy.
struct JSONNode: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case object, array, string, number, boolean, null
    }

    var kind: Kind
    /// The value's bytes, a string's quotes and an object's braces among them.
    var range: Range<Int>
    /// An object's members in the order of the text, duplicates and all; empty for what lies deeper than
    /// `JSONParser.recordedDepth`.
    var members: [JSONMember] = []
}

struct JSONMember: Sendable, Equatable {
    /// The key's bytes with its quotes.
    var key: Range<Int>
    var value: JSONNode
}

/// JSON's strings between their text and their bytes.
package enum JSONString {
    /// The text of a string that the parser has accepted.
    /// - Parameter quoted: its bytes with the quotes.
    /// - Returns: the text; half of a surrogate pair alone becomes U+FFFD, as Go (and so docker) reads it.
    static func text(of quoted: ArraySlice<UInt8>) -> String {
        let inside = quoted.dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        var units: [UInt16] = []
        var plainStart = inside.startIndex
        var position = inside.startIndex
        while position < inside.endIndex {
            guard inside[position] == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            units += String(decoding: inside[plainStart..<position], as: UTF8.self).utf16
            let letter = inside[position + 1]
            position += 2
            if letter == UInt8(ascii: "u") {
                let digits = String(decoding: inside[position..<(position + 4)], as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
                position += 4
            } else {
                units.append(UInt16(unescaped(letter)))
            }
            plainStart = position
        }
        units += String(decoding: inside[plainStart...], as: UTF8.self).utf16
        return String(decoding: units, as: UTF16.self)
    }

    /// A text as JSON has it, with quotes; escaped is only what must be.
    package static func quoted(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var text = text
        // Tokens of kilobytes are most of what is written, and have nothing to be escaped.
        let plain = text.withUTF8 { utf8 in
            utf8.allSatisfy { $0 >= 0x20 && $0 != quote && $0 != UInt8(ascii: "\\") } ? [quote] + utf8 + [quote] : nil
        }
        if let plain { return plain }
        var bytes = [quote]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                bytes += Array("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(quote)
        return bytes
    }

    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}

/// Writes a text anew with changes to it: what stays is copied byte for byte, what comes is laid out like it.
struct JSONWriter {
    private let document: JSONDocument
    private let layout: JSONLayout
    private var text: [UInt8] = []

    /// - Parameter edit: the changes to the outermost object.
    /// - Returns: the same bytes where there are none.
    static func text(of document: JSONDocument, applying edit: JSONObjectEdit) -> [UInt8] {
        if edit.isEmpty { return document.bytes }
        var writer = JSONWriter(document, room: edit.addedLength)
        let root = document.root
        writer.text += document.bytes[..<root.range.lowerBound]
        writer.write(root, edit, spacing: writer.layout.outermost)
        writer.text += document.bytes[root.range.upperBound...]
        return writer.text
    }

    /// - Parameter room: what the text may grow by. A text of many megabytes that has to move as it grows is there twice.
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
            // What stood before the closing brace belongs there, whichever member is the last one now.
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
