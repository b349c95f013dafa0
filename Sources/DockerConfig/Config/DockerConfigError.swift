package import Platform
package import SystemPackage

/// The reason that a Docker config could not be read or written. The file is unchanged, except after `copyStays` and
/// `tornApart`.
package enum DockerConfigError: Error, Sendable, Equatable {
    /// There is no home directory and no `DOCKER_CONFIG`.
    case nowhere
    /// It is not the JSON object that docker wants.
    case malformed(FilePath, ConfigSyntaxError)
    case cannotRead(FilePath, FileError)
    /// The path is a directory, a device or a pipe.
    case notAFile(FilePath)
    case cannotWrite(FilePath, FileError)
    /// The file itself is a read-only mount: the path as docker knows it, and the file at the end of its links.
    case readOnlyMount(FilePath, mount: FilePath)
    /// A file is where the config's directory should be.
    case notADirectory(FilePath)
    /// Neither a directory nor a regular file is where the directory of the config should be, such as /dev/null.
    case noDirectory(FilePath)
    /// A variable's path begins with a tilde, or with the name of a variable, that no shell has replaced.
    case unexpanded(variable: String, path: String)
    /// The file was written in part and is restored, but its copy cannot be removed.
    case copyStays(FilePath, FileError, saved: FilePath)
    /// Writing in place broke off and could not be taken back: what the file held is in `saved`.
    case tornApart(FilePath, FileError, saved: FilePath)
    /// Another berth held the lock all the time: the process `holder`, if it is known.
    case lockTimeout(lock: FilePath, holder: Int?, after: Duration)
    /// The task was cancelled while it waited for the lock.
    case cancelled
    /// Another program wrote it each time that berth was about to.
    case keepsChanging(FilePath, attempts: Int)
    /// The login has no form that docker could read back.
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

extension DockerConfigError: CustomStringConvertible {
    /// One to three lines: what happened, what became of the file, what to do.
    package var description: String {
        switch self {
        case .nowhere:
            """
            cannot tell where Docker's config is: there is no home folder
            Set HOME or DOCKER_CONFIG, or name the config's folder with --config DIR.
            """
        case .malformed(let path, let error):
            """
            \(path.string):\(error.line):\(error.column): this is no Docker config: \(error.reason)
            It is left as it is. Mend it or move it away, and run berth again.
            """
        case .cannotRead(let path, let failure):
            """
            cannot read \(path.string): \(failure.reason)
            Nothing is changed. \(Self.readingAdvice(failure))
            """
        case .notAFile(let path):
            """
            \(path.string) is not a file
            Move away what is there, or name another folder with --config DIR or DOCKER_CONFIG.
            """
        case .cannotWrite(let path, let failure):
            """
            cannot write \(path.string): \(failure)
            It is as it was before. \(failure.foreignPath?.remedy ?? Self.writingAdvice(failure.code))
            """
        case .readOnlyMount(let path, let mount):
            """
            cannot write \(path.string): \(mount == path ? "it" : mount.string) is a read-only mount
            Nothing is changed. Mount it writable (without `ro`), or name another directory with --config DIR or DOCKER_CONFIG.
            """
        case .notADirectory(let path):
            """
            \(path.string) is a file: name its directory
            DOCKER_CONFIG and --config name the directory of config.json, here \(path.removingLastComponent().string)
            """
        case .noDirectory(let path):
            """
            \(path.string) is not a directory
            DOCKER_CONFIG and --config name the directory of config.json.
            """
        case .unexpanded(let variable, let path) where path.hasPrefix(bytes: "$"):
            """
            \(variable) is \(path.harmless(limit: 200)): no shell has replaced the $, and docker and podman do not
            They would use a directory whose name begins with $ in the working directory. Nothing is changed.
            Write the whole path instead: a shell replaces a variable's name only outside single quotes.
            """
        case .unexpanded(let variable, let path):
            """
            \(variable) is \(path.harmless(limit: 200)): no shell has replaced the ~, and docker and podman do not
            They would use a directory that is named ~ in the working directory. Nothing is changed.
            Write $HOME or the whole path instead: a shell replaces ~ only at the start of a word without quotes.
            """
        case .tornApart(let path, let failure, let saved):
            """
            \(path.string) is written in part only: \(failure)
            What it held before is in \(saved.string).
            The next berth apply puts that back, once the file can be written.
            """
        case .copyStays(let path, let failure, let saved):
            """
            \(path.string) was written in part by an earlier run; berth has restored it from its copy
            \(failure)
            Nothing else is written. Remove \(saved.string), and run berth again.
            """
        case .lockTimeout(let lock, let holder?, let limit):
            """
            another berth (process \(holder)) still holds \(lock.string) after \(limit.inWords)
            Nothing is written. Wait for it, or end it with: kill \(holder)
            """
        case .lockTimeout(let lock, nil, let limit):
            """
            another berth still holds \(lock.string) after \(limit.inWords)
            Nothing is written. Run berth again once the other is done.
            """
        case .cancelled:
            "interrupted while waiting for another berth; nothing is written"
        case .keepsChanging(let path, let attempts):
            """
            \(path.string) was changed by another program \(attempts) times while berth was writing it
            Nothing of ours is written. Run berth again once the other is done.
            """
        case .unstorable(let host, let reason):
            """
            cannot store a login for \(host): \(reason)
            Docker keeps user and secret as one text, USER:SECRET. Nothing is written.
            """
        }
    }

    private static func readingAdvice(_ failure: FileError) -> String {
        if [FileError.following, FileError.using].contains(failure.operation) {
            return "Remove it, or name another directory with --config DIR or DOCKER_CONFIG."
        }
        if let remedy = failure.foreignPath?.remedy { return remedy }
        return switch failure.code {
        case .permissionDenied, .notPermitted: "Run berth as the user whom it belongs to."
        case .fileTooLarge: "A config of more than 64 MiB is none."
        case .tooManySymbolicLinkLevels: "Its symbolic links lead in a circle."
        default: "Name another folder with --config DIR or DOCKER_CONFIG."
        }
    }

    private static func writingAdvice(_ code: Errno) -> String {
        switch code {
        case .readOnlyFileSystem:
            "Its mount is read-only: mount it writable, or name another directory with --config DIR or DOCKER_CONFIG."
        case .permissionDenied, .notPermitted:
            "Make its folder writable, or name another with --config DIR or DOCKER_CONFIG."
        case .noSpace: "Make room on the disk, and run berth again."
        case .diskQuotaExceeded: "Your quota is used up: make room, and run berth again."
        default: "Run berth again once this is mended."
        }
    }
}

/// A text is not the JSON object that a Docker config is.
package struct ConfigSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    /// From 1, in characters.
    package var column: Int
    /// Such as `a } stands where a value should be`.
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

    /// Such as `line 3, column 1: it is a list, not an object`.
    package var description: String { "line \(line), column \(column): \(reason)" }
}
