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
