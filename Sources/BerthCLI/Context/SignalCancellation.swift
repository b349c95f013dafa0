import Platform
import Synchronization
import UnixSignals

/// What SIGINT and SIGTERM do to an apply: the first one cancels what is under way, so that what is finished by then is
/// still written and the rest reported; a second one ends the program at once, which leaves Docker's config whole in
/// any case.
final class SignalCancellation: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Void)?
        var signals = 0
    }

    private let state = Mutex(State())
    private let watching = Mutex<Task<Void, Never>?>(nil)

    /// Runs work of a command that heeds signals, and waits for it on the main thread.
    static func handlingSignals<Value: Sendable>(
        _ work: @escaping @Sendable (SignalCancellation) async throws -> Value
    ) throws -> Value {
        try AsyncBridge.wait {
            let cancellation = SignalCancellation()
            defer { cancellation.end() }
            return try await work(cancellation)
        }
    }

    /// Heeds signals until `end`.
    private init() {
        let task = Task { [weak self] in
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { self?.signalled() }
        }
        watching.withLock { $0 = task }
    }

    /// Gives the signals back to the system.
    private func end() {
        watching.withLock { $0?.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }

    /// Runs work that the next first signal cancels. One that came before cancels nothing more: what it left is to be
    /// finished.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        state.withLock { $0.cancel = { task.cancel() } }
        defer { state.withLock { $0.cancel = nil } }
        return try await task.value
    }

    private func signalled() {
        let cancel = state.withLock { state in
            state.signals += 1
            if state.signals > 1 { exit(ExitStatus.interrupted.rawValue) }
            return state.cancel
        }
        cancel?()
    }
}
