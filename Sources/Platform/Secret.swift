/// A string that does not print itself: interpolation, `print`, `dump` and a debugger show `<secret>`.
///
/// A credential stays in a `Secret` from the place where berth reads it to the place where berth sends or stores it.
package struct Secret: Sendable, Hashable {
    private let text: String

    /// - Parameter text: the secret itself.
    package init(_ text: String) {
        self.text = text
    }

    /// Returns the secret itself, for a request that needs it or the store that it was requested for.
    package func reveal() -> String { text }

    package var isEmpty: Bool { text.isEmpty }

    /// Returns whether two secrets have the same bytes. The time depends only on their lengths.
    ///
    /// `String`'s `==` ignores Unicode normal forms; a registry does not.
    package static func == (one: Secret, other: Secret) -> Bool {
        var (text, otherText) = (one.text, other.text)
        return text.withUTF8 { bytes in
            otherText.withUTF8 { others in
                guard bytes.count == others.count else { return false }
                var difference: UInt8 = 0
                for index in bytes.indices { difference |= bytes[index] ^ others[index] }
                return difference == 0
            }
        }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(sampleOf: UnsafeRawBufferPointer($0)) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
