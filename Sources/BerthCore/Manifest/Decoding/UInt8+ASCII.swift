extension UInt8 {
    /// 0 to 9.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// a to z.
    var isLowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    /// a to z and A to Z.
    var isLetter: Bool { isLowercaseLetter || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    /// What IAM writes as `\w` in the patterns of its names: letters, digits and `_`.
    var isWordByte: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
}
