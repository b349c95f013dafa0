import Platform
public import SystemPackage

/// A program that prints a password, and its arguments, none of which a shell sees.
public struct PasswordCommand: Sendable {
    /// The program and its arguments, with the values of variables in them.
    public var words: [String]
    /// The directory that it runs in: that of the manifest file that names it, wherever berth or Docker was started.
    public var directory: FilePath
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
        return zip(written, words).map { written, word in Template.isNeeded(for: written) ? written : word }
    }
}

extension PasswordCommand: Hashable {
    /// By what is run, and where: a command may be written in several ways.
    public static func == (one: PasswordCommand, other: PasswordCommand) -> Bool {
        one.directory == other.directory && one.words.hasSameBytes(as: other.words)
    }

    /// Of what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(directory)
        for word in words { word.hashBytes(into: &hasher) }
    }
}
