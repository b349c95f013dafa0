import ArgumentParser
import Platform
import YAML

/// A command that speaks through a console.
protocol ConsoleCommand: ParsableCommand {
    var output: OutputOptions { get }

    /// Does the command's work.
    /// - Throws: a `CommandFailure` where it is not done.
    func run(_ console: Console) throws
}

extension ConsoleCommand {
    func run() throws {
        let console = try Console(output, environment: Effects.live.environment)
        defer {
            console.warn(Effects.live.files.takeUnsupportedOperations().map(\.description))
            console.release()
        }
        do {
            try run(console)
        } catch let shortage as ThreadShortageError {
            throw report(CommandFailure(.systemLimit, shortage.description), console)
        } catch let failure as CommandFailure {
            throw report(failure, console)
        }
    }

    /// Reports a failure to programs and to GitHub.
    private func report(_ failure: CommandFailure, _ console: Console) -> CommandFailure {
        if !failure.message.isEmpty { console.events.emit(DiagnosticEvent(.error, failure.message)) }
        console.annotate(failure)
        return failure
    }
}
