package import Platform
package import SystemPackage

/// The caller that a cached token was obtained for. Another caller of the helper must not receive it, even with the
/// same manifest and home directory: one machine may run many users' jobs.
///
/// It holds only digests, with a key of the token's own, so it reveals nothing about another token's caller.
package struct TokenCaller: Sendable, Equatable {
    /// The values that decide who the caller is.
    package struct Inputs: Sendable {
        /// The names of variables with their values; `nil` for a variable that is not set.
        package var variables: [(name: String, value: String?)]
        /// Absolute paths with the files' content; `nil` if there is nothing to read.
        package var files: [(path: FilePath, content: [UInt8]?)]

        package init(
            variables: [(name: String, value: String?)], files: [(path: FilePath, content: [UInt8]?)]
        ) {
            self.variables = variables
            self.files = files
        }
    }

    /// The random key of the digests.
    let salt: String
    /// The digest of the principal, by everything that is known offline.
    let identity: String
    /// The digest of the principal after it had signed in; `nil` if the identity is complete.
    let signer: String?
    /// The digest of the inputs' values; `nil` if another process may read other values.
    let inputs: String?
    let variables: [String]
    let files: [String]

    /// A longer file counts as changed; in bytes.
    package static let fileLimit = 1 << 20

    init(
        salt: String, identity: String, signer: String?, inputs: String?, variables: [String], files: [String]
    ) {
        self.salt = salt
        self.identity = identity
        self.signer = signer
        self.inputs = inputs
        self.variables = variables
        self.files = files
    }

    /// - Parameters:
    ///   - identity: the principal, by everything that is known offline.
    ///   - signer: the principal after it had signed in; `nil` if the identity is complete.
    ///   - inputs: `nil` if another process may read other values.
    package init(identity: Secret, signer: String?, inputs: Inputs?) {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in random.next() as UInt8 }.hexadecimal
        self.init(
            salt: salt, identity: Self.digest(identity.reveal(), salt), signer: signer.map { Self.digest($0, salt) },
            inputs: inputs.map { Self.digest(of: $0, salt) }, variables: inputs?.variables.map(\.name) ?? [],
            files: inputs?.files.map(\.path.string) ?? [])
    }

    /// Returns the same caller with other inputs.
    package func with(_ inputs: Inputs?) -> TokenCaller {
        TokenCaller(
            salt: salt, identity: identity, signer: signer, inputs: inputs.map { Self.digest(of: $0, salt) },
            variables: inputs?.variables.map(\.name) ?? [], files: inputs?.files.map(\.path.string) ?? [])
    }

    /// Returns whether a caller has the same identity, by everything that is known offline.
    package func hasIdentity(_ other: Secret) -> Bool {
        identity.hasSameBytes(as: Self.digest(other.reveal(), salt))
    }

    /// Returns whether a caller turned out to be the same after signing in.
    package func hasSigner(_ other: String) -> Bool { signer?.hasSameBytes(as: Self.digest(other, salt)) ?? false }

    /// Returns whether every input is unchanged: the caller is then the same. It runs before every answer, so it
    /// computes nothing else.
    /// - Parameters:
    ///   - variable: returns the current value of a variable.
    ///   - content: returns the current content of a file; `nil` if there is nothing to read.
    package func hasInputs(variable: (String) -> String?, content: (FilePath) -> [UInt8]?) -> Bool {
        guard let inputs else { return false }
        var digest = KeyedDigest(salt)
        for name in variables {
            digest.add(name)
            digest.add(variable(name))
        }
        for path in files {
            digest.add(path)
            digest.add(content(FilePath(path)))
        }
        return inputs.hasSameBytes(as: digest.finish())
    }

    private static func digest(_ text: String, _ salt: String) -> String {
        var digest = KeyedDigest(salt)
        digest.add(text)
        return digest.finish()
    }

    private static func digest(of inputs: Inputs, _ salt: String) -> String {
        var digest = KeyedDigest(salt)
        for (name, value) in inputs.variables {
            digest.add(name)
            digest.add(value)
        }
        for (path, content) in inputs.files {
            digest.add(path.string)
            digest.add(content)
        }
        return digest.finish()
    }
}

/// SHA-256 over a key and fields, within SHA-256 over the key: nested as in HMAC, so that no field can be appended to a
/// digest.
private struct KeyedDigest {
    private let key: [UInt8]
    private var inner = SHA256Digester()

    init(_ key: String) {
        self.key = Array(key.utf8)
        inner.add(self.key)
    }

    /// Adds a field after its length, so that no other fields give the same text.
    mutating func add(_ field: [UInt8]?) {
        guard let field else { return inner.add([UInt8(ascii: "-")]) }
        var length = String(field.count)
        length += ":"
        inner.add(Array(length.utf8))
        inner.add(field)
    }

    mutating func add(_ field: String?) { add(field.map { Array($0.utf8) }) }

    /// Returns the digest in hexadecimal.
    func finish() -> String { SHA256Digester.digest(of: key + inner.finish()).hexadecimal }
}

extension TokenCaller {
    /// The lines of its part of a token's file. Names and paths are fields, as in the helper's index.
    var text: [UInt8] {
        func list(_ texts: [String]) -> [UInt8] {
            Array(texts.map(RecordField.bytes(of:)).joined(separator: [RecordField.separator]))
        }
        var bytes = Array(
            "salt \(salt)\nidentity \(identity)\nsigner \(signer ?? "")\ninputs \(inputs ?? "")\nvariables ".utf8)
        bytes += list(variables)
        bytes += "\nfiles ".utf8
        bytes += list(files)
        bytes.append(RecordField.lineEnd)
        return bytes
    }

    /// The number of its lines.
    static let lineCount = 6

    /// - Parameters:
    ///   - lines: all lines of the file, without their ends.
    ///   - first: the index of its first line.
    /// - Returns: `nil` if the lines have another form.
    init?(lines: [ArraySlice<UInt8>], from first: Int) {
        guard lines.count >= first + Self.lineCount else { return nil }
        var next = first
        func field(_ name: String) -> ArraySlice<UInt8>? {
            let line = lines[next]
            next += 1
            let start = "\(name) ".utf8
            return line.starts(with: start) ? line.dropFirst(start.count) : nil
        }
        /// Returns a digest or the salt, which are written without escapes, so only their digits are read.
        func digits(_ name: String) -> String? {
            guard let bytes = field(name), bytes.allSatisfy(\.isASCIIHexDigit) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        func list(_ name: String) -> [String]? {
            guard let bytes = field(name) else { return nil }
            if bytes.isEmpty { return [] }
            let fields = bytes.split(separator: RecordField.separator, omittingEmptySubsequences: false)
            let texts = fields.compactMap(RecordField.text(of:))
            return texts.count == fields.count ? texts : nil
        }
        guard let salt = digits("salt"), !salt.isEmpty, let identity = digits("identity"), !identity.isEmpty,
            let signer = digits("signer"), let inputs = digits("inputs"), let variables = list("variables"),
            let files = list("files"), files.allSatisfy({ $0.hasPrefix(bytes: "/") })
        else { return nil }
        self.init(
            salt: salt, identity: identity, signer: signer.isEmpty ? nil : signer,
            inputs: inputs.isEmpty ? nil : inputs, variables: variables, files: files)
    }
}
