import Platform

/// berth's record of a host that it signs in to when Docker needs a login: enough to find the cached token, and to
/// request a new one. It holds no secret.
package struct HelperRecord: Sendable, Hashable {
    /// The key in Docker's config: `host[:port]`, or `DockerHub.key`.
    package var host: String
    /// The config that sends the host to berth, symlinks resolved.
    package var config: String
    /// The cached token's key, as `TokenCache.key` computes it.
    package var key: String
    /// Without a colon.
    package var username: String
    /// `Manifest.digest` of the applied manifest.
    package var digest: String
    /// The manifest's profile that signs in; `nil` is the ambient chain.
    package var profile: String?
    /// The absolute paths of the manifest's files, to read it again. Empty if it was read from standard input.
    package var manifests: [String]
    /// The names of the variables that the manifest reads passwords from, sorted. No other helper inherits them.
    package var secretVariables: [String]

    package init(
        host: String, config: String, key: String, username: String, digest: String, profile: String?,
        manifests: [String], secretVariables: [String] = []
    ) {
        self.host = host
        self.config = config
        self.key = key
        self.username = username
        self.digest = digest
        self.profile = profile
        self.manifests = manifests
        self.secretVariables = secretVariables
    }
}

extension HelperRecord {
    /// Returns the start of every line that is about a host.
    static func linePrefix(of host: String) -> [UInt8] { RecordField.bytes(of: host) + [RecordField.separator] }

    /// Marks a field as a variable's name. The other fields at the end of a line are absolute paths.
    private static let variableMark = "$"

    /// The record as one line, with the manifest's files and variables last; a missing profile is empty.
    var line: [UInt8] {
        let fields =
            [host, config, key, username, digest, profile ?? ""] + manifests
            + secretVariables.map { Self.variableMark + $0 }
        return Array(fields.map(RecordField.bytes(of:)).joined(separator: [RecordField.separator])) + [
            RecordField.lineEnd
        ]
    }

    /// - Parameter line: the line without its end.
    /// - Returns: `nil` if it is not a record, or could lead to a file that is not a token's.
    init?(line: ArraySlice<UInt8>) {
        let fieldBytes = line.split(separator: RecordField.separator, omittingEmptySubsequences: false)
        let texts = fieldBytes.compactMap(RecordField.text(of:))
        guard fieldBytes.count >= 6, texts.count == fieldBytes.count else { return nil }
        self.init(
            host: texts[0], config: texts[1], key: texts[2], username: texts[3], digest: texts[4],
            profile: texts[5].isEmpty ? nil : texts[5],
            manifests: texts[6...].filter { !$0.hasPrefix(bytes: Self.variableMark) },
            secretVariables: texts[6...].compactMap { $0.rest(afterPrefix: Self.variableMark).map { String($0) } }
        )
        guard !host.isEmpty, !config.isEmpty, !username.isEmpty, TokenCache.isKey(key),
            manifests.allSatisfy({ $0.hasPrefix(bytes: "/") })
        else { return nil }
    }
}

/// A text or a number as a field of a line, in the files that berth and its credential helper share.
///
/// No field contains a control character: control characters, and the escape sign `%`, are written as `%` and two
/// hexadecimal digits. Each text has exactly one form.
enum RecordField {
    /// The separator of fields.
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

    /// - Returns: `nil` if it is not such a field.
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
            // A text that needs no escapes must have none.
            guard !isPlain(escaped) else { return nil }
            bytes.append(escaped)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// - Returns: `nil` if it is not a number of decimal digits, without a sign, that fits.
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
