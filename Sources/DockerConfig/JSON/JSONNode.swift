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
