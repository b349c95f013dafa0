extension String {
    /// The number of columns that the text takes on a terminal. For ASCII text this counts bytes, which is much faster.
    package var columns: Int {
        utf8.allSatisfy { $0 < 0x80 } ? utf8.count : unicodeScalars.reduce(0) { $0 + $1.columns }
    }

    /// Returns the text, cut to a number of columns; `…` stands for the rest.
    /// - Parameter room: in columns; at least 1.
    package func cut(toColumns room: Int) -> String {
        guard columns > room else { return self }
        var (kept, used) = (String.UnicodeScalarView(), 0)
        for scalar in unicodeScalars {
            used += scalar.columns
            if used >= room { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}

extension Unicode.Scalar {
    /// The width of a printable scalar, in terminal columns.
    package var columns: Int {
        if value < 0x7F { return 1 }
        return switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: isHangulVowelOrFinal ? 0 : isWide ? 2 : 1
        }
    }

    /// Whether it joins the preceding consonant.
    private var isHangulVowelOrFinal: Bool { (0x1160...0x11FF).contains(value) }

    /// Whether its East Asian Width is W or F (Unicode Standard Annex #11), by blocks, because the standard library
    /// lacks the property.
    private var isWide: Bool {
        switch value {
        case ..<0x1100: false
        // Regional indicators: two of them make a flag of two columns.
        case 0x1F1E6...0x1F1FF: false
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
