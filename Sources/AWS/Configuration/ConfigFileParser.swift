import Platform
import SystemPackage

/// A parser of one of AWS's two files into its sections.
///
/// The rules are those of the SDKs, except for indented lines, which follow the AWS CLI's library: an indented line
/// continues a property only if it is indented further. A file in which all properties or comments are indented thus
/// has its apparent meaning.
struct ConfigFileParser {
    /// A section before merging.
    struct Section {
        /// The text between the brackets.
        var header: String
        var place: ConfigLocation
        var properties: [String: ConfigProperty] = [:]
    }

    private struct OpenProperty {
        var name: String
        var indentation: Int
        var hasSubProperties: Bool
    }

    private let path: FilePath
    private let pathText: String
    private let source: ConfigSource
    private var sections: [Section] = []
    private var open: OpenProperty?

    /// - Parameter pathText: the path as messages show it.
    init(path: FilePath, pathText: String, source: ConfigSource) {
        self.path = path
        self.pathText = pathText
        self.source = source
    }

    /// - Returns: the sections in the file's order, duplicates included.
    mutating func parse(_ bytes: [UInt8]) throws(SharedConfigError) -> [Section] {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let place = ConfigLocation(file: path, line: index + 1, fileText: pathText)
            do {
                try read(line, at: place)
            } catch {
                throw .syntax(place, error)
            }
        }
        return sections
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, at place: ConfigLocation) throws(SharedConfigSyntaxError) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        let line = ConfigLine(bytes)
        if line.isSilent { return }
        if let open, line.indentation > open.indentation {
            try readContinuation(line, of: open)
        } else if line.startsSection {
            guard let header = line.sectionHeader else { throw .unclosedSection }
            sections.append(Section(header: header, place: place))
            open = nil
        } else {
            try readProperty(line, at: place)
        }
    }

    private mutating func readProperty(_ line: ConfigLine, at place: ConfigLocation) throws(SharedConfigSyntaxError) {
        guard !sections.isEmpty else { throw .outsideSection }
        do {
            let (name, value) = try line.assignment()
            let property = ConfigProperty(value: value, place: place, source: source)
            sections[sections.count - 1].properties[name] = property
            open = OpenProperty(name: name, indentation: line.indentation, hasSubProperties: value.isEmpty)
        } catch {
            throw error == .noEqualsSign && line.indentation > 0 ? .continuationWithoutProperty : error
        }
    }

    private mutating func readContinuation(_ line: ConfigLine, of open: OpenProperty) throws(SharedConfigSyntaxError) {
        if open.hasSubProperties {
            do {
                _ = try line.subAssignment()
            } catch {
                throw error == .noName ? .noNameInSubProperty : .noEqualsSignInSubProperty
            }
        }
        sections[sections.count - 1].properties[open.name]?.value += "\n\(line.text)"
    }
}

/// A line of an AWS file, as UTF-8 bytes: to Swift `\r\n` is one character, and not a blank.
struct ConfigLine {
    /// The number of blanks at its start.
    let indentation: Int
    /// The line without blanks at its ends, but with comments.
    let content: ArraySlice<UInt8>

    /// The two sides of `name = value`.
    typealias Assignment = (name: String, value: String)

    init(_ line: ArraySlice<UInt8>) {
        content = WhiteSpace.trim(line)
        indentation = WhiteSpace.indentation(of: line)
    }

    /// Whether the line has no content: it is blank or a comment.
    var isSilent: Bool { content.first.map(\.startsComment) ?? true }

    var text: String { String(decoding: content, as: UTF8.self) }

    /// The text up to the closing bracket that ends the line, ignoring a comment; `nil` if none exists. A quoted name
    /// may contain a closing bracket.
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
    /// As for the AWS CLI, the first `=` or `:` ends the name. For the SDKs, a line with only a colon is an error (`key
    /// : value` in their profile-parser-tests.json); berth accepts it if the colon directly follows the name.
    /// - Throws: `noEqualsSign` or `noName`.
    func assignment() throws(SharedConfigSyntaxError) -> Assignment {
        let code = content[..<(content.firstComment ?? content.endIndex)]
        guard let delimiter = code.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            code.contains(UInt8(ascii: "=")) || !(code[..<delimiter].last?.isBlank ?? true)
        else { throw .noEqualsSign }
        return try assignment(at: delimiter)
    }

