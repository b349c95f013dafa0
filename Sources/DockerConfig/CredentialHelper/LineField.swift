import Platform

/// A text or a number as a field of a line, in the files that berth and its credential helper share.
///
/// No field holds a control character: those, and the sign that marks them, stand as `%` and two hexadecimal digits.
/// Each text has one form alone.
enum LineField {
    /// Between two fields.
    static let separator = UInt8(ascii: "\t")
    static let lineEnd = UInt8(ascii: "\n")
    private static let mark = UInt8(ascii: "%")

    static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(mark)
                bytes += Array([byte].hexadecimal.utf8)
            }
        }
        return bytes
    }

    /// - Returns: nil where it is not such a field.
    static func text(of field: ArraySlice<UInt8>) -> String? {
        if field.allSatisfy(isPlain) { return String(validating: field, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(field.count)
        var rest = field
        while let byte = rest.popFirst() {
            if isPlain(byte) {
                bytes.append(byte)
                continue
            }
            guard byte == mark, let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
            else { return nil }
            let escaped = high << 4 | low
            // What needs no escape has none.
            guard !isPlain(escaped) else { return nil }
            bytes.append(escaped)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// - Returns: nil where it is not a number of decimal digits, without a sign, that fits.
    static func number(of field: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(field.count), field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return field.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F && byte != mark }

    private static func digit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x30...0x39: letter - 0x30
        case 0x61...0x66: letter - 0x61 + 10
        default: nil
        }
    }
}
