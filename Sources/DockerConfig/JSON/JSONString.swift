/// JSON's strings between their text and their bytes.
package enum JSONString {
    /// The text of a string that the parser has accepted.
    /// - Parameter quoted: its bytes with the quotes.
    /// - Returns: the text; half of a surrogate pair alone becomes U+FFFD, as Go (and so docker) reads it.
    static func text(of quoted: ArraySlice<UInt8>) -> String {
        let inside = quoted.dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        var units: [UInt16] = []
        var plainStart = inside.startIndex
        var position = inside.startIndex
        while position < inside.endIndex {
            guard inside[position] == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            units += String(decoding: inside[plainStart..<position], as: UTF8.self).utf16
            let letter = inside[position + 1]
            position += 2
            if letter == UInt8(ascii: "u") {
                let digits = String(decoding: inside[position..<(position + 4)], as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
                position += 4
            } else {
                units.append(UInt16(unescaped(letter)))
            }
            plainStart = position
        }
        units += String(decoding: inside[plainStart...], as: UTF8.self).utf16
        return String(decoding: units, as: UTF16.self)
    }

    /// A text as JSON has it, with quotes; escaped is only what must be.
    package static func quoted(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var text = text
        // Tokens of kilobytes are most of what is written, and have nothing to be escaped.
        let plain = text.withUTF8 { utf8 in
            utf8.allSatisfy { $0 >= 0x20 && $0 != quote && $0 != UInt8(ascii: "\\") } ? [quote] + utf8 + [quote] : nil
        }
        if let plain { return plain }
        var bytes = [quote]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                bytes += Array("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(quote)
        return bytes
    }

    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
