/// The reason that a text cannot be the value of a header field (RFC 9110, section 5.5).
///
/// The description completes a sentence, such as `AWS_SESSION_TOKEN contains a line break`, without the value.
package enum HeaderValueFlaw: Sendable, Equatable, CustomStringConvertible {
    /// A carriage return or a line feed: the rest would be another header.
    case lineEnd
    /// A control character other than the tab.
    case controlCharacter

    /// Finds the first flaw; `nil` if the value can be sent.
    package init?(inValue value: String) {
        for byte in value.utf8 where byte < 0x20 && byte != 0x09 || byte == 0x7F {
            self = byte == 0x0A || byte == 0x0D ? .lineEnd : .controlCharacter
            return
        }
        return nil
    }

    package var description: String {
        switch self {
        case .lineEnd: "contains a line break"
        case .controlCharacter: "contains a control character"
        }
    }

    /// Returns whether a text can be a header field's name (RFC 9110, section 5.1).
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
