import Logging
import Platform
import SystemPackage

/// An output stream, such as standard output. It is not buffered, except while an `OutputBuffer` holds back its text.
struct OutputWriter: Sendable {
    /// What an output is for. The raw value names it in messages.
    enum Stream: String, Sendable {
        case standardOutput = "standard output"
        case standardError = "standard error"
        case eventFile = "the file of --json-into"
    }

    let descriptor: CInt
    private let stream: Stream
    private let process: any ProcessControl
    private let buffer: OutputBuffer?
    /// Whether berth's own symbols are written in ASCII.
    private let isASCII: Bool

    /// - Parameters:
    ///   - process: ends if a write fails.
    ///   - buffer: may hold back text for a while.
    init(
        descriptor: CInt, _ stream: Stream, _ process: any ProcessControl, buffer: OutputBuffer? = nil,
        isASCII: Bool = false
    ) {
        self.descriptor = descriptor
        self.stream = stream
        self.process = process
        self.buffer = buffer
        self.isASCII = isASCII
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether the stream is a pipe or a socket, so that another program reads it.
    var isPipe: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
    }

    /// The terminal's columns; 80 if they are unknown.
    var width: Int { columns ?? 80 }

    /// The terminal's columns; `nil` if they are unknown.
    var columns: Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Writes text for the user. Parts of it may come from a server or a file: of control characters only line feeds
    /// and berth's own colours are written, and nothing that a CI runner takes for a command.
    func write(_ text: String) { writeExactly(encodable(text.harmlessLines(keeping: TextStyle.sequences))) }

    /// Returns a text with berth's own symbols as the locale can show them.
    func encodable(_ text: String) -> String { isASCII ? text.symbolsInASCII : text }

    func writeLine(_ line: String) { write(line + "\n") }

    /// Writes text for a program, unchanged. If the pipe is closed, ends the program without a message, as SIGPIPE
    /// would, which berth ignores because of sockets.
    func writeExactly(_ text: String) {
        if let buffer, buffer.appendIfHolding(text, for: self) { return }
        writeAtOnce(text)
    }

    /// Writes text that is already bytes, and may be long, in the same way.
    func writeExactly(_ bytes: [UInt8]) {
        if let buffer, buffer.isHolding { return writeExactly(String(decoding: bytes, as: UTF8.self)) }
        writeAtOnce(bytes)
    }

    /// Writes text unchanged, even if the buffer holds text back. Ends the program if the pipe is closed.
    func writeAtOnce(_ text: String) { writeAtOnce(text.utf8) }

    private func writeAtOnce(_ bytes: some Sequence<UInt8>) {
        if !tryToWrite(bytes) { endOnClosedPipe() }
    }

    /// Writes text unchanged, even if the buffer holds text back.
    /// - Returns: `false` if the pipe is closed.
    func tryToWrite(_ text: String) -> Bool { tryToWrite(text.utf8) }

    private func tryToWrite(_ bytes: some Sequence<UInt8>) -> Bool {
        do {
            _ = try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            return true
        } catch Errno.brokenPipe {
            return false
        } catch {
            if stream != .standardError { endOnWriteError(error) }
            // Writing to standard error failed; there is nowhere left to report it.
            return true
        }
    }

    /// Ends the program after a failed write, such as on a full disk: a truncated file must not look complete.
    private func endOnWriteError(_ failure: any Error) -> Never {
        process.end(afterWriteError: "error: cannot write to \(stream.rawValue): \(failure)\n")
    }

    func endOnClosedPipe() -> Never { process.endOnClosedPipe() }
}

/// The log handler for `-v` and `-vv`, which writes to standard error.
struct StderrLogHandler: LogHandler {
    let output: OutputWriter
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = details.map { " \($0.key)=\($0.value)" }.joined()
        output.writeLine("berth: \(event.message)\(text)")
    }

    /// Returns a logger.
    /// - Parameters:
    ///   - verbosity: how often `-v` was given.
    ///   - output: standard error.
    static func logger(verbosity: Int, output: OutputWriter) -> Logger {
        let level: Logger.Level = verbosity == 0 ? .warning : verbosity == 1 ? .info : .debug
        return Logger(label: "berth") { _ in StderrLogHandler(output: output, logLevel: level) }
    }
}
