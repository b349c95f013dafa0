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
