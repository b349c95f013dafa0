import Foundation

/// The processes of this machine, as /proc shows them.
enum RunningProcesses {
    /// Returns the numbers of all processes.
    static func numbers() throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(pid_t.init)
    }

    /// Returns the program and the arguments of a process, as `ps` shows them; `nil` if the process has ended.
    static func arguments(of process: pid_t) -> String? {
        FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Waits until no process has the mark in its arguments, up to a limit: a busy system takes time to end a killed
    /// process.
    /// - Returns: the numbers of the processes that still have the mark.
    static func left(_ mark: String, after limit: Duration = .seconds(5)) async throws -> [pid_t] {
        let deadline = ContinuousClock.now + limit
        while true {
            let left = try numbers().filter { arguments(of: $0)?.contains(mark) == true }
            if left.isEmpty || ContinuousClock.now >= deadline { return left }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
