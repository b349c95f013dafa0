import FoundationEssentials
import Synchronization
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Cancels a test that exceeds its time limit, and ends the process with the names of the running tests if the test then
/// still runs.
///
/// A thread ends the process and not a task, because a test may block every thread of the tasks.
final class TestWatchdog: Sendable {
    private struct Entry {
        let name: String
        let start = ContinuousClock.now
        let limit: Duration
        /// Only `cancel` is called on it, under the lock, before the entry is removed.
        var task: RunningTask?
        var isOverdue: Bool { ContinuousClock.now - start > limit }
    }

    private struct RunningTask: @unchecked Sendable {
        let task: UnsafeCurrentTask
    }

    private struct State {
        var nextNumber = 0
        var entries: [Int: Entry] = [:]
        var hasThread = false
    }

    static let shared = TestWatchdog()
    /// How long a canceled test may take to end.
    private static let grace = Duration.seconds(20)
    /// No status of swift test or of a crash.
    private static let exitStatus: Int32 = 70

    /// What time limits are multiplied by: `BERTH_TEST_TIME_FACTOR`, for sanitizers, which make programs slower.
    static let timeFactor = ProcessInfo.processInfo.environment["BERTH_TEST_TIME_FACTOR"].flatMap(Int.init) ?? 1

    private let state = Mutex(State())
    private let record = TestTimeRecord(path: ProcessInfo.processInfo.environment["BERTH_TEST_TIMES"])

    /// Runs a test. It fails if it takes longer than a limit.
    func watch(_ test: Test, for limit: Duration, _ body: () async throws -> Void) async throws {
        let name = Self.name(of: test)
        let number = withUnsafeCurrentTask { task in
            add(Entry(name: name, limit: limit, task: task.map(RunningTask.init)))
        }
        // Swift Testing wants to know whose test is canceled: this task inherits that from the test's own.
        let timer = Task {
            try await Task.sleep(for: limit)
            state.withLock { $0.entries[number]?.task?.task.cancel() }
        }
        defer {
            timer.cancel()
            if let entry = state.withLock({ $0.entries.removeValue(forKey: number) }) {
                record.add(name, ContinuousClock.now - entry.start)
                if entry.isOverdue {
                    Issue.record("Time limit exceeded: \(limit.inSeconds)", sourceLocation: test.sourceLocation)
                }
            }
        }
        try await body()
    }

    private func add(_ entry: Entry) -> Int {
        state.withLock { state in
            state.nextNumber += 1
            state.entries[state.nextNumber] = entry
            if !state.hasThread {
                state.hasThread = true
                Self.startThread()
            }
            return state.nextNumber
        }
    }

    private static func startThread() {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        pthread_create(
            &thread, nil,
            { _ in
                while true {
                    usleep(500_000)
                    TestWatchdog.shared.look()
                }
            }, nil)
    }

    private func look() {
        let now = ContinuousClock.now
        let hanging = state.withLock { state in
            let isHanging = state.entries.values.contains { now - $0.start > $0.limit + Self.grace }
            return isHanging ? state.entries.values.sorted { $0.start < $1.start } : []
        }
        guard !hanging.isEmpty else { return }
        let rows = hanging.map { "  \(($0.isOverdue ? "HANGS " : ""))\($0.name), for \((now - $0.start).inSeconds)\n" }
        let text = "\nerror: A test hangs: it exceeded its time limit and did not end. Running tests:\n\(rows.joined())"
        // Both streams: scripts/test reads the output, and a pipe may hide the other.
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            _ = Array(text.utf8).withUnsafeBytes { write(stream, $0.baseAddress, $0.count) }
        }
        Self.killChildren()
        _exit(Self.exitStatus)
    }

    /// Kills the programs that tests have started, with their process groups.
    private static func killChildren() {
        #if os(Linux)
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            for process in processes.compactMap({ pid_t($0) }) where getpgid(process) == process {
                // The parent's number is the second field after the program's name, which is in parentheses.
                let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
                let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
                if let fields, fields.count > 1, pid_t(fields[1]) == getpid() { kill(-process, SIGKILL) }
            }
        #endif
    }

    /// The names of a test's suites and its own, as in its source.
    private static func name(of test: Test) -> String {
        // Such as `EndToEndTests.EndToEnd/KillTests/inFile()/KillTests.swift:8:10`.
        let identifier = "\(test.id)".split(separator: "/").filter { !$0.contains(".swift:") }.joined(separator: "/")
        return test.displayName.map { "\(identifier) (\($0))" } ?? identifier
    }
}

extension Duration {
    fileprivate var inSeconds: String { "\(components.seconds) s" }
}
