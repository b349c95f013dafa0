import Platform
import Synchronization

/// Cancellation by SIGINT and SIGTERM. The first signal cancels the running work; berth then still writes what is
/// finished, and reports the rest. A second signal ends the program at once. Docker's config stays valid in either
/// case.
final class SignalCancellation: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Void)?
        var signals = 0
    }

    private let state = Mutex(State())
    private let watching = Mutex<Task<Void, Never>?>(nil)
    private let interruptions: any InterruptionSource
    private let process: any ProcessControl

    /// Runs work that signals can cancel, and blocks the thread until it ends.
    static func handlingSignals<Value: Sendable>(
        in system: CommandSystem, _ work: @escaping @Sendable (SignalCancellation) async throws -> Value
    ) throws -> Value {
        try AsyncBridge.wait { try await handleSignals(in: system, during: work) }
    }

    /// Runs work that signals can cancel.
    static func handleSignals<Value: Sendable>(
        in system: CommandSystem, during work: (SignalCancellation) async throws -> Value
    ) async throws -> Value {
        let cancellation = SignalCancellation(system)
        defer { cancellation.end() }
        return try await work(cancellation)
    }

    /// Handles signals until `end`.
    private init(_ system: CommandSystem) {
        interruptions = system.interruptions
        process = system.process
        let task = Task { [weak self, interruptions] in
            await interruptions.forEach { [weak self] in self?.signalled() }
        }
        watching.withLock { $0 = task }
    }

    /// Restores the signals' default actions.
    private func end() {
        watching.withLock { $0?.cancel() }
        interruptions.restoreDefaults()
    }

    /// Runs work that the first signal cancels. If the first signal came before, the work is not cancelled: it finishes
    /// what that signal left.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        state.withLock { $0.cancel = { task.cancel() } }
        defer { state.withLock { $0.cancel = nil } }
        return try await task.value
    }

    private func signalled() {
        let cancel = state.withLock { state in
            state.signals += 1
            if state.signals > 1 { process.end(.interrupted) }
            return state.cancel
        }
        cancel?()
    }
}
