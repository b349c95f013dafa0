/// Byte-wise counterparts of Swift's text operations, for all code that guards against hostile text.
///
/// Swift compares text by `Character` (an extended grapheme cluster) and by canonical equivalence. A combining mark or
/// a letter of the Unicode class *Prepend* (U+0D4E) next to a delimiter therefore hides the delimiter from `contains`,
/// `split`, and `hasPrefix`, while shells, servers, and Markdown readers see its byte. These operations see the same
/// bytes as they do. `GuardingTextTests` fails if a guarding file uses Swift's operations.
extension StringProtocol {
    /// Returns whether both texts have the same bytes. `==` also holds for texts that Unicode calls equivalent.
    package func hasSameBytes(as other: some StringProtocol) -> Bool {
        // As buffers: the comparison of two generic collections costs a call for each byte. A plan compares thousands.
        let isSame = utf8.withContiguousStorageIfAvailable { bytes in
            other.utf8.withContiguousStorageIfAvailable { others in bytes.hasSameBytes(as: others) }
        }
        return isSame.flatMap(\.self) ?? utf8.elementsEqual(other.utf8)
    }

    /// Returns whether the text starts with these bytes.
    package func hasPrefix(bytes: some StringProtocol) -> Bool {
        utf8.starts(with: bytes.utf8)
    }

    /// Returns whether the text ends with these bytes.
    package func hasSuffix(bytes: some StringProtocol) -> Bool {
        utf8.reversed().starts(with: bytes.utf8.reversed())
    }

    /// Returns the rest of the text after these bytes; `nil` if the text does not start with them.
    package func rest(afterPrefix bytes: some StringProtocol) -> SubSequence? {
        guard hasPrefix(bytes: bytes) else { return nil }
        return self[utf8.index(startIndex, offsetBy: bytes.utf8.count)...]
    }

    /// Returns whether the text contains these bytes. Every text contains the empty one.
    package func contains(bytes: some StringProtocol) -> Bool {
        firstRange(bytes: bytes) != nil
    }

    /// Returns the first place of these bytes; `nil` if the text does not contain them.
    package func firstRange(bytes: some StringProtocol) -> Range<Index>? {
        guard let first = bytes.utf8.first else { return startIndex..<startIndex }
        let count = bytes.utf8.count
        var rest = utf8[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: bytes.utf8) { return start..<rest.index(start, offsetBy: count) }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// Returns the text with each occurrence of some bytes replaced, from the start; an empty `bytes` replaces nothing.
    package func replacing(bytes: some StringProtocol, with replacement: some StringProtocol) -> String {
        var replaced = ""
        var rest = self[...]
        while !bytes.isEmpty, let range = rest.firstRange(bytes: bytes) {
            replaced += rest[..<range.lowerBound]
            replaced += replacement
            rest = rest[range.upperBound...]
        }
        return replaced + rest
    }

    /// Returns whether the text contains a scalar.
    package func contains(scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }

    /// Returns the first place of a scalar; `nil` if the text does not contain it.
    package func firstIndex(scalar: Unicode.Scalar) -> Index? { unicodeScalars.firstIndex(of: scalar) }

    /// Returns the last place of a scalar; `nil` if the text does not contain it.
    package func lastIndex(scalar: Unicode.Scalar) -> Index? { unicodeScalars.lastIndex(of: scalar) }

    /// Returns the start of the text, up to a scalar; the whole text if it does not contain the scalar.
    package func prefix(upToScalar scalar: Unicode.Scalar) -> SubSequence {
        self[..<(firstIndex(scalar: scalar) ?? endIndex)]
    }

    /// Returns the parts between the occurrences of a scalar.
    package func split(
        scalar: Unicode.Scalar, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
    ) -> [SubSequence] {
        split(maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences) { $0 == scalar }
    }

    /// Returns the parts between separating scalars.
    package func split(
        maxSplits: Int = .max, omittingEmptySubsequences: Bool = true,
        whereScalar isSeparator: (Unicode.Scalar) -> Bool
    ) -> [SubSequence] {
        var parts: [SubSequence] = []
        let scalars = unicodeScalars
        var (start, index) = (startIndex, startIndex)
        while index < endIndex, parts.count < maxSplits {
            let next = scalars.index(after: index)
            if isSeparator(scalars[index]) {
                if start < index || !omittingEmptySubsequences { parts.append(self[start..<index]) }
                start = next
            }
            index = next
        }
        if start < endIndex || !omittingEmptySubsequences { parts.append(self[start...]) }
        return parts
    }

    /// The lines that are not empty, split at every line end of Unicode.
    package var lines: [SubSequence] { split { $0.isLineEnd } }

    /// The text up to the first line end of Unicode.
    package var firstLine: SubSequence {
        self[..<(unicodeScalars.firstIndex { $0.isLineEnd } ?? endIndex)]
    }

    /// Returns the text without one LF or CR LF at its end, which editors and `echo` write there.
    package var withoutLineEnd: SubSequence {
        let utf8 = Substring(self).utf8
        guard utf8.last == UInt8(ascii: "\n") else { return self[...] }
        let length = utf8.dropLast().last == UInt8(ascii: "\r") ? 2 : 1
        return self[..<self.utf8.index(endIndex, offsetBy: -length)]
    }

    /// Whether every scalar is white space; true of the empty text.
    package var isBlank: Bool { unicodeScalars.allSatisfy { $0.properties.isWhitespace } }

    /// Returns the text without the ASCII spaces, tabs and line ends at both ends.
    package func trimmed() -> String {
        let bytes = Substring(self).utf8
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(bytes[first...last]) ?? ""
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line: LF, VT, FF, CR, NEL, LINE SEPARATOR or PARAGRAPH SEPARATOR
    /// (https://www.unicode.org/reports/tr14/, classes BK, CR, LF and NL).
    package var isLineEnd: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether it is one of A–Z and a–z.
    package var isASCIILetter: Bool {
        switch self {
        case "A"..."Z", "a"..."z": true
        default: false
        }
    }

    /// Whether it is one of 0–9.
    package var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension String {
    /// Returns whether both texts have the same bytes: for `String`, without the cost of generic calls. Plans compare
    /// the names of thousands of registries.
    package func hasSameBytes(as other: String) -> Bool {
        var (one, other) = (self, other)
        return one.withUTF8 { bytes in other.withUTF8 { bytes.hasSameBytes(as: $0) } }
    }

    /// Returns whether the text starts with these bytes: for `String`, without the cost of generic calls.
    package func hasPrefix(bytes other: String) -> Bool {
        var (one, other) = (self, other)
        return one.withUTF8 { bytes in
            other.withUTF8 { UnsafeBufferPointer(rebasing: bytes.prefix($0.count)).hasSameBytes(as: $0) }
        }
    }

    /// Feeds the length and the bytes to a hasher, for a `Hashable` that compares with `hasSameBytes(as:)`.
    package func hashBytes(into hasher: inout Hasher) {
        hasher.combine(utf8.count)
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Returns whether both have the same bytes. `elementsEqual` takes several times as long.
    package func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count, let bytes = baseAddress, let others = other.baseAddress else {
            return count == other.count
        }
        return memcmp(bytes, others, count) == 0
    }
}

extension [String] {
    /// Returns whether both lists have the same texts, byte for byte.
    package func hasSameBytes(as other: [String]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    /// The texts joined, each after its length in bytes. For digests and keys: a text could contain any separator.
    package var lengthPrefixed: String { map { "\($0.utf8.count):\($0)" }.joined() }
}
