import Logging
import Platform
import SystemPackage

/// Standard output or standard error, unbuffered: what is written is out before anything else happens, but where a gate
/// keeps it back.
struct OutputWriter: Sendable {
    static let standard = OutputWriter(descriptor: STDOUT_FILENO, buffer: .process, isASCII: isASCII)
    static let error = OutputWriter(descriptor: STDERR_FILENO, buffer: .process, isASCII: isASCII)

    private static let isASCII = !Effects.live.environment.hasUTF8Locale

    let descriptor: CInt
    private let buffer: OutputBuffer?
    /// Whether berth's own symbols are written in ASCII.
    private let isASCII: Bool

    /// - Parameter gate: what may keep text back for a while.
    init(descriptor: CInt, buffer: OutputBuffer? = nil, isASCII: Bool = false) {
        self.descriptor = descriptor
        self.buffer = buffer
        self.isASCII = isASCII
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether another program reads it: a pipe or a socket.
    var isPipe: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
    }

    /// Columns of the terminal; 80 where it does not say.
    var width: Int { columns ?? 80 }

    /// Columns of the terminal; `nil` if it does not say.
    var columns: Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Writes text for a person. Some of it may be what others wrote: of control characters only line feeds and berth's
    /// own colours get through, and nothing that the runner of a CI would obey.
    func write(_ text: String) { writeExactly(encodable(text.harmlessLines(keeping: TextStyle.sequences))) }

    /// Returns a text with berth's own symbols as the locale can show them.
    func encodable(_ text: String) -> String { isASCII ? text.symbolsInASCII : text }

    func writeLine(_ line: String) { write(line + "\n") }

    /// Writes what is not for a person, as it is. Where the reader has gone (a closed pipe), the program ends quietly, as
    /// if it had been killed by the signal that is ignored for the sake of sockets.
    func writeExactly(_ text: String) {
        if let buffer, buffer.appendIfHolding(text, for: self) { return }
        writeAtOnce(text)
    }

    /// The same, past the gate.
    func writeAtOnce(_ text: String) {
        if !tryToWrite(text) { Self.exitOnClosedPipe() }
    }

    /// Writes past the gate, and leaves the rest to the caller.
    /// - Returns: false where the reader has gone.
    func tryToWrite(_ text: String) -> Bool {
        do {
            _ = try FileDescriptor(rawValue: descriptor).writeAll(text.utf8)
            return true
        } catch Errno.brokenPipe {
            return false
        } catch {
            if descriptor != STDERR_FILENO { exitOnWriteError(error) }
            // Nobody is left to be told that nobody can be told.
            return true
        }
    }

    /// What was asked for cannot be had: a file that is short of its end must not pass for a whole one.
    private func exitOnWriteError(_ failure: any Error) -> Never {
        let place = descriptor == STDOUT_FILENO ? "standard output" : "the file of --json-into"
        Self.error.writeAtOnce("error: cannot write to \(place): \(failure)\n")
        exit(ExitStatus.cannotWrite.rawValue)
    }

    static func exitOnClosedPipe() -> Never { exit(128 + SIGPIPE) }
}

/// Log lines on standard error, as `-v` and `-vv` want them.
struct StderrLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = details.map { " \($0.key)=\($0.value)" }.joined()
        OutputWriter.error.writeLine("berth: \(event.message)\(text)")
    }

    /// - Parameter verbosity: how often `-v` was said.
    static func logger(verbosity: Int) -> Logger {
        let level: Logger.Level = verbosity == 0 ? .warning : verbosity == 1 ? .info : .debug
        return Logger(label: "berth") { _ in StderrLogHandler(logLevel: level) }
    }
}