    /// Returns the same for a line below a key without a value, in which only an equals sign ends the name.
    /// - Throws: `noEqualsSign` or `noName`.
    func subAssignment() throws(SharedConfigSyntaxError) -> Assignment {
        let code = content[..<(content.firstComment ?? content.endIndex)]
        guard let equals = code.firstIndex(of: UInt8(ascii: "=")) else { throw .noEqualsSign }
        return try assignment(at: equals)
    }

    private func assignment(at delimiter: Int) throws(SharedConfigSyntaxError) -> Assignment {
        let name = WhiteSpace.trim(content[..<delimiter])
        guard !name.isEmpty else { throw .noName }
        let value = content[(delimiter + 1)...]
        let trimmed = WhiteSpace.trim(value[..<(value.firstCommentOutsideQuotes ?? value.endIndex)])
        return (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: trimmed, as: UTF8.self))
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    fileprivate var startsComment: Bool { self == UInt8(ascii: "#") || self == UInt8(ascii: ";") }
}

extension ArraySlice<UInt8> {
    /// The start of a comment after other text; `nil` if the line has no comment.
    fileprivate var firstComment: Int? {
        indices.dropFirst().first { self[$0].startsComment && self[$0 - 1].isBlank }
    }

    /// The same outside quotes: a command's argument may contain ` ;`. A quote that is not closed is an apostrophe.
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

/// The kind of a config file's section, by its header. (A header of the credentials file is a profile's name.)
enum ConfigHeader: Equatable {
    case profile(String)
    /// `[default]`: it counts only if there is no `[profile default]`.
    case unprefixedDefault
    case ssoSession(String)
    case services(String)
    /// A section that berth skips, with the name that its author may have meant.
    case skipped(SectionKind, name: String, SkippedSection.HeaderError)

    /// - Parameter text: the text between the brackets.
    init(_ text: String) {
        if text.utf8.elementsEqual("default".utf8) {
            self = .unprefixedDefault
            return
        }
        let (word, rest) = Self.split(text)
        guard let kind = SectionKind(rawValue: word) else {
            if let meant = SectionKind.meant(by: word), case .success(let name) = Self.name(rest) {
                self = .skipped(meant, name: name, .misspelt(word))
            } else {
                self = .skipped(.profile, name: Self.unquoted(text), .noPrefix)
            }
            return
        }
        switch (Self.name(rest), kind) {
        case (.success(let name), .profile): self = .profile(name)
        case (.success(let name), .ssoSession): self = .ssoSession(name)
        case (.success(let name), .services): self = .services(name)
        case (.failure(let reason), _): self = .skipped(kind, name: Self.unquoted(rest), reason)
        }
    }

    /// Reads a header of the credentials file, where a name has neither prefix nor quotes.
    static func inCredentials(_ text: String) -> ConfigHeader {
        let (word, rest) = split(text)
        if text.isEmpty { return .skipped(.profile, name: "", .noName) }
        if rest.isEmpty { return .profile(text) }
        if SectionKind.meant(by: word) == .profile { return .skipped(.profile, name: unquoted(rest), .prefix) }
        return .skipped(.profile, name: unquoted(text), .blankInCredentials)
    }

    /// Returns the first word and what follows it.
    private static func split(_ text: String) -> (word: String, rest: String) {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? bytes.endIndex
        let rest = WhiteSpace.trim(bytes[end...])
        return (String(decoding: bytes[..<end], as: UTF8.self), String(decoding: rest, as: UTF8.self))
    }

    /// Returns the text as one shell word, as the AWS CLI reads names (`shlex.split` in botocore's configloader.py). A
    /// quoted name may thus contain anything, including blanks.
    ///
    /// The SDKs skip a name with a `!` outside quotes (their profile-parser-tests.json).
    private static func name(_ text: String) -> Result<String, SkippedSection.HeaderError> {
        guard !text.isEmpty else { return .failure(.noName) }
        guard let words = try? ShellWords.split(text), let name = words.first, !name.isEmpty else {
            return .failure(.badQuotes)
        }
        guard words.count == 1 else { return .failure(.blank) }
        let isQuoted = text.utf8.contains { "'\"\\".utf8.contains($0) }
        return isQuoted || !text.utf8.contains(UInt8(ascii: "!")) ? .success(name) : .failure(.exclamationMark)
    }

    private static func unquoted(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count > 2, let first = bytes.first, first == bytes.last, "'\"".utf8.contains(first) else {
            return text
        }
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Returns whether a text may be the name of a property.
    static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    punctuation.contains(byte)
                }
            }
    }

    private static let punctuation = Set("-_/.%@:+".utf8)
}
