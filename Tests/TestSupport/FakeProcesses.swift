package import Platform
import Synchronization
package import SystemPackage

/// A process runner that answers from a closure, and records the commands.
package final class FakeProcesses: ProcessRunner {
    private let programs: [String]
    private let answer: @Sendable (ProcessCommand) async throws(ProcessError) -> ProcessOutput
    private let started = Mutex<[ProcessCommand]>([])

    /// - Parameter programs: the names and paths of the programs that exist.
    package init(
        _ programs: [String] = [],
        _ answer: @escaping @Sendable (ProcessCommand) async throws(ProcessError) -> ProcessOutput = {
            command throws(ProcessError) in throw ProcessError.notFound(program: command.program)
        }
    ) {
        self.programs = programs
        self.answer = answer
    }

    /// All commands so far, in order of arrival.
    package var commands: [ProcessCommand] { started.withLock { $0 } }

    package func find(_ program: String, path: String) -> FilePath? {
        guard programs.contains(program) else { return nil }
        return program.contains("/") ? FilePath(program) : FilePath("/usr/bin").appending(program)
    }

    package func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput {
        started.withLock { $0.append(command) }
        return try await answer(command)
    }

    /// Answers as `run` does. A program that does not end in time goes on running.
    package func launch(_ command: ProcessCommand) async throws(ProcessError) -> Int32? {
        do throws(ProcessError) {
            return try await run(command).status
        } catch .timedOut {
            return nil
        }
    }
}
