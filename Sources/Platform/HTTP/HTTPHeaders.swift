/// Header fields in their order; names match whatever their case (RFC 9110, section 5.1).
///
/// Values may be credentials: printing it shows the names alone.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields, as they go out or came in.
    public private(set) var fields: [(name: String, value: String)] = []

    /// No fields.
    public init() {}

    /// These fields, in this order.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first field of this name. Setting replaces all of that name; setting nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }

    /// Every field of this name, in order.
    public func all(_ name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a field behind those of the same name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy {
                $0.asciiLowercased == $1.asciiLowercased
            }
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomReflectable {
    /// The names alone.
    public var description: String { "[\(fields.map(\.name).joined(separator: ", "))]" }
    /// The names alone, for `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name)]) }
}
