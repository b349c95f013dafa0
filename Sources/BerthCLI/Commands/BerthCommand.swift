import ArgumentParser
import Platform

/// The root command. It and all subcommands are synchronous: an `AsyncParsableCommand` would add one or two
/// milliseconds to every start, and only few commands need one.
struct BerthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "berth",
        abstract: "Keeps this machine signed in to container registries, as a manifest says.",
        discussion: """
            A manifest (berth.yaml) lists accounts, regions and profiles. berth plans what is to be done, asks for one \
            token per principal and region, checks each registry, and writes Docker's config once.

            Examples:
              berth init                      a first manifest, from what this machine knows
              berth plan                      what apply would do, and why
              berth apply                     sign in to everything that is due
              berth apply --only region=eu-*  only to some of it
              berth status --exit-code        3 where something is missing or expires

            Exit status:
              0  done                         65  the manifest is not sound
              1  failed or blocked            71  cannot start threads
              2  changes to make              73  cannot write
              3  drift (--exit-code)          75  another berth has the lock
              64  wrong use                   78  Docker's config is malformed
              130  interrupted

            Topics of `berth help TOPIC`:
              \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", "))
            """,
        version: Version.number,
        subcommands: [
            InitCommand.self, ValidateCommand.self, TrustCommand.self, PlanCommand.self, ApplyCommand.self,
            StatusCommand.self, LogoutCommand.self, ListCommand.self, ExportCommand.self, SchemaCommand.self,
            HelpCommand.self, CredentialHelperCommand.self,
        ]
    )

    /// Runs the command that the arguments name, and ends the program unless it succeeds.
    static func run(_ arguments: ProgramArguments) {
        // A write reports a closed pipe. With the signal, a closed socket would end the program.
        signal(SIGPIPE, SIG_IGN)
        if CredentialHelperCommand.isHelperCall(arguments.program) {
            CredentialHelperCommand.answer(arguments.rest)
        }
        if let script = CompletionScript.requested(by: arguments.rest) {
            return OutputWriter.standard.writeExactly(script.text)
        }
        // Without arguments the exit status is not 0: a script may have lost them.
        if arguments.rest.isEmpty {
            OutputWriter.error.writeLine(helpMessage())
            endProgram(ExitStatus.usage.rawValue)
        }
        do {
            var command = try parseAsRoot(arguments.rest)
            try command.run()
        } catch let failure as CommandError {
            failure.report()
            exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            end(with: error, arguments.rest)
        }
    }

    /// Prints argument-parser's message, or a hint if the mistake is a frequent one, and ends the program.
    private static func end(with error: any Error, _ arguments: [String]) -> Never {
        let status = exitCode(for: error)
        if status == .validationFailure, let mistake = UsageHint(in: arguments) {
            OutputWriter.error.writeLine("error: \(mistake)")
            endProgram(status.rawValue)
        }
        let text = fullMessage(for: error)
        if status.isSuccess && isForPrograms(arguments) {
            OutputWriter.standard.writeExactly(text + "\n")
        } else if !text.isEmpty {
            (status.isSuccess ? OutputWriter.standard : OutputWriter.error).writeLine(text)
        }
        endProgram(status.rawValue)
    }

    /// Whether a program reads what argument-parser prints: a shell's completion, or the manual's generator.
    private static func isForPrograms(_ arguments: [String]) -> Bool {
        arguments.contains { $0.hasPrefix(bytes: "---") || $0 == "--experimental-dump-help" }
    }
}

/// The entry point of the executable `berth`.
package enum CommandLineTool {
    /// Runs the command that the arguments of C's `main` name.
    /// - Returns: the exit status of a command that succeeds. Otherwise the program ends in this call.
    package static func run(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
        BerthCommand.run(ProgramArguments(count, vector))
        return ExitStatus.done.rawValue
    }
}

/// Calls C's `exit`: `ParsableCommand` has a method of the same name.
private func endProgram(_ status: CInt) -> Never { exit(status) }
