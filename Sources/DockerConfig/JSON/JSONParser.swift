/// Parses a text strictly by RFC 8259: no comments, no trailing commas, no `NaN`, only UTF-8.
///
/// It creates no values. It records their places, so that an edit can keep every other byte, including numbers that fit
/// no machine type.
struct JSONParser {
    /// Deeper texts are refused, so that a hostile text cannot exhaust the stack.
    static let depthLimit = 512
    /// Never read outside of `0..<bytes.count`: `peek` and the string scanner check the count first.
    private let bytes: UnsafeBufferPointer<UInt8>
    private let recording: JSONRecording
    private var position = 0

    /// - Parameters:
    ///   - ignoringRest: whether anything may follow the object.
    ///   - recording: the values whose content the result has.
    /// - Returns: the text's one value, an object.
    static func object(
        in bytes: [UInt8], ignoringRest: Bool = false, recording: JSONRecording = .config
    ) throws(JSONSyntaxError) -> JSONNode {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            var parser = JSONParser(bytes: buffer, recording)
            return try parser.document(ignoringRest)
        }
    }

    /// Parses one value of a text that was parsed before, to record what was not recorded then.
    /// - Parameters:
    ///   - start: the place of the value's first byte.
    ///   - depth: the value's depth in the text; the text's one object has depth 1.
    static func value(
        at start: Int, depth: Int, in bytes: [UInt8], recording: JSONRecording
    ) throws(JSONSyntaxError) -> JSONNode {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            var parser = JSONParser(bytes: buffer, recording)
            parser.position = start
            return try parser.value(depth: depth)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, _ recording: JSONRecording) {
        self.bytes = bytes
        self.recording = recording
    }

    private mutating func document(_ ignoringRest: Bool) throws(JSONSyntaxError) -> JSONNode {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw fault("it starts with a byte order mark, which docker does not read")
        }
        skipBlanks()
        guard let first = peek() else { throw fault("it is empty; an empty config is {}") }
        let root = try value(depth: 1)
        skipBlanks()
        guard ignoringRest || position == bytes.count else { throw fault("there is text after the end of the object") }
        guard first == UInt8(ascii: "{") else {
            throw JSONSyntaxError(offset: root.range.lowerBound, reason: "it is \(root.kind.inWords), not an object")
        }
        return root
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        let start = position
        switch peek() {
        case UInt8(ascii: "{"):
            let members = try object(depth: depth)
            return JSONNode(kind: .object, range: start..<position, members: members)
        case UInt8(ascii: "["):
            let elements = try array(depth: depth)
            return JSONNode(kind: .array, range: start..<position, elements: elements)
        case UInt8(ascii: "\""):
            return JSONNode(kind: .string, range: try string())
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte):
            try number()
            return JSONNode(kind: .number, range: start..<position)
        case UInt8(ascii: "t"): return try literal("true", .boolean)
        case UInt8(ascii: "f"): return try literal("false", .boolean)
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected(insteadOf: "a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> [JSONMember] {
        try enter(depth)
        var members: [JSONMember] = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw unexpected(insteadOf: "a key in double quotes") }
            let key = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw unexpected(insteadOf: "a colon") }
            skipBlanks()
            let value = try value(depth: depth + 1)
            if depth <= recording.depth { members.append(JSONMember(key: key, value: value)) }
            skipBlanks()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or }") }
            skipBlanks()
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSONNode] {
        try enter(depth)
        var elements: [JSONNode] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            let value = try value(depth: depth + 1)
            if recording.includesElements, depth <= recording.depth { elements.append(value) }
            skipBlanks()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw unexpected(insteadOf: "a comma or ]") }
            skipBlanks()
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= Self.depthLimit else { throw fault("it is nested deeper than \(Self.depthLimit) levels") }
        position += 1
    }

    private mutating func string() throws(JSONSyntaxError) -> Range<Int> {
        let start = position
        position += 1
        while true {
            skipPlainText()
            switch peek() {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position
            case UInt8(ascii: "\\"): try escape()
            case let byte? where byte >= 0x80: try multibyteCharacter()
            case nil: throw JSONSyntaxError(offset: start, reason: "this string does not end")
            default: throw fault("a string must not contain a line break or another control character")
            }
        }
    }

    /// Skips to the next byte with a meaning in a string.
    private mutating func skipPlainText() {
        position = Self.endOfPlainText(in: UnsafeRawBufferPointer(bytes), from: position)
    }

    /// Returns the place of the next byte with a meaning in a string: a quote, a backslash, a control character, or a
    /// byte that is not ASCII. Tokens of kilobytes are most of a config, so this reads eight bytes at a time.
    static func endOfPlainText(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = start
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // The classic test for a byte below n: subtracting n borrows into its high bit. Bytes with the high bit set
            // are checked one by one anyway.
            let control = word &- ones &* 0x20
            let quote = (word ^ ones &* 0x22) &- ones
            let backslash = (word ^ ones &* 0x5C) &- ones
            guard (word | control | quote | backslash) & (ones &* 0x80) == 0 else { break }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            position += 1
        }
        return position
    }

    private mutating func escape() throws(JSONSyntaxError) {
        position += 1
        switch peek() {
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard let digit = peek(), isHexadecimal(digit) else { throw fault("\\u takes four hexadecimal digits") }
                position += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default:
            throw JSONSyntaxError(offset: position - 1, reason: "this is not a JSON escape")
        }
    }

    /// Parses one character of two to four bytes, as table 3-7 of the Unicode standard defines them: nothing overlong,
    /// no surrogates, nothing above U+10FFFF.
    private mutating func multibyteCharacter() throws(JSONSyntaxError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[position] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw fault("this byte is not UTF-8")
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]),
            bytes[(position + 2)..<(position + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw fault("this byte is not UTF-8") }
        position += length
    }

    private mutating func number() throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = peek(), isDigit(byte) { position += 1 }
        guard position > start else { throw unexpected(insteadOf: "a digit") }
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(JSONSyntaxError) -> JSONNode {
        let start = position
        let isThere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard isThere else { throw unexpected(insteadOf: "a value") }
        position += word.utf8CodeUnitCount
        return JSONNode(kind: kind, range: start..<position)
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D { position += 1 }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f")
    }

    private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(offset: position, reason: reason) }

    private func unexpected(insteadOf wanted: String) -> JSONSyntaxError {
        guard let byte = peek() else { return fault("expected \(wanted), found the end") }
        // Other bytes are invisible, or only a part of a character.
        let isVisible = byte > 0x20 && byte < 0x7F
        let found = isVisible ? String(UnicodeScalar(byte)) : "byte 0x" + String(byte, radix: 16, uppercase: true)
        return fault("expected \(wanted), found \(found)")
    }
}

extension JSONNode.Kind {
    /// Such as `a list`.
    var inWords: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}

/// The reason and the place of a JSON syntax error.
package struct JSONSyntaxError: Error, Equatable {
    /// In bytes from the start.
    var offset: Int
    var reason: String
}
