/// The white space of AWS's files: what Python's `str.strip` removes for the AWS CLI
/// (https://docs.python.org/3/library/stdtypes.html#str.isspace), and the zero-width characters of text from a web
/// page. No key, name, or path of AWS starts or ends with any of them.
enum WhiteSpace {
    /// The characters beyond ASCII as UTF-8.
    private static let sequences: [[UInt8]] = {
        let withWidth: [UInt32] =
            [0x85, 0xA0, 0x1680] + Array(0x2000...0x200A) + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
        let withoutWidth: [UInt32] = [0x200B, 0x2060, 0xFEFF]
        return (withWidth + withoutWidth).compactMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
    }()

    private static func isASCIIBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte)
    }

    /// Returns the number of bytes of the white space at the start; 0 if none exists.
    private static func lengthAtStart(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        if first < 0x80 { return isASCIIBlank(first) ? 1 : 0 }
        return sequences.first { bytes.starts(with: $0) }?.count ?? 0
    }

    private static func lengthAtEnd(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let last = bytes.last else { return 0 }
        if last < 0x80 { return isASCIIBlank(last) ? 1 : 0 }
        return sequences.first { bytes.suffix($0.count).elementsEqual($0) }?.count ?? 0
    }

    /// Returns the number of white space characters at the start.
    static func indentation(of bytes: ArraySlice<UInt8>) -> Int {
        var (rest, count) = (bytes, 0)
        while case let length = lengthAtStart(rest), length > 0 {
            rest = rest.dropFirst(length)
            count += 1
        }
        return count
    }

    /// Returns the bytes without white space at both ends.
    static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while case let length = lengthAtStart(rest), length > 0 { rest = rest.dropFirst(length) }
        while case let length = lengthAtEnd(rest), length > 0 { rest = rest.dropLast(length) }
        return rest
    }

    /// Returns the text without white space at both ends; `nil` if nothing else is in it.
    static func trim(_ text: String) -> String? {
        let rest = trim(Array(text.utf8)[...])
        return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
    }
}
