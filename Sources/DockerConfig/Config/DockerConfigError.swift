package import Platform
package import SystemPackage

/// The reason that a Docker config could not be read or written. The file is unchanged, except after `copyStays` and
/// `tornApart`.
package enum DockerConfigError: Error, Sendable, Equatable {
    /// There is no home directory and no `DOCKER_CONFIG`.
    case nowhere
    /// The file is not the JSON object that Docker expects.
    case malformed(FilePath, ConfigSyntaxError)
    case cannotRead(FilePath, FileError)
    /// The path is a directory, a device or a pipe.
    case notAFile(FilePath)
    case cannotWrite(FilePath, FileError)
    /// The file itself is a read-only mount: the path as Docker knows it, and the file at the end of its links.
    case readOnlyMount(FilePath, mount: FilePath)
    /// A file is at the path of the config's directory.
    case notADirectory(FilePath)
    /// Neither a directory nor a regular file, such as /dev/null, is at the path of the config's directory.
    case noDirectory(FilePath)
    /// A variable's path begins with a tilde, or with a variable's name, that no shell has expanded.
    case unexpanded(variable: String, path: String)
    /// The file was partly written and is restored, but its copy cannot be removed.
    case copyStays(FilePath, FileError, saved: FilePath)
    /// Writing in place failed and could not be undone: the previous content is in `saved`.
    case tornApart(FilePath, FileError, saved: FilePath)
    /// Another berth held the lock for the whole time: the process `holder`, if it is known.
    case lockTimeout(lock: FilePath, holder: Int?, after: Duration)
    /// The task was cancelled while it waited for the lock.
    case cancelled
    /// Another program wrote the file before each of berth's attempts.
    case keepsChanging(FilePath, attempts: Int)
    /// The login has no form that Docker could read.
    case unstorable(host: String, reason: String)

    /// The kind of failure, which decides the exit status.
    package enum Kind: Sendable, Equatable {
        case malformed, cannotRead, cannotWrite, lockTimeout, cancelled
    }

    /// The kind of this error.
    package var kind: Kind {
        switch self {
        case .malformed: .malformed
        case .nowhere, .cannotRead, .notAFile, .notADirectory, .noDirectory, .unexpanded: .cannotRead
        case .cannotWrite, .readOnlyMount, .copyStays, .tornApart, .unstorable: .cannotWrite
        case .lockTimeout, .keepsChanging: .lockTimeout
        case .cancelled: .cancelled
        }
    }
}

