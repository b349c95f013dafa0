package import Platform
package import SystemPackage

/// The request for a password of a registry that is not Amazon's. Registries with equal requests share the password:
/// berth runs a command once for all of them.
package struct PasswordRequest: Sendable {
    /// Without a colon; `RegistryCredential.identityTokenUser` for an identity token.
    package var username: String
    /// Where the password comes from.
    package var source: RegistryDeclaration.PasswordSource
    /// Its lifetime, if it does not contain an expiry.
    package var expiresAfter: Duration?
    /// The place in the manifest; one of several if registries share the password.
    package var place: FileLocation

    /// Creates the request of a declared login.
    package init(_ login: RegistryDeclaration.Login) {
        username = login.username
        source = login.password
        expiresAfter = login.expiresAfter
        place = login.passwordPlace
    }

    /// Whether the password is an identity token.
    package var wantsIdentityToken: Bool { username.hasSameBytes(as: RegistryCredential.identityTokenUser) }

    /// The user as the ledger records it.
    var identifier: String { wantsIdentityToken ? "identity token" : "user \(username)" }

    /// Whether it runs a program.
    var runsCommand: Bool { if case .command = source { true } else { false } }

    /// The identity of the source, for digests and keys. For a command, it contains the directory and each word.
    var sourceKey: String {
        switch source {
        // The format of older versions, so that their ledgers remain valid.
        case .variable(let name): "variable\0\(name)"
        case .file(let path): "file\0\(path)"
        case .command(let command): (["command", command.directory.string] + command.words).lengthPrefixed
        }
    }
}

extension PasswordRequest {
    /// Returns whether both passwords come from the same variable, file or command, by bytes.
    func hasSameSource(as other: PasswordRequest) -> Bool {
        sourceKey.hasSameBytes(as: other.sourceKey)
    }
}

extension PasswordRequest: Hashable {
    /// Compares without the places, and by bytes, as files and registries do.
    package static func == (one: PasswordRequest, two: PasswordRequest) -> Bool {
        one.username.hasSameBytes(as: two.username) && one.expiresAfter == two.expiresAfter
            && one.hasSameSource(as: two)
    }

    package func hash(into hasher: inout Hasher) {
        username.hashBytes(into: &hasher)
        sourceKey.hashBytes(into: &hasher)
        hasher.combine(expiresAfter)
    }
}

extension PasswordRequest: CustomStringConvertible {
    /// The source, for messages. A command is shown without its arguments, which may be secret.
    package var description: String {
        switch source {
        case .variable(let name): name
        case .file(let path): path
        case .command(let command): "the command \((command.words.first ?? "").harmless(limit: 100))"
        }
    }
}

/// A program that prints a password, and its arguments. No shell is used.
package struct PasswordCommand: Sendable {
    /// The program and its arguments, with the values of variables in them.
    package var words: [String]
    /// The working directory: that of the manifest file that names it.
    package var directory: FilePath
    /// The words as written in the manifest, with the names of variables. They come from the same reading of the file:
    /// the words that a user sees and trusts are those that run.
    package var written: [String]

    /// Creates a command.
    /// - Parameters:
    ///   - directory: absolute.
    ///   - written: as many as `words`; the words themselves if they contain no variable.
    package init(words: [String], directory: FilePath, written: [String]? = nil) {
        self.words = words
        self.directory = directory
        self.written = written ?? words
    }

    /// The words to show to a user: a word with a variable is shown as written, because its value may be a secret.
    var shownWords: [String] {
        guard written.count == words.count else { return words }
        return zip(written, words).map { written, word in InterpolatedString.isNeeded(for: written) ? written : word }
    }
}

extension PasswordCommand: Hashable {
    /// Compares the words and the directory, not the written form.
    package static func == (one: PasswordCommand, other: PasswordCommand) -> Bool {
        one.directory == other.directory && one.words.hasSameBytes(as: other.words)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(directory)
        for word in words { word.hashBytes(into: &hasher) }
    }
}
