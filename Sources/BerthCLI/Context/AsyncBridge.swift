import Dispatch
import NIOCore
import Platform
import Synchronization

/// The way from the synchronous commands into concurrency.
enum AsyncBridge {
    /// Keeps the HTTP client to the threads that were checked, and to those whose files there is room for. NIO takes this
    /// setting once, before it starts any.
    private static let limitEventLoops: Void = {
        let most = min(ThreadSupply.processorLimit, OpenFileBudget.loops(limit: OpenFileLimit.current))
        if System.coreCount > most { NIOSingletons.groupLoopCountSuggestion = most }
    }()

    /// Runs asynchronous work and waits for it, on the main thread: never call it from a task.
    ///
    /// Throws `ThreadShortageError` if the system does not allow enough threads: libdispatch would try again without end.
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
