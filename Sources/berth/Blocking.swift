import Dispatch
import Synchronization

/// The way from the synchronous commands into concurrency.
enum Blocking {
    /// Runs asynchronous work and waits for it, on the main thread: never call it from a task.
    static func wait<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
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
