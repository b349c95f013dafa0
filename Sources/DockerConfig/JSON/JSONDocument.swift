import Platform

/// A JSON text whose value is an object, with the places of its values.
package struct JSONDocument: Sendable {
    package let bytes: [UInt8]
    package let root: JSONNode
    /// The copies of long strings that the text lacks, with the text; `nil` if it lacks none.
    let shared: SharedJSONText?

    /// - Parameters:
    ///   - ignoringRest: whether anything may follow the object, as Go's `json.Decoder` permits.
    ///   - recording: the values whose content the nodes have.
    package init(
        parsing bytes: [UInt8], ignoringRest: Bool = false, recording: JSONRecording = .config
    ) throws(JSONSyntaxError) {
        root = try JSONParser.object(in: bytes, ignoringRest: ignoringRest, recording: recording)
        self.bytes = bytes
        shared = nil
    }

    /// Parses a text without the copies of long strings. Places, also of errors, are those in that text.
    init(parsing shared: SharedJSONText) throws(JSONSyntaxError) {
        root = try JSONParser.object(in: shared.bytes, ignoringRest: false, recording: .config)
        bytes = shared.bytes
        self.shared = shared.copies.isEmpty ? nil : shared
    }

    /// Returns the place of a string's bytes, which for a copy that the text lacks is the first copy's.
    func place(of string: JSONNode) -> Range<Int> { shared?.original(of: string.range) ?? string.range }

    /// Returns the text of a key.
    package func key(of member: JSONMember) -> String { JSONString.text(of: bytes[member.key]) }

    /// Returns the text of a string; `nil` for any other value.
    package func text(of node: JSONNode) -> String? {
        node.kind == .string ? JSONString.text(of: bytes[place(of: node)]) : nil
    }

    /// Returns an integer; `nil` for any other value, and for a number with a fraction, an exponent or too many digits.
    package func integer(of node: JSONNode) -> Int? {
        node.kind == .number ? Int(String(decoding: bytes[node.range], as: UTF8.self)) : nil
    }

    /// Returns a value with the content that the document did not record for it. The content of thousands of values
    /// takes several times the memory of their text, so a reader of a long list looks at one after the other.
    /// - Parameter depth: the value's depth; the text's one object has depth 1.
    /// - Returns: `nil` if it is nested too deeply.
    package func content(of node: JSONNode, depth: Int, recording: JSONRecording) -> JSONNode? {
        try? JSONParser.value(at: node.range.lowerBound, depth: depth, in: bytes, recording: recording)
    }

    /// Returns whether a member has this key, written without escapes.
    package func isKey(_ member: JSONMember, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { isQuoted($0, in: member.key) }
    }

    /// Returns whether a value is a string with this text, written without escapes.
    package func isString(_ node: JSONNode, _ text: String) -> Bool {
        guard node.kind == .string else { return false }
        return text.utf8.withContiguousStorageIfAvailable { isQuoted($0, in: place(of: node)) } ?? false
    }

    /// Returns whether a range has these bytes between quotes. A backslash in it starts an escape, which is another text.
    private func isQuoted(_ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Bool {
        guard range.count == text.count + 2 else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            let start = range.lowerBound + 1
            return text.indices.allSatisfy { bytes[start + $0] == text[$0] && text[$0] != UInt8(ascii: "\\") }
        }
    }

    /// Returns the members of an object that Go, and so Docker, uses for a field, as indices in its list: `Auths` is
    /// `auths`.
    func indices(of name: String, in object: JSONNode) -> [Int] {
        object.members.indices.filter { key(of: object.members[$0]).isFieldName(name) }
    }

    /// Returns the value that Docker uses for a field: the last of several that is not `null`, whatever the case of its
    /// name. `nil` if the object does not have the field.
    func value(named name: String, in object: JSONNode) -> JSONNode? {
        let values = indices(of: name, in: object).map { object.members[$0].value }
        return values.last { $0.kind != .null } ?? values.last
    }

    /// Returns the line and column of an offset, both from 1; the column counts Unicode scalars.
    static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let newline = UInt8(ascii: "\n")
        let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        // Continuation bytes do not start a character.
        let columns = before[lineStart...].count { $0 & 0xC0 != 0x80 }
        return (before.count { $0 == newline } + 1, columns + 1)
    }
}

/// A value in a JSON text, as its place: the text itself stays the only copy.
package struct JSONNode: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case object, array, string, number, boolean, null
    }

    package var kind: Kind
    /// The value's bytes, including a string's quotes and an object's braces.
    package var range: Range<Int>
    /// An object's members in the order of the text, including duplicates; empty if they are not recorded.
    package var members: [JSONMember] = []
    /// An array's values in the order of the text; empty if they are not recorded.
    package var elements: [JSONNode] = []
}

package struct JSONMember: Sendable, Equatable {
    /// The key's bytes with its quotes.
    package var key: Range<Int>
    package var value: JSONNode
}

/// The values whose content a parser records. It only checks the others.
package struct JSONRecording: Sendable {
    /// The depth of the deepest recorded object or array; the text's one object has depth 1.
    let depth: Int
    /// Whether the elements of arrays are recorded, too.
    let includesElements: Bool

    package init(depth: Int, includesElements: Bool) {
        self.depth = depth
        self.includesElements = includesElements
    }

    /// A Docker config has a meaning in its first three levels: the file, `auths`, an entry.
    package static let config = JSONRecording(depth: 3, includesElements: false)
}

/// Conversion between the text and the bytes of JSON strings.
package enum JSONString {
    /// Returns the text of a string that the parser has accepted.
    /// - Parameter quoted: the bytes with the quotes.
    /// - Returns: the text; an unpaired surrogate becomes U+FFFD, as for Go (and so Docker).
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

    /// Returns a text as a JSON string with quotes. Only characters that need it are escaped.
    package static func quoted(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var text = text
        // Most of the output is tokens of kilobytes, which need no escapes.
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

    /// Returns an object of texts, on one line.
    static func object(_ members: [(String, String)]) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += quoted(name)
            text.append(UInt8(ascii: ":"))
            text += quoted(value)
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
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
