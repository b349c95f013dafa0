import Foundation
import Testing

/// Surroundings in which a program starts differently: libraries that are loaded before it, filters, and no /proc.
enum Preloaded {
    /// Returns the variables with which a library moves `environ` before the program's runtime starts.
    static func movingEnvironment(in scratch: Scratch) async throws -> [String: String] {
        let library = scratch.path("move_environment.so")
        try await scratch.run(
            ["cc", "-shared", "-fPIC", "-Wall", "-o", library, Checkout.script("Preload/move_environment.c"), "-ldl"])
        return ["LD_PRELOAD": library]
    }

    /// Returns the variables with which a program that has ended a thread can start no other.
    static func runningShortOfThreads(in scratch: Scratch) async throws -> [String: String] {
        let library = scratch.path("few_threads.so")
        try await scratch.run(
            [
                "cc", "-shared", "-fPIC", "-Wall", "-o", library, Checkout.script("Preload/few_threads.c"), "-ldl",
                "-pthread",
            ])
        return ["LD_PRELOAD": library]
    }

    /// Returns what stands before a program to deny it the system call that starts threads.
    static func denyingThreads(in scratch: Scratch) async throws -> Program.Command {
        let program = scratch.path("deny_threads")
        try await scratch.run(["cc", "-Wall", "-o", program, Checkout.script("Preload/deny_threads.c")])
        return [program]
    }

    /// Returns what stands before a program to make its system calls fail.
    /// - Parameter errors: by call, as `Scripts/Preload/deny_calls.c` has them.
    static func denying(_ errors: [String: String], in scratch: Scratch) async throws -> Program.Command {
        let program = scratch.path("deny_calls")
        try await scratch.run(["cc", "-Wall", "-o", program, Checkout.script("Preload/deny_calls.c")])
        return [program] + errors.sorted { $0.key < $1.key }.map { "\($0)=\($1)" } + ["--"]
    }

    /// The directory of a control group with room for so many processes and threads, which goes at the end of the test;
    /// `nil` if this process may not make one.
    static func controlGroup(of number: Int, in scratch: Scratch) -> String? {
        for root in ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"] {
            let folder = "\(root)/\(scratch.folder.lastPathComponent)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            scratch.atEnd { rmdir(folder) }
            if (try? Data("\(number)\n".utf8).write(to: URL(filePath: "\(folder)/pids.max"))) != nil { return folder }
        }
        return nil
    }

    /// Whether this process may make a control group.
    static var canMakeControlGroup: Bool {
        get async { (try? await Scratch.with { controlGroup(of: 3, in: $0) != nil }) ?? false }
    }

    /// What stands before a program to run it with an empty /proc.
    static let withoutProc = [
        "unshare", "--mount", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh",
    ]
}
