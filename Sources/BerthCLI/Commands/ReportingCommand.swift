import ArgumentParser
import Effects
import Platform
import YAML

/// A command that runs in a system. argument-parser creates commands without parameters, so `run` takes it.
protocol SystemCommand: ParsableCommand {
    /// Does the command's work.
    /// - Throws: `CommandError` if the exit status is not 0.
    func run(in system: CommandSystem) throws
}

/// A command that writes its output through a `Console`.
protocol ReportingCommand: SystemCommand {
    var output: OutputOptions { get }

    /// Does the command's work.
    /// - Throws: `CommandError` if the exit status is not 0.
    func run(_ console: Console) throws
}

extension ReportingCommand {
    func run(in system: CommandSystem) throws {
        let console = try Console(output, system)
        defer {
            console.warn(system.effects.files.takeUnsupportedOperations().map(\.message))
            console.release()
        }
        do {
            try run(console)
        } catch let shortage as ThreadShortageError {
            throw report(CommandError(.systemLimit, shortage), console)
        } catch let failure as CommandError {
            throw report(failure, console)
        }
    }

    /// Reports a failure as an event and to GitHub.
    private func report(_ failure: CommandError, _ console: Console) -> CommandError {
        if let message = failure.message { console.events.emit(DiagnosticEvent(.error, message)) }
        console.annotate(failure)
        return failure
    }
}
