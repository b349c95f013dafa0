import Dispatch
import NIOCore
import Platform
import Synchronization

/// The bridge from the synchronous commands to asynchronous work.
enum AsyncBridge {
    /// Limits the HTTP client's threads to those that `ThreadSupply` checked and that the open-file limit has room for.
    /// NIO reads this setting once, before it starts a thread.
    private static let limitEventLoops: Void = {
        let most = min(ThreadSupply.processorLimit, OpenFileBudget.loops(limit: OpenFileLimit.current))
        if System.coreCount > most { NIOSingletons.groupLoopCountSuggestion = most }
    }()

    /// Runs asynchronous work and blocks the thread until it ends. Never call it from a task.
    /// - Throws: `ThreadShortageError` if the system does not allow enough threads: libdispatch would retry forever.
    static func wait<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
        try ThreadSupply.check()
        Self.limitEventLoops
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<Value, any Error>?>(nil)
        Task.detached {
            let finished: Result<Value, any Error>
            do { finished = .success(try await work()) } catch { finished = .failure(error) }
            result.withLock { $0 = finished }
            done.signal()
        }
        done.wait()
        guard let finished = result.withLock({ $0 }) else { preconditionFailure("signalled before it was done") }
        return try finished.get()
    }
}
