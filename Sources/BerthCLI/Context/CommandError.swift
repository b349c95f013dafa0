import ArgumentParser
import DockerConfig
import Platform

/// An error that ends a command: its exit status, and a message for the user.
struct CommandError: Error {
    let status: ExitStatus
    /// `nil` if the error has been reported.
    let message: UserMessage?

    init(_ status: ExitStatus, _ message: UserMessage? = nil) {
        self.status = status
        self.message = message
    }

    init(_ status: ExitStatus, _ error: some UserFacingError) {
        self.init(status, error.message)
    }

    /// Creates an error of the command itself.
    init(_ status: ExitStatus, code: String, _ summary: MessageText, nextStep: NextStep? = nil) {
        self.init(status, UserMessage(code, summary, nextStep: nextStep))
    }

    func report(to output: OutputWriter) {
        if let message { output.writeLine("error: \(message.description.harmlessLines(keeping: []))") }
    }
}

extension ExitStatus {
    /// Ends the command with this status.
    /// - Throws: `CommandError` unless the status is `done`.
    func end() throws {
        if self != .done { throw CommandError(self) }
    }
}

/// The exit statuses of berth. Those from 64 to 78 have the meaning of sysexits.h.
enum ExitStatus: Int32 {
    case done = 0
    /// Something failed, wholly or in part, or is blocked.
    case failed = 1
    /// There is something to do (`--detailed-exitcode`).
    case changes = 2
    /// Drift or expiry (`--exit-code`).
    case drift = 3
    case usage = 64
    case manifest = 65
    /// The system does not allow the threads or open files that berth needs.
    case systemLimit = 71
    case cannotWrite = 73
    case locked = 75
    case malformedConfig = 78
    case interrupted = 130
}

extension CommandError {
    init(_ error: DockerConfigError) {
        let status: ExitStatus =
            switch error.kind {
            case .malformed: .malformedConfig
            case .cannotRead, .cannotWrite: .cannotWrite
            case .lockTimeout: .locked
            case .cancelled: .interrupted
            }
        self.init(status, error.message)
    }
}
