import Foundation

/// The processes of this machine, by their arguments.
enum RunningProcesses {
    /// Returns the numbers of the processes whose arguments contain a mark, once there are none, or after a time. A killed
    /// process goes when the system gets to it, which takes a while on a busy machine.
    static func left(_ mark: String, after limit: Duration = .seconds(5)) async throws -> [String] {
        let deadline = ContinuousClock.now + limit
        while true {
            let left = try containing(mark)
            if left.isEmpty || ContinuousClock.now >= deadline { return left }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func containing(_ mark: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map {
                String(decoding: $0, as: UTF8.self).contains(mark)
            } ?? false
        }
    }
}
