import SystemPackage

/// Replacement of this program by another in the same process (execve(2)).
package enum ProcessReplacement {
    /// Becomes another program, with the same environment and outputs. Returns only if that fails.
    /// - Parameters:
    ///   - program: a path, or a name to look up on `PATH`. Only absolute directories count, because the working
    ///     directory may belong to another user.
    ///   - input: its standard input. A pipe must hold all of it, because no process is left to write more.
    /// - Returns: the system's reason for the failure.
    package static func become(_ program: String, _ arguments: [String], input: [UInt8]) -> String {
        guard let path = program.utf8.contains(UInt8(ascii: "/")) ? program : place(of: program) else {
            return Errno.noSuchFileOrDirectory.description
        }
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return reason }
        // An input that the pipe cannot hold is an error: this process would wait forever.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let written = input.isEmpty ? 0 : write(ends[1], input, input.count)
        close(ends[1])
        guard written == input.count else { return "its input is too long for a pipe" }
        if ends[0] != STDIN_FILENO {
            dup2(ends[0], STDIN_FILENO)
            close(ends[0])
        }
        // Ignored signals stay ignored, and most programs rely on SIGPIPE.
        signal(SIGPIPE, SIG_DFL)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        execv(path, words)
        return reason
    }

    /// - Returns: `nil` if there is no such program.
    private static func place(of program: String) -> String? {
        let directories = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return directories.split(scalar: ":").filter { $0.hasPrefix(bytes: "/") }.map { "\($0)/\(program)" }.first {
            access($0, X_OK) == 0
        }
    }

    private static var reason: String { Errno(rawValue: errno).description }
}
