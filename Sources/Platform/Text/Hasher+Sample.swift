extension Hasher {
    /// Feeds the length of a text and a part of its bytes, for a `Hashable` that compares all of them. A token has
    /// kilobytes, and hashing all of them takes longer than one comparison.
    ///
    /// The part is spread over the text: tokens may have the same start, such as the header of a JSON web token, and the
    /// same end.
    package mutating func combine(sampleOf text: UnsafeRawBufferPointer) {
        let (words, size) = (16, MemoryLayout<UInt64>.size)
        combine(text.count)
        guard text.count > words * size else { return combine(bytes: text) }
        for word in 0..<words {
            let place = (text.count - size) / (words - 1) * word
            combine(text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
    }
}
