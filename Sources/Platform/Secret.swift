/// A string that will not print itself: interpolation, `print`, `dump` and a debugger show `<secret>`.
///
/// What a credential is made of stays in one of these from where it is read to where it is sent or stored.
package struct Secret: Sendable, Hashable {
    private let text: String

    /// - Parameter text: the secret itself.
    package init(_ text: String) {
        self.text = text
    }

    /// The secret itself. Every call of this is a place where a secret leaves its wrapper: into a request that
    /// needs it, or into the store it was asked for.
    package func reveal() -> String { text }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { text.isEmpty }

    /// Returns whether two secrets have the same bytes. How long that takes tells nothing but their lengths.
    ///
    /// `String`'s `==` would take a password in another Unicode normal form for the same one, which it is not to a
    /// registry.
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

    /// By its length and its start: a token of ECR is kilobytes long. Those that are alike there are compared whole.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        for byte in text.utf8.prefix(48) { hasher.combine(byte) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Stands for the secret wherever it is printed.
    package var description: String { "<secret>" }
    /// The same, for a debugger and for `String(reflecting:)`.
    package var debugDescription: String { "<secret>" }
    /// Empty, so that `dump` finds nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
