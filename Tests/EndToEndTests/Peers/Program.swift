import Foundation
import Synchronization
import TestSupport
import Testing

/// The result of a program that has ended.
struct Ended: Sendable {
    /// The exit status; 128 plus the signal's number if a signal ended the program, as in shells.
    var status: Int32
    var output: String
    var errors: String
    var elapsed: Duration
}

/// A child process of this test with a complete environment of its own; it inherits none of the developer's variables.
///
/// Its output goes to files instead of pipes, so it never waits for a reader.
final class Program: Sendable {
    /// A program and its arguments. A program without a slash is searched in the environment's `PATH`.
    typealias Command = [String]

    struct NotStarted: Error, CustomStringConvertible {
        let command: String
        let reason: String
        var description: String { "cannot start \(command): \(reason)" }
    }

    let identifier: pid_t
    let outputFile: URL
    let errorFile: URL
    private let start: ContinuousClock.Instant
    private let ending = Mutex<(status: Int32, elapsed: Duration)?>(nil)
    /// Ends with the program.
    private let running = AsyncStream.makeStream(of: Never.self)

    /// - Parameters:
    ///   - environment: all variables of the program.
    ///   - input: the content of standard input.
    ///   - timeLimit: the time after which the program and its children are killed.
    init(
        _ command: Command, environment: [String: String], in folder: URL, input: String = "",
        timeLimit: Duration = .seconds(60)
    ) throws {
        let files = FileManager.default.temporaryDirectory.appending(path: "berth-e2e-\(UUID().uuidString)")
        (outputFile, errorFile) = (files.appendingPathExtension("out"), files.appendingPathExtension("err"))
        let inputFile = files.appendingPathExtension("in")
        try Data(input.utf8).write(to: inputFile)
        defer { try? FileManager.default.removeItem(at: inputFile) }

        let path = try Self.find(command[0], environment)
        start = ContinuousClock.now
        identifier = try Self.spawn(
            path, command, environment, in: folder.path, files: [inputFile.path, outputFile.path, errorFile.path]
        )
        Thread.detachNewThread { [self] in wait() }
        let (seconds, attoseconds) = timeLimit.components
        let limit = (Double(seconds) + Double(attoseconds) / 1e18) * Double(TestSchedule.timeFactor)
        DispatchQueue.global().asyncAfter(deadline: .now() + limit) { [weak self] in self?.signal(SIGKILL) }
    }

    deinit { forget() }

    /// Removes the output files. `deinit` does so too.
    func forget() {
        for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
    }

    /// Runs a program and waits for its end.
    static func run(
        _ command: Command, environment: [String: String], in folder: URL, input: String = "",
        timeLimit: Duration = .seconds(60)
    ) async throws -> Ended {
        try await Program(command, environment: environment, in: folder, input: input, timeLimit: timeLimit).ended()
    }

    /// The command prefix that makes standard error a pipe, as CI runners do. A signal reaches only the command.
    static let behindPipe = [
        "bash", "-c",
        """
        trap : INT TERM; set -o pipefail
        { "$@" 2>&1 >&3 3>&- | (trap '' INT TERM; exec cat >&2); } 3>&1
        """, "bash",
    ]

    var hasEnded: Bool { ending.withLock { $0 != nil } }

    /// Waits for the program's end. The status is 137 if the time limit ended it.
    func ended() async throws -> Ended {
        while true {
            if let (status, elapsed) = ending.withLock({ $0 }) {
                return Ended(status: status, output: text(outputFile), errors: text(errorFile), elapsed: elapsed)
            }
            for await _ in running.stream {}
            // A canceled task ends the stream for all others, too. They then look again and again.
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    var outputSoFar: String { text(outputFile) }

    /// The text that the program has written so far to standard output and standard error.
    var saidSoFar: String { text(outputFile) + text(errorFile) }

    /// Sends a signal to the program and its children.
    func signal(_ number: Int32) {
        ending.withLock { if $0 == nil { kill(-identifier, number) } }
    }

    private func wait() {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        let ended = (signal == 0 ? (status >> 8) & 0xFF : 128 + signal, ContinuousClock.now - start)
        ending.withLock { $0 = ended }
        running.continuation.finish()
    }

    private func text(_ file: URL) -> String {
        String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }

    private static func find(_ name: String, _ environment: [String: String]) throws -> String {
        if name.contains("/") { return name }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else {
            throw NotStarted(command: name, reason: "it is nowhere on PATH")
        }
        return path
    }

    #if !canImport(Darwin)
        /// Available in glibc since 2.34, but declared only for GNU C.
        private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
            unsafeBitCast($0, to: CloseFrom.self)
        }
        private typealias CloseFrom =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
    #endif

    /// - Parameter files: the files for standard input, output and error.
    private static func spawn(
        _ path: String, _ command: Command, _ environment: [String: String], in folder: String, files: [String]
    ) throws -> pid_t {
        #if canImport(Darwin)
            var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
        #else
            var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, files[0], O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, files[1], O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, files[2], O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // The child inherits no files that other tests have open in this process. An inherited socket would keep a
        // server's port in use.
        #if !canImport(Darwin)
            _ = Self.closeFrom?(&actions, 3)
        #endif
        // A process group of its own, so that signals reach its children; and default signal handling, whatever the
        // test runner ignores or blocks.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // The shell replaces itself with the program, because not every C library can start a child in another
        // directory.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, path] + command.dropFirst()
        let arguments = shell.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, shell[0], &actions, &attributes, arguments, variables)
        guard failure == 0 else { throw NotStarted(command: path, reason: String(cString: strerror(failure))) }
        return identifier
    }
}
