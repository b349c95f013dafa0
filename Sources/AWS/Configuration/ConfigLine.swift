/// A line of an AWS file, over its UTF-8 bytes: to Swift `\r\n` is one character, and no blank.
struct ConfigLine {
    /// How many blanks it starts with.
    let indentation: Int
    /// The line without blanks at its ends; comments are still in it.
    let content: ArraySlice<UInt8>

    /// The two sides of `name = value`.
    typealias Assignment = (name: String, value: String)

    init(_ line: ArraySlice<UInt8>) {
        content = WhiteSpace.trim(line)
        indentation = WhiteSpace.indentation(of: line)
    }

    /// Whether it says nothing: blank, or a comment as a whole, wherever that starts.
    var isSilent: Bool { content.first.map(\.startsComment) ?? true }

    var text: String { String(decoding: content, as: UTF8.self) }

    /// The text up to the closing bracket that ends the line, apart from a comment; `nil` if no bracket does. A name in
    /// quotes may hold a closing bracket.
    var sectionHeader: String? {
        var rest = content
        while let end = rest.firstIndex(of: UInt8(ascii: "]")) {
            rest = content[(end + 1)...]
            if WhiteSpace.trim(rest).first.map(\.startsComment) ?? true {
                let header = WhiteSpace.trim(content[(content.startIndex + 1)..<end])
                return String(decoding: header, as: UTF8.self)
            }
        }
        return nil
    }

    var startsSection: Bool { content.first == UInt8(ascii: "[") }

    /// Returns the two sides of `name = value` or `name: value`, trimmed: the name in lower case, the value without a
    /// comment. A comment starts with `#` or `;` after a blank, outside quotes.
    ///
    /// As for the AWS CLI, the first `=` or `:` ends the name. A line with a colon alone is an error to the SDKs
    /// (`key : value` in their profile-parser-tests.json); berth accepts it if the colon directly follows the name.
    /// - Throws: `noEqualsSign` or `noName`.
    func assignment() throws(ConfigSyntaxProblem) -> Assignment {
        let code = content[..<(content.firstComment ?? content.endIndex)]
        guard let delimiter = code.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            code.contains(UInt8(ascii: "=")) || !(code[..<delimiter].last?.isBlank ?? true)
        else { throw .noEqualsSign }
        return try assignment(at: delimiter)
    }

    /// Returns the same for a line below a key without a value, where an equals sign alone ends the name.
    /// - Throws: `noEqualsSign` or `noName`.
    func subAssignment() throws(ConfigSyntaxProblem) -> Assignment {
        let code = content[..<(content.firstComment ?? content.endIndex)]
        guard let equals = code.firstIndex(of: UInt8(ascii: "=")) else { throw .noEqualsSign }
        return try assignment(at: equals)
    }

    private func assignment(at delimiter: Int) throws(ConfigSyntaxProblem) -> Assignment {
        let name = WhiteSpace.trim(content[..<delimiter])
        guard !name.isEmpty else { throw .noName }
        let value = content[(delimiter + 1)...]
        let told = WhiteSpace.trim(value[..<(value.firstCommentOutsideQuotes ?? value.endIndex)])
        return (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: told, as: UTF8.self))
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    fileprivate var startsComment: Bool { self == UInt8(ascii: "#") || self == UInt8(ascii: ";") }
}

extension ArraySlice<UInt8> {
    /// Where a comment starts after something else; `nil` if the line has no comment.
    fileprivate var firstComment: Int? {
        indices.dropFirst().first { self[$0].startsComment && self[$0 - 1].isBlank }
    }

    /// The same, where a comment does not start within quotes: a command's argument may hold ` ;`. A quote that nothing
    /// closes is an apostrophe.
    fileprivate var firstCommentOutsideQuotes: Int? {
        guard let first = firstComment else { return nil }
        guard self[..<first].contains(where: { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }) else {
            return first
        }
        var quote: UInt8?
        var isEscaped = false
        var found: Int?
        for (index, byte) in zip(indices, self) {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") && quote != UInt8(ascii: "'") {
                isEscaped = true
            } else if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte.startsComment, index > startIndex, self[index - 1].isBlank {
                found = index
                break
            }
        }
        return quote == nil ? found : first
    }
}
