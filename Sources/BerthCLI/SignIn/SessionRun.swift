import AWS
import Platform
import YAML

/// A command's work on sessions, one after the other: one session's failure does not stop the others.
struct SessionRun<Session: Sendable> {
    let console: Console
    let sessions: [Session]

    /// Does the work.
    /// - Parameter body: the work on one session.
    /// - Throws: `CommandError` if a signal interrupts, or a session failed.
    func run(_ body: @escaping @Sendable (Session) async throws -> Void) throws {
        try console.end(failures: try failures(body), of: sessions.count)
    }

    /// Does the work, and reports failures.
    /// - Parameter body: as for `run`.
    /// - Returns: the number of sessions that failed.
    /// - Throws: `CommandError` if a signal interrupts.
    func failures(_ body: @escaping @Sendable (Session) async throws -> Void) throws -> Int {
        try console.interruptible { [console, sessions] in
            var failures = 0
            for session in sessions {
                do {
                    try await body(session)
                } catch AWSError.cancelled {
                    throw CancellationError()
                } catch let error as any UserFacingError {
                    failures += 1
                    console.report(error.message)
                }
            }
            return failures
        }
    }
}

extension Console {
    /// Ends a command that has worked on sessions.
    /// - Throws: status 1 if a session failed.
    func end(failures: Int, of count: Int) throws {
        if failures > 0 && count > 1 { print(["\(failures) of \(count) sessions failed."]) }
        try (failures > 0 ? ExitStatus.failed : .done).end()
    }

    /// Runs work that a signal can cancel.
    /// - Throws: `CommandError` with status 130 if it was cancelled; else what the work throws.
    func interruptible<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        do {
            return try SignalCancellation.handlingSignals(in: system) { try await $0.run(work) }
        } catch is CancellationError {
            throw Self.interruption
        } catch AWSError.cancelled {
            throw Self.interruption
        }
    }

    private static let interruption = CommandError(.interrupted, .interrupted)

    /// Prints an error that does not end the command, emits it as an event, and annotates it.
    func report(_ message: UserMessage) {
        let error = CommandError(.failed, message)
        error.report(to: self.error)
        events.emit(DiagnosticEvent(.error, message))
        annotate(error)
    }
}
