extension String {
    /// Feeds the length and the bytes to a hasher, for a `Hashable` that compares with `hasSameBytes(as:)`.
    package func hashBytes(into hasher: inout Hasher) {
        hasher.combine(utf8.count)
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension [String] {
    /// Whether both lists have the same texts, byte for byte.
    package func hasSameBytes(as other: [String]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    /// The texts as one, each after its length in bytes. For digests and keys: a text could contain any separator.
    package var lengthPrefixed: String { map { "\($0.utf8.count):\($0)" }.joined() }
}
