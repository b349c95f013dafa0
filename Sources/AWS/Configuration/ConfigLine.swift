/// A line of an AWS file, over its UTF-8 bytes: to Swift `\r\n` is one character, and no blank.
struct ConfigLine {
    /// How many blanks it starts with.
    let indentation: Int
    /// The line without blanks at its ends; comments are still in it.
    let content: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        content = line.trimmed()
        indentation = content.startIndex - line.startIndex
    }

    /// Whether it says nothing: blank, or a comment as a whole, wherever that starts.
    var isSilent: Bool { content.first.map(\.startsComment) ?? true }

    var text: String { String(decoding: content, as: UTF8.self) }

    /// The text between the brackets; nil where the line does not end (but for a comment) with the closing one.
    var sectionHeader: String? {
        guard let end = content.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let rest = content[(end + 1)...].trimmed()
        guard rest.first.map(\.startsComment) ?? true else { return nil }
        return String(decoding: content[(content.startIndex + 1)..<end].trimmed(), as: UTF8.self)
    }

    var startsSection: Bool { content.first == UInt8(ascii: "[") }

    /// The two sides of `name = value`, trimmed: the name in lower case, the value without a comment. A comment starts
    /// with `#` or `;` behind a blank.
    /// - Throws: `noEqualsSign` or `noName`.
    func assignment() throws(ConfigSyntaxProblem) -> (name: String, value: String) {
        let code = content.withoutComment()
        guard let equals = code.firstIndex(of: UInt8(ascii: "=")) else { throw .noEqualsSign }
        let name = code[..<equals].trimmed()
        guard !name.isEmpty else { throw .noName }
        let value = code[(equals + 1)...].trimmed()
        return (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    fileprivate var startsComment: Bool { self == UInt8(ascii: "#") || self == UInt8(ascii: ";") }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmed() -> Self {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }

    fileprivate func withoutComment() -> Self {
        let start = indices.dropFirst().first { self[$0].startsComment && self[$0 - 1].isBlank }
        return start.map { self[..<$0] } ?? self
    }
}
