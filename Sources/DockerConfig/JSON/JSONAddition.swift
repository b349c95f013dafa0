/// A value that is to be added to a text.
indirect enum JSONAddition {
    case string(String)
    case object([JSONNewMember])

    /// Its text among members with a spacing.
    func text(within outer: JSONSpacing, _ layout: JSONLayout) -> [UInt8] {
        switch self {
        case .string(let text):
            return JSONString.quoted(text)
        case .object(let members):
            guard !members.isEmpty else { return Array("{}".utf8) }
            let spacing = layout.spacing(within: outer)
            var bytes = [UInt8(ascii: "{")] + spacing.first
            for (index, member) in members.enumerated() {
                if index > 0 { bytes += [UInt8(ascii: ",")] + spacing.next }
                bytes += JSONString.quoted(member.key) + layout.colon + member.value.text(within: spacing, layout)
            }
            return bytes + spacing.last + [UInt8(ascii: "}")]
        }
    }
}

/// A member that is to be added to an object.
struct JSONNewMember {
    var key: String
    var value: JSONAddition
}
