import ArgumentParser
import Platform

/// Why a command stops, for a person to read, and the status it stops with.
struct CommandFailure: Error {
    let status: ExitStatus
    /// At most three lines; empty where all has been said.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    func report() {
        if !message.isEmpty { Output.error.writeLine("error: \(message.harmlessLines(keeping: []))") }
    }
}

extension ExitStatus {
    /// Ends a command with this status; done is no reason to throw.
    func end() throws {
        if self != .done { throw CommandFailure(self) }
    }
}
