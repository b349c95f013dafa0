import Platform
import SystemPackage

/// Standard output or standard error, unbuffered: what is written is out before anything else happens, but where a gate
/// keeps it back.
struct OutputWriter: Sendable {
    static let standard = OutputWriter(descriptor: STDOUT_FILENO, gate: .process, isASCII: isASCII)
    static let error = OutputWriter(descriptor: STDERR_FILENO, gate: .process, isASCII: isASCII)

    private static let isASCII = !Effects.live.environment.hasUTF8Locale

    let descriptor: CInt
    private let gate: OutputBuffer?
    /// Whether berth's own symbols are written in ASCII.
    private let isASCII: Bool

    /// - Parameter gate: what may keep text back for a while.
    init(descriptor: CInt, gate: OutputBuffer? = nil, isASCII: Bool = false) {
        self.descriptor = descriptor
        self.gate = gate
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
    func write(_ text: String) { writeExactly(encodable(text.harmlessLines(keeping: Style.sequences))) }

    /// Returns a text with berth's own symbols as the locale can show them.
    func encodable(_ text: String) -> String { isASCII ? text.symbolsInASCII : text }

    func writeLine(_ line: String) { write(line + "\n") }

    /// Writes what is not for a person, as it is. Where the reader has gone (a closed pipe), the program ends quietly, as
    /// if it had been killed by the signal that is ignored for the sake of sockets.
    func writeExactly(_ text: String) {
        if let gate, gate.keeps(text, for: self) { return }
        writeAtOnce(text)
    }

    /// The same, past the gate.
    func writeAtOnce(_ text: String) {
        if !reaches(text) { Self.endWithoutReader() }
    }

    /// Writes past the gate, and leaves the rest to the caller.
    /// - Returns: false where the reader has gone.
    func reaches(_ text: String) -> Bool {
        do {
            _ = try FileDescriptor(rawValue: descriptor).writeAll(text.utf8)
            return true
        } catch Errno.brokenPipe {
            return false
        } catch {
            if descriptor != STDERR_FILENO { endWithoutRoom(error) }
            // Nobody is left to be told that nobody can be told.
            return true
        }
    }

    /// What was asked for cannot be had: a file that is short of its end must not pass for a whole one.
    private func endWithoutRoom(_ failure: any Error) -> Never {
        let place = descriptor == STDOUT_FILENO ? "standard output" : "the file of --json-into"
        Self.error.writeAtOnce("error: cannot write to \(place): \(failure)\n")
        exit(ExitStatus.cannotWrite.rawValue)
    }

    static func endWithoutReader() -> Never { exit(128 + SIGPIPE) }
}
