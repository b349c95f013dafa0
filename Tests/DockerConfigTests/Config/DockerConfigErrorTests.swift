import DockerConfig
import DockerConfigWriter
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("Messages about a config that cannot be read or written", .scheduled)
struct DockerConfigErrorTests {
    private static let path: FilePath = "/d/config.json"

    @Test("every error has the cause, the file's state, and the next step")
    func messages() {
        let syntax = ConfigSyntaxError(line: 3, column: 14, reason: "expected a value, found ]")
        #expect("\(syntax)" == "line 3, column 14: expected a value, found ]")
        let texts: [(DockerConfigError, DockerConfigError.Kind, String)] = [
            (
                .nowhere, .cannotRead,
                """
                cannot find Docker's config: there is no home directory
                Set HOME or DOCKER_CONFIG, or name the config's directory with --config DIR.
                """
            ),
            (
                .malformed(Self.path, syntax), .malformed,
                """
                /d/config.json:3:14: this is not a Docker config: expected a value, found ]
                The file is unchanged. Fix it or move it away, then run berth again.
                """
            ),
            (
                .notAFile(Self.path), .cannotRead,
                """
                /d/config.json is not a file
                Move it away, or name another directory with --config DIR or DOCKER_CONFIG.
                """
            ),
            (
                .tornApart(Self.path, FileError("write", Self.path, .ioError), saved: "/d/config.json.berth-saved"),
                .cannotWrite,
                """
                /d/config.json is only partly written: cannot write /d/config.json: Input/output error
                Its previous content is in /d/config.json.berth-saved.
                The next `berth apply` restores it once the file can be written.
                """
            ),
            (
                .lockTimeout(lock: "/d/.config.json.berth-lock", holder: nil, after: .seconds(30)), .lockTimeout,
                """
                another berth still holds /d/.config.json.berth-lock after 30s
                Nothing is written. Run berth again once the other is done.
                """
            ),
            (
                .lockTimeout(lock: "/d/.config.json.berth-lock", holder: 1234, after: .seconds(30)), .lockTimeout,
                """
                another berth (process 1234) still holds /d/.config.json.berth-lock after 30s
                Nothing is written. Wait for it, or end it with: kill 1234
                """
            ),
            (.cancelled, .cancelled, "interrupted while waiting for another berth; nothing is written"),
            (
                .keepsChanging(Self.path, attempts: 5), .lockTimeout,
                """
                /d/config.json was changed by another program 5 times while berth was writing it
                berth wrote nothing. Run berth again once the other is done.
                """
            ),
            (
                .unstorable(host: "a.example", reason: "the user name is empty"), .cannotWrite,
                """
                cannot store a login for a.example: the user name is empty
                Docker stores a login as USER:SECRET. Nothing is written.
                """
            ),
        ]
        for (error, kind, text) in texts {
            #expect(error.description == text)
            #expect(error.kind == kind)
        }
    }

    @Test(
        "a read error has the cause and the next step",
        arguments: [
            (Errno.permissionDenied, "Permission denied", "Run berth as the file's owner."),
            (.fileTooLarge, "File too large", "The file exceeds the 64 MiB limit."),
            (.tooManySymbolicLinkLevels, "Too many levels of symbolic links", "Its symbolic links form a loop."),
            (.ioError, "Input/output error", "Name another directory with --config DIR or DOCKER_CONFIG."),
        ]
    )
    func cannotRead(_ code: Errno, _ reason: String, _ advice: String) {
        let error = DockerConfigError.cannotRead(Self.path, FileError("read", Self.path, code))
        #expect(error.description == "cannot read /d/config.json: \(reason)\nNothing is changed. \(advice)")
        #expect(error.kind == .cannotRead)
    }

    @Test(
        "a write error has the cause and the next step",
        arguments: [
            (
                Errno.readOnlyFileSystem, "Read-only file system",
                "Its mount is read-only: mount it writable, or name another directory with --config DIR or DOCKER_CONFIG."
            ),
            (
                .permissionDenied, "Permission denied",
                "Make its directory writable, or name another with --config DIR or DOCKER_CONFIG."
            ),
            (.noSpace, "No space left on device", "Free disk space, then run berth again."),
            (
                .diskQuotaExceeded, "Disk quota exceeded",
                "Your disk quota is full: free space, then run berth again."
            ),
            (.ioError, "Input/output error", "Fix this, then run berth again."),
        ]
    )
    func cannotWrite(_ code: Errno, _ reason: String, _ advice: String) {
        let error = DockerConfigError.cannotWrite(Self.path, FileError("write", "/d", code))
        #expect(
            error.description
                == "cannot write /d/config.json: cannot write /d: \(reason)\nThe file is unchanged. \(advice)"
        )
        #expect(error.kind == .cannotWrite)
    }

    @Test("warnings are one line each")
    func warnings() {
        #expect(
            CommitWarning.openToOthers(Self.path, mode: 0o640).description
                == "/d/config.json contains secrets, and other users can read it (mode 640): chmod 600 it"
        )
        #expect(
            CommitWarning.ownerChanged(Self.path, from: FileOwner(user: 7, group: 8), to: FileOwner(user: 1, group: 2))
                .description == "/d/config.json belonged to 7:8 and now belongs to 1:2"
        )
        #expect(
            CommitWarning.restored(Self.path).description
                == "/d/config.json was partly written by an interrupted run; berth restored its previous content"
        )
        #expect(
            CommitWarning.displaced(Self.path, kept: "/d/config.json.berth-displaced.aB3xYz").description
                == "several programs wrote /d/config.json at once, so a login may be missing: one version is in "
                + "/d/config.json.berth-displaced.aB3xYz; log in again where needed, then remove that file"
        )
    }
}
