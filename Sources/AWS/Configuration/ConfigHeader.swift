/// What a section of the config file is, by its header. (A header of the credentials file is a profile's name.)
enum ConfigHeader: Equatable {
    case profile(String)
    /// `[default]`: it counts only where there is no `[profile default]`.
    case unprefixedDefault
    case ssoSession(String)
    case services(String)
    /// A section that berth skips, with the name that its author may have meant.
    case skipped(SectionKind, name: String, SkippedSection.Reason)

    /// - Parameter text: what stands between the brackets.
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

    /// Returns the one shell word that a text is, as the AWS CLI reads names (`shlex.split` in botocore's
    /// configloader.py). So a name in quotes may hold anything, blanks too.
    ///
    /// The SDKs skip a name with a `!` outside quotes (their profile-parser-tests.json).
    private static func name(_ text: String) -> Result<String, SkippedSection.Reason> {
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

    /// Whether a text may be the name of a property.
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
