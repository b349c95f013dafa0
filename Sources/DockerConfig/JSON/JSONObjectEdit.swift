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
}

/// A change to a member's value.
enum JSONValueEdit {
    case replaced(JSONAddition)
    /// Of an object.
    case edited(JSONObjectEdit)
}

/// A value that is to be added to a text.
indirect enum JSONAddition {
    case string(String)
    case object([JSONNewMember])
}

/// A member that is to be added to an object.
struct JSONNewMember {
    var key: String
    var value: JSONAddition
}
