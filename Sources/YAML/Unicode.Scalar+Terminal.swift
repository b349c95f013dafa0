extension Unicode.Scalar {
    /// The character itself, or U+FFFD for one that a terminal would obey, or not show.
    var printable: Unicode.Scalar {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
        // Among them those that turn the direction of text. Zero-width joiners belong to scripts and emoji.
        case .format: self == "\u{200C}" || self == "\u{200D}" ? self : "\u{FFFD}"
        default: self
        }
    }

    /// How many columns of a terminal a printable character takes.
    var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: isHangulVowelOrFinal ? 0 : isWide ? 2 : 1
        }
    }

    /// These join the consonant before them.
    private var isHangulVowelOrFinal: Bool { (0x1160...0x11FF).contains(value) }

    /// East Asian Width W or F (Unicode Standard Annex #11), by blocks, as the standard library does not tell it.
    private var isWide: Bool {
        switch value {
        case ..<0x1100: false
        // Regional indicators: two of them make a flag of two columns.
        case 0x1F1E6...0x1F1FF: false
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF,
            0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
