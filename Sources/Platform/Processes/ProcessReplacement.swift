import SystemPackage

/// The program that takes this one's place, in the same process, and reads again what this one has read.
package enum ProcessReplacement {
    /// Becomes another program; it comes back only where that fails. The environment and both outputs stay.
    /// - Parameters:
    ///   - program: a path, or a name to look for on `PATH`, of which only absolute folders count: the working directory
    ///     may be anybody's.
    ///   - input: what it reads on its standard input. A pipe has to hold it, as nobody is there to fill one.
    /// - Returns: why it cannot be done, as the system says it.
    package static func become(_ program: String, _ arguments: [String], input: [UInt8]) -> String {
        guard let path = program.utf8.contains(UInt8(ascii: "/")) ? program : place(of: program) else {
            return Errno.noSuchFileOrDirectory.description
        }
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return reason }
        // What a pipe does not hold is told, and not waited for.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let written = input.isEmpty ? 0 : write(ends[1], input, input.count)
        close(ends[1])
        guard written == input.count else { return "its input is too long for a pipe" }
        if ends[0] != STDIN_FILENO {
            dup2(ends[0], STDIN_FILENO)
            close(ends[0])
        }
        // Ignored signals stay so, and most programs count on this one.
        signal(SIGPIPE, SIG_DFL)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        execv(path, words)
        return reason
    }

    /// - Returns: nil where there is no such program.
    private static func place(of program: String) -> String? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return folders.split(scalar: ":").filter { $0.hasPrefix(bytes: "/") }.map { "\($0)/\(program)" }.first {
            access($0, X_OK) == 0
        }
    }

    private static var reason: String { Errno(rawValue: errno).description }
}
