import ArgumentParser
import Platform

/// The root. It and all commands are synchronous: an asynchronous root costs a millisecond or two at every start, and
/// only an apply with something to do needs one.
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
        // A reader that has gone is seen at the write. Left to the signal, a closed socket would end the program.
        signal(SIGPIPE, SIG_IGN)
        if CredentialHelperCommand.isHelperCall(arguments.program) {
            CredentialHelperCommand.answer(arguments.rest)
        }
        if let script = CompletionScript.requested(by: arguments.rest) {
            return OutputWriter.standard.writeExactly(script.text)
        }
        // No arguments must not look like success: a script may have lost them.
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

    /// Prints what argument-parser says, as berth prints its own text, and ends the program. A frequent mistake gets a
    /// message of its own.
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

/// The tool `berth`, as its executable starts it.
package enum CommandLineTool {
    /// Runs the command that C's arguments name.
    /// - Returns: the exit status of a command that succeeds. Otherwise the program ends in this call.
    package static func run(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
        BerthCommand.run(ProgramArguments(count, vector))
        return ExitStatus.done.rawValue
    }
}

/// C's `exit`, of which `ParsableCommand` has a method of the same name.
private func endProgram(_ status: CInt) -> Never { exit(status) }
