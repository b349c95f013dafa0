import Crypto
package import Effects
package import SystemPackage

/// Whom a cached token was obtained for. Another caller of the helper must not get it, even with the same manifest and home
/// directory: a machine may run the jobs of many.
///
/// It holds digests alone, with a key of the token's own: they tell nothing of another token's caller.
package struct TokenCaller: Sendable, Equatable {
    /// What decides who the caller is, as it is now or was.
    package struct Inputs: Sendable {
        /// Names of variables with their values; `nil` for one that is not set.
        package var variables: [(name: String, value: String?)]
        /// Absolute paths with what is there; `nil` if there is nothing to read.
        package var files: [(path: FilePath, content: [UInt8]?)]

        package init(
            variables: [(name: String, value: String?)], files: [(path: FilePath, content: [UInt8]?)]
        ) {
            self.variables = variables
            self.files = files
        }
    }

    /// Keys the digests; random.
    let salt: String
    /// Of whom the principal signed in as, by all that is known offline.
    let identity: String
    /// Of who it was when it had signed in; `nil` if the identity tells everything.
    let signer: String?
    /// Of the inputs' values; `nil` if they cannot be told again.
    let inputs: String?
    let variables: [String]
    let files: [String]

    /// A file of more bytes counts as changed.
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
    ///   - identity: whom the principal signs in as, by all that is known offline.
    ///   - signer: who it was when it had signed in; `nil` if the identity tells everything.
    ///   - inputs: `nil` if another process may read others.
    package init(identity: Secret, signer: String?, inputs: Inputs?) {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { $0.hexadecimal }
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

    /// Whether somebody has the same identity, by all that is known offline.
    package func hasIdentity(_ other: Secret) -> Bool {
        identity.hasSameBytes(as: Self.digest(other.reveal(), salt))
    }

    /// Whether somebody turned out to be the same when signed in.
    package func hasSigner(_ other: String) -> Bool { signer?.hasSameBytes(as: Self.digest(other, salt)) ?? false }

    /// Whether everything that decides who the caller is has not changed: then the caller is the same. It is asked before
    /// every answer, so it works nothing else out.
    /// - Parameters:
    ///   - variable: a variable's value of now.
    ///   - content: what is in a file now; `nil` if there is nothing to read.
    package func hasInputs(variable: (String) -> String?, content: (FilePath) -> [UInt8]?) -> Bool {
        guard let inputs else { return false }
        let present = Inputs(
            variables: variables.map { ($0, variable($0)) },
            files: files.map { path in
                let path = FilePath(path)
                return (path, content(path))
            })
        return inputs.hasSameBytes(as: Self.digest(of: present, salt))
    }

    private static func digest(_ text: String, _ salt: String) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: Array(salt.utf8)))
        code.update(data: Array(text.utf8))
        return code.finalize().hexadecimal
    }

    private static func digest(of inputs: Inputs, _ salt: String) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: Array(salt.utf8)))
        /// Adds bytes after their number, so that no others make the same text.
        func add(_ bytes: [UInt8]?) {
            guard let bytes else { return code.update(data: Array("-".utf8)) }
            code.update(data: Array("\(bytes.count):".utf8))
            code.update(data: bytes)
        }
        for (name, value) in inputs.variables {
            add(Array(name.utf8))
            add(value.map { Array($0.utf8) })
        }
        for (path, content) in inputs.files {
            add(Array(path.string.utf8))
            add(content)
        }
        return code.finalize().hexadecimal
    }
}

extension TokenCaller {
    /// Its lines in a token's file. Names and paths are fields, as in the helper's index.
    var text: [UInt8] {
        func list(_ texts: [String]) -> [UInt8] {
            Array(texts.map(LineField.bytes(of:)).joined(separator: [LineField.separator]))
        }
        var bytes = Array(
            "salt \(salt)\nidentity \(identity)\nsigner \(signer ?? "")\ninputs \(inputs ?? "")\nvariables ".utf8)
        bytes += list(variables)
        bytes += "\nfiles ".utf8
        bytes += list(files)
        bytes.append(LineField.lineEnd)
        return bytes
    }

    /// How many lines it has.
    static let lineCount = 6

    /// - Parameter lines: without their ends.
    /// - Returns: `nil` if they are another's.
    init?(lines: ArraySlice<ArraySlice<UInt8>>) {
        guard lines.count == Self.lineCount else { return nil }
        var lines = lines
        func field(_ name: String) -> ArraySlice<UInt8>? {
            guard let line = lines.popFirst() else { return nil }
            let start = "\(name) ".utf8
            return line.starts(with: start) ? line.dropFirst(start.count) : nil
        }
        func text(_ name: String) -> String? { field(name).flatMap(LineField.text(of:)) }
        func list(_ name: String) -> [String]? {
            guard let bytes = field(name) else { return nil }
            if bytes.isEmpty { return [] }
            let fields = bytes.split(separator: LineField.separator, omittingEmptySubsequences: false)
            let texts = fields.compactMap(LineField.text(of:))
            return texts.count == fields.count ? texts : nil
        }
        guard let salt = text("salt"), !salt.isEmpty, let identity = text("identity"), !identity.isEmpty,
            let signer = text("signer"), let inputs = text("inputs"), let variables = list("variables"),
            let files = list("files"), files.allSatisfy({ $0.hasPrefix(bytes: "/") })
        else { return nil }
        self.init(
            salt: salt, identity: identity, signer: signer.isEmpty ? nil : signer,
            inputs: inputs.isEmpty ? nil : inputs, variables: variables, files: files)
    }
}
