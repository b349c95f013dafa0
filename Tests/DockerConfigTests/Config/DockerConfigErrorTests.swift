import DockerConfig
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("Messages about a config that cannot be read or written", .scheduled)
struct DockerConfigErrorTests {
    private static let path: FilePath = "/d/config.json"

    @Test("every error has the cause, the file's state, and the next step")
    func messages() {
        let syntax = ConfigSyntaxError(line: 3, column: 14, reason: "] stands where a value should be")
        #expect("\(syntax)" == "line 3, column 14: ] stands where a value should be")
        let texts: [(DockerConfigError, DockerConfigError.Kind, String)] = [
            (
                .nowhere, .cannotRead,
                """
                cannot tell where Docker's config is: there is no home folder
                Set HOME or DOCKER_CONFIG, or name the config's folder with --config DIR.
                """
            ),
            (
                .malformed(Self.path, syntax), .malformed,
                """
                /d/config.json:3:14: this is no Docker config: ] stands where a value should be
                It is left as it is. Mend it or move it away, and run berth again.
                """
            ),
            (
                .notAFile(Self.path), .cannotRead,
                """
                /d/config.json is not a file
                Move away what is there, or name another folder with --config DIR or DOCKER_CONFIG.
                """
            ),
            (
                .tornApart(Self.path, FileError("write", Self.path, .ioError), saved: "/d/config.json.berth-saved"),
                .cannotWrite,
                """
                /d/config.json is written in part only: cannot write /d/config.json: Input/output error
                What it held before is in /d/config.json.berth-saved.
                The next berth apply puts that back, once the file can be written.
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
                Nothing of ours is written. Run berth again once the other is done.
                """
            ),
            (
                .unstorable(host: "a.example", reason: "the user is empty"), .cannotWrite,
                """
                cannot store a login for a.example: the user is empty
                Docker keeps user and secret as one text, USER:SECRET. Nothing is written.
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
            (Errno.permissionDenied, "Permission denied", "Run berth as the user whom it belongs to."),
            (.fileTooLarge, "File too large", "A config of more than 64 MiB is none."),
            (.tooManySymbolicLinkLevels, "Too many levels of symbolic links", "Its symbolic links lead in a circle."),
            (.ioError, "Input/output error", "Name another folder with --config DIR or DOCKER_CONFIG."),
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
                "Make its folder writable, or name another with --config DIR or DOCKER_CONFIG."
            ),
            (.noSpace, "No space left on device", "Make room on the disk, and run berth again."),
            (
                .diskQuotaExceeded, "Disk quota exceeded",
                "Your quota is used up: make room, and run berth again."
            ),
            (.ioError, "Input/output error", "Run berth again once this is mended."),
        ]
    )
    func cannotWrite(_ code: Errno, _ reason: String, _ advice: String) {
        let error = DockerConfigError.cannotWrite(Self.path, FileError("write", "/d", code))
        #expect(
            error.description
                == "cannot write /d/config.json: cannot write /d: \(reason)\nIt is as it was before. \(advice)"
        )
        #expect(error.kind == .cannotWrite)
    }

    @Test("warnings are one line each")
    func warnings() {
        #expect(
            CommitWarning.openToOthers(Self.path, mode: 0o640).description
                == "/d/config.json holds secrets and others may read it (mode 640): chmod 600 it"
        )
        #expect(
            CommitWarning.ownerChanged(Self.path, from: FileOwner(user: 7, group: 8), to: FileOwner(user: 1, group: 2))
                .description == "/d/config.json belonged to 7:8 and belongs to 1:2 now"
        )
        #expect(
            CommitWarning.restored(Self.path).description
                == "/d/config.json was written in part by a run that broke off; what it held before is put back"
        )
        #expect(
            CommitWarning.displaced(Self.path, kept: "/d/config.json.berth-displaced.aB3xYz").description
                == "/d/config.json was written by several programs at once, and a login may be missing from it: "
                + "one that wrote it left /d/config.json.berth-displaced.aB3xYz; "
                + "log in again to what is missing, and remove that file"
        )
    }
}