extension DockerConfigError: UserFacingError {
    /// The failure; the next step also describes the state of the file.
    package var message: UserMessage {
        switch self {
        case .nowhere:
            UserMessage(
                "docker_config_nowhere", "cannot find Docker's config: there is no home directory",
                nextStep: "Set HOME or DOCKER_CONFIG, or name the config's directory with --config DIR.")
        case .malformed(let path, let error):
            UserMessage(
                "docker_config_malformed",
                "\(path.string):\(error.line):\(error.column): this is not a Docker config: \(error.reason)",
                nextStep: "The file is unchanged. Fix it or move it away, then run berth again.")
        case .cannotRead(let path, let failure):
            UserMessage(
                "docker_config_unreadable", "cannot read \(path.string): \(failure.reason)",
                nextStep: Self.readingAdvice(failure).after("Nothing is changed."))
        case .notAFile(let path):
            UserMessage(
                "docker_config_not_a_file", "\(path.string) is not a file",
                nextStep: "Move it away, or name another directory with --config DIR or DOCKER_CONFIG.")
        case .cannotWrite(let path, let failure):
            UserMessage(
                "docker_config_unwritable", "cannot write \(path.string): \(failure.message.summary)",
                nextStep: Self.writingAdvice(failure).after("The file is unchanged."))
        case .readOnlyMount(let path, let mount):
            UserMessage(
                "docker_config_read_only_mount",
                "cannot write \(path.string): \(mount == path ? "it" : mount.string) is a read-only mount",
                nextStep: """
                    Nothing is changed. Mount it writable (without `ro`), or name another directory with \
                    --config DIR or DOCKER_CONFIG.
                    """)
        case .notADirectory(let path):
            UserMessage(
                "docker_config_not_a_directory", "\(path.string) is a file: name its directory",
                nextStep: """
                    DOCKER_CONFIG and --config name the directory of config.json, here \
                    \(path.removingLastComponent().string)
                    """)
        case .noDirectory(let path):
            UserMessage(
                "docker_config_no_directory", "\(path.string) is not a directory",
                nextStep: "DOCKER_CONFIG and --config name the directory of config.json.")
        case .unexpanded(let variable, let path) where path.hasPrefix(bytes: "$"):
            UserMessage(
                "docker_config_path_unexpanded",
                """
                \(variable) is \(path.harmless(limit: 200)): no shell has expanded the $, and docker and podman do not
                """,
                details: [
                    "They would use a directory whose name begins with $ in the working directory. Nothing is changed."
                ],
                nextStep: """
                    Write the whole path: a shell expands a variable only outside single quotes.
                    """)
        case .unexpanded(let variable, let path):
            UserMessage(
                "docker_config_path_unexpanded",
                """
                \(variable) is \(path.harmless(limit: 200)): no shell has expanded the ~, and docker and podman do not
                """,
                details: ["They would use a directory named ~ in the working directory. Nothing is changed."],
                nextStep: """
                    Write $HOME or the whole path: a shell expands ~ only at the start of an unquoted word.
                    """)
        case .tornApart(let path, let failure, let saved):
            UserMessage(
                "docker_config_torn_apart", "\(path.string) is only partly written: \(failure.message.summary)",
                details: ["Its previous content is in \(saved.string)."],
                nextStep: "The next `berth apply` restores it once the file can be written.")
        case .copyStays(let path, let failure, let saved):
            UserMessage(
                "docker_config_copy_stays",
                "\(path.string) was partly written by an earlier run; berth restored it from its copy",
                details: [failure.message.summary],
                nextStep: "Nothing else is written. Remove \(saved.string), and run berth again.")
        case .lockTimeout(let lock, let holder?, let limit):
            UserMessage(
                "docker_config_locked",
                "another berth (process \(holder)) still holds \(lock.string) after \(duration: limit)",
                nextStep: "Nothing is written. Wait for it, or end it with: kill \(holder)")
        case .lockTimeout(let lock, nil, let limit):
            UserMessage(
                "docker_config_locked", "another berth still holds \(lock.string) after \(duration: limit)",
                nextStep: "Nothing is written. Run berth again once the other is done.")
        case .cancelled:
            UserMessage("interrupted", "interrupted while waiting for another berth; nothing is written")
        case .keepsChanging(let path, let attempts):
            UserMessage(
                "docker_config_keeps_changing",
                "\(path.string) was changed by another program \(attempts) times while berth was writing it",
                nextStep: "berth wrote nothing. Run berth again once the other is done.")
        case .unstorable(let host, let reason):
            UserMessage(
                "login_unstorable", "cannot store a login for \(host: host): \(reason)",
                nextStep: "Docker stores a login as USER:SECRET. Nothing is written.")
        }
    }

    private static func readingAdvice(_ failure: FileError) -> NextStep {
        if [FileError.following, FileError.using].contains(failure.operation) {
            return "Remove it, or name another directory with --config DIR or DOCKER_CONFIG."
        }
        if let remedy = failure.foreignPath?.nextStep { return remedy }
        return switch failure.code {
        case .permissionDenied, .notPermitted: "Run berth as the file's owner."
        case .fileTooLarge: "The file exceeds the 64 MiB limit."
        case .tooManySymbolicLinkLevels: "Its symbolic links form a loop."
        default: "Name another directory with --config DIR or DOCKER_CONFIG."
        }
    }

    private static func writingAdvice(_ failure: FileError) -> NextStep {
        if let remedy = failure.foreignPath?.nextStep { return remedy }
        return switch failure.code {
        case .readOnlyFileSystem:
            "Its mount is read-only: mount it writable, or name another directory with --config DIR or DOCKER_CONFIG."
        case .permissionDenied, .notPermitted:
            "Make its directory writable, or name another with --config DIR or DOCKER_CONFIG."
        case .noSpace: "Free disk space, then run berth again."
        case .diskQuotaExceeded: "Your disk quota is full: free space, then run berth again."
        default: "Fix this, then run berth again."
        }
    }
}

/// A text that is not the JSON object of a Docker config.
package struct ConfigSyntaxError: Error, Sendable, Equatable {
    /// The line, from 1.
    package var line: Int
    /// The column, from 1, in characters.
    package var column: Int
    /// Such as `expected a value, found }`.
    package var reason: String

    package init(line: Int, column: Int, reason: String) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    init(_ fault: JSONSyntaxError, in bytes: [UInt8]) {
        let place = JSONDocument.place(of: fault.offset, in: bytes)
        self.init(line: place.line, column: place.column, reason: fault.reason)
    }

}

extension ConfigSyntaxError: UserFacingError {
    /// Such as `line 3, column 1: it is a list, not an object`.
    package var message: UserMessage {
        UserMessage("docker_config_malformed", "line \(line), column \(column): \(reason)")
    }
}
