/// Changes to one object's members, in which whatever is not named stays as it is written, byte for byte.
struct JSONObjectEdit {
    /// By the member's index: other bytes for its key, with quotes.
    var keys: [Int: [UInt8]] = [:]
    /// By the member's index: other bytes for its value.
    var values: [Int: [UInt8]] = [:]
    /// Members that go, with their comma.
    var dropped: Set<Int> = []
    /// Members that come after the others.
    var added: [JSONNewMember] = []

    var isEmpty: Bool { keys.isEmpty && values.isEmpty && dropped.isEmpty && added.isEmpty }

    /// The object's new text.
    /// - Parameter spacing: the object's own.
    func text(of object: JSONNode, in bytes: [UInt8], spacing: JSONSpacing, _ layout: JSONLayout) -> [UInt8] {
        if isEmpty { return Array(bytes[object.range]) }
        let kept = object.members.indices.filter { !dropped.contains($0) }
        guard !kept.isEmpty || !added.isEmpty else { return Array("{}".utf8) }

        let comma = [UInt8(ascii: ",")]
        var text = [UInt8(ascii: "{")]
        text.reserveCapacity(object.range.count + 4096 * added.count)
        for (position, index) in kept.enumerated() {
            let member = object.members[index]
            text += position == 0 ? spacing.first : comma + layout.lead(of: index, in: object)
            text += keys[index].map { $0[...] } ?? bytes[member.key]
            text += bytes[member.key.upperBound..<member.value.range.lowerBound]
            text += values[index].map { $0[...] } ?? bytes[member.value.range]
            // What stood before the closing brace belongs there, whichever member is the last one now.
            let isLastThere = index == object.members.count - 1
            if position < kept.count - 1, !isLastThere { text += layout.trail(of: index, in: object) }
        }
        for (position, member) in added.enumerated() {
            text += kept.isEmpty && position == 0 ? spacing.first : comma + spacing.next
            text += JSONString.quoted(member.key) + layout.colon + member.value.text(within: spacing, layout)
        }
        return text + spacing.last + [UInt8(ascii: "}")]
    }
}
