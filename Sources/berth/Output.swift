import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output or standard error, unbuffered: what is written is out before anything else happens.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: CInt

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal; 80 where it does not say.
    var width: Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Writes text as it is. Where the reader has gone (a closed pipe), the program ends quietly, as if it had been
    /// killed by the signal that is ignored for the sake of sockets.
    func write(_ text: String) {
        do {
            _ = try FileDescriptor(rawValue: descriptor).writeAll(text.utf8)
        } catch Errno.brokenPipe {
            exit(128 + SIGPIPE)
        } catch {
            // Nobody is left to be told that nobody can be told.
        }
    }

    func writeLine(_ line: String) { write(line + "\n") }
}
