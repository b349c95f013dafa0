package import Platform
package import SystemPackage

/// What a registry's password is asked for with, where it is not Amazon's. Registries that ask for the same one share it:
/// a command is run once for all of them, wherever the manifest names it.
package struct PasswordRequest: Sendable {
    /// Without a colon; `Login.identityTokenUser` for an identity token.
    package var username: String
    /// Where the password comes from.
    package var source: RegistryDeclaration.PasswordSource
    /// How long it lasts, where it cannot tell by itself.
    package var expiresAfter: Duration?
    /// Where the manifest says so; of several that share the password, one of them.
    package var place: FileLocation

    /// What a registry's login is made of.
    package init(_ login: RegistryDeclaration.Login) {
        username = login.username
        source = login.password
        expiresAfter = login.expiresAfter
        place = login.passwordPlace
    }

    /// Whether the password is an identity token.
    package var wantsIdentityToken: Bool { username.hasSameBytes(as: Login.identityTokenUser) }

    /// Whom it signs in, as the ledger remembers it.
    var identifier: String { wantsIdentityToken ? "identity token" : "user \(username)" }

    /// Whether a program is run for it.
    var runsCommand: Bool { if case .command = source { true } else { false } }

    /// What tells the source from every other, for digests and keys: of a command, its directory and each of its words.
    var sourceKey: String {
        switch source {
        // As older berths wrote it, so that their ledgers count.
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
    /// Wherever they stand; by bytes, as files and registries compare.
    package static func == (one: PasswordRequest, two: PasswordRequest) -> Bool {
        one.username.hasSameBytes(as: two.username) && one.expiresAfter == two.expiresAfter
            && one.hasSameSource(as: two)
    }

    /// Of what is compared.
    package func hash(into hasher: inout Hasher) {
        username.hashBytes(into: &hasher)
        sourceKey.hashBytes(into: &hasher)
        hasher.combine(expiresAfter)
    }
}

extension PasswordRequest: CustomStringConvertible {
    /// Where it comes from, for a person. Of a command the program alone: its arguments may tell too much.
    package var description: String {
        switch source {
        case .variable(let name): name
        case .file(let path): path
        case .command(let command): "the command \((command.words.first ?? "").harmless(limit: 100))"
        }
    }
}

/// A program that prints a password, and its arguments, none of which a shell sees.
package struct PasswordCommand: Sendable {
    /// The program and its arguments, with the values of variables in them.
    package var words: [String]
    /// The directory that it runs in: that of the manifest file that names it, wherever berth or Docker was started.
    package var directory: FilePath
    /// The same words as the manifest's text has them, so with variables by their names. They are kept from the one
    /// reading of the file: what a person is shown and trusts is what runs.
    package var written: [String]

    /// Makes a command.
    /// - Parameters:
    ///   - directory: absolute.
    ///   - written: as many as there are words; the words themselves, if no variable is in them.
    package init(words: [String], directory: FilePath, written: [String]? = nil) {
        self.words = words
        self.directory = directory
        self.written = written ?? words
    }

    /// The words for a person to judge: one with a variable in it is as it was written, because its value may be a secret.
    var shownWords: [String] {
        guard written.count == words.count else { return words }
        return zip(written, words).map { written, word in InterpolatedString.isNeeded(for: written) ? written : word }
    }
}

extension PasswordCommand: Hashable {
    /// By what is run, and where: a command may be written in several ways.
    package static func == (one: PasswordCommand, other: PasswordCommand) -> Bool {
        one.directory == other.directory && one.words.hasSameBytes(as: other.words)
    }

    /// Of what is compared.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(directory)
        for word in words { word.hashBytes(into: &hasher) }
    }
}
