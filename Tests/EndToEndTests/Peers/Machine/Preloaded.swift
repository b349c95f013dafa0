import Foundation
import Testing

/// Environments in which a program starts differently: preloaded libraries, system call filters, and an empty /proc.
enum Preloaded {
    /// Returns the variables with which a preloaded library moves `environ` before the program's runtime starts.
    static func movingEnvironment() async throws -> [String: String] {
        let options = ["-shared", "-fPIC", "-ldl"]
        return ["LD_PRELOAD": try await SharedFixtures.shared.compiled("move_environment", options).path]
    }

    /// Returns the variables with which the time of day is set a tenth of a second after a program's start.
    /// - Parameter seconds: how far it is set forward; negative for back.
    static func settingClock(forwardBy seconds: Int) async throws -> [String: String] {
        let library = try await SharedFixtures.shared.compiled("set_clock", ["-shared", "-fPIC", "-ldl"])
        return ["LD_PRELOAD": library.path, "SET_CLOCK": String(seconds)]
    }

    /// Returns the variables with which a program cannot start another thread after one of its threads has ended.
    static func runningShortOfThreads() async throws -> [String: String] {
        let options = ["-shared", "-fPIC", "-ldl", "-pthread"]
        return ["LD_PRELOAD": try await SharedFixtures.shared.compiled("few_threads", options).path]
    }

    /// Returns the command prefix that denies a program the system call that starts threads.
    static func denyingThreads() async throws -> Program.Command {
        [try await SharedFixtures.shared.compiled("deny_threads", []).path]
    }

    /// Returns the command prefix that makes a program's system calls fail.
    /// - Parameter errors: the errors by call, with the names in `Scripts/Preload/deny_calls.c`.
    static func denying(_ errors: [String: String]) async throws -> Program.Command {
        let program = try await SharedFixtures.shared.compiled("deny_calls", [])
        return [program.path] + errors.sorted { $0.key < $1.key }.map { "\($0)=\($1)" } + ["--"]
    }

    /// Returns the directory of a control group that limits the number of processes and threads, until the end of the
    /// test; `nil` if this process cannot make one.
    static func controlGroup(of number: Int, in scratch: Scratch) -> String? {
        for root in ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"] {
            let folder = "\(root)/\(scratch.folder.lastPathComponent)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            scratch.atEnd { rmdir(folder) }
            if (try? Data("\(number)\n".utf8).write(to: URL(filePath: "\(folder)/pids.max"))) != nil { return folder }
        }
        return nil
    }

    /// Whether this process can make a control group.
    static var canMakeControlGroup: Bool {
        get async { (try? await Scratch.with { controlGroup(of: 3, in: $0) != nil }) ?? false }
    }

    /// The command prefix that runs a program with an empty /proc.
    static let withoutProc = [
        "unshare", "--mount", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh",
    ]
}
