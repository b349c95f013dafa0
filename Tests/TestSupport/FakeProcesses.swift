package import Platform
import Synchronization
package import SystemPackage

/// Answers for programs from a closure, and keeps what was run.
package final class FakeProcesses: ProcessRunner {
    private let programs: [String]
    private let answer: @Sendable (ProcessCommand) async throws(ProcessError) -> ProcessOutput
    private let started = Mutex<[ProcessCommand]>([])

    /// - Parameter programs: the names and paths that there are.
    package init(
        _ programs: [String] = [],
        _ answer: @escaping @Sendable (ProcessCommand) async throws(ProcessError) -> ProcessOutput = {
            command throws(ProcessError) in throw ProcessError.notFound(program: command.program)
        }
    ) {
        self.programs = programs
        self.answer = answer
    }

    /// Every command so far, in order of arrival.
    package var commands: [ProcessCommand] { started.withLock { $0 } }

    package func find(_ program: String, path: String) -> FilePath? {
        guard programs.contains(program) else { return nil }
        return program.contains("/") ? FilePath(program) : FilePath("/usr/bin").appending(program)
    }

    package func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput {
        started.withLock { $0.append(command) }
        return try await answer(command)
    }
}
