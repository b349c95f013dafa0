import Platform
import Synchronization

/// The handlers through which Dispatch's sources get signals.
///
/// On Linux, Dispatch installs its handler only for a process's first source of a signal (`signals_with_unotes` in
/// libdispatch's `event_epoll.c`). Once another action has replaced it, later sources would get nothing.
enum SignalHandlers {
    private typealias Handler = @convention(c) (CInt) -> Void

    private struct State {
        /// The signals that sources get now.
        var delivered: Set<CInt> = []
        /// Dispatch's handlers that the default actions have replaced.
        var handlers: [CInt: Handler] = [:]
    }

    private static let state = Mutex(State())

    /// Delivers signals to their sources, which must be registered.
    /// - Returns: the signals that were not delivered before.
    @discardableResult
    static func deliver(_ numbers: [CInt]) -> [CInt] {
        state.withLock { state in
            numbers.filter { number in
                guard state.delivered.insert(number).inserted else { return false }
                if let handler = state.handlers[number] { signal(number, handler) }
                return true
            }
        }
    }

    /// Restores the default actions of signals that are delivered.
    static func restoreDefaults(_ numbers: [CInt]) {
        state.withLock { state in
            for number in numbers where state.delivered.remove(number) != nil {
                if let handler = signal(number, SIG_DFL) { state.handlers[number] = handler }
            }
        }
    }
}
