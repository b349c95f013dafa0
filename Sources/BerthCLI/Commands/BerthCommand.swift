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

    /// Runs the command that the arguments name.
    /// - Returns: the exit status.
    static func run(_ arguments: ProgramArguments, in system: CommandSystem) -> CInt {
        if CredentialHelperCommand.isHelperCall(arguments.program) {
            CredentialHelperCommand.answer(arguments.rest, system)
        }
        if let script = CompletionScript.requested(by: arguments.rest) {
            system.standardOutput.writeExactly(script.text)
            return ExitStatus.done.rawValue
        }
        // Without arguments the exit status is not 0: a script may have lost them.
        if arguments.rest.isEmpty {
            system.standardError.writeLine(helpMessage())
            return ExitStatus.usage.rawValue
        }
        do {
            var command = try parse(arguments.rest, system)
            if let command = command as? any SystemCommand {
                try command.run(in: system)
            } else {
                try command.run()
            }
            return ExitStatus.done.rawValue
        } catch let failure as CommandError {
            failure.report(to: system.standardError)
            return failure.status.rawValue
        } catch {
            return report(error, of: arguments.rest, system)
        }
    }

    private static func parse(_ arguments: [String], _ system: CommandSystem) throws -> any ParsableCommand {
        guard arguments.first?.hasPrefix(bytes: "---") == true else { return try parseAsRoot(arguments) }
        // A shell asks for candidates, which depend on the manifest.
        return try CompletionContext.$effects.withValue(system.effects) { try parseAsRoot(arguments) }
    }

    /// Prints argument-parser's message, or a hint if the mistake is a frequent one.
    /// - Returns: the exit status.
    private static func report(_ error: any Error, of arguments: [String], _ system: CommandSystem) -> CInt {
        let status = exitCode(for: error)
        if status == .validationFailure, let mistake = UsageHint(in: arguments) {
            system.standardError.writeLine("error: \(mistake)")
            return status.rawValue
        }
        let text = fullMessage(for: error)
        if status.isSuccess && isForPrograms(arguments) {
            system.standardOutput.writeExactly(text + "\n")
        } else if !text.isEmpty {
            (status.isSuccess ? system.standardOutput : system.standardError).writeLine(text)
        }
        return status.rawValue
    }

    /// Whether a program reads what argument-parser prints: a shell's completion, or the manual's generator.
    private static func isForPrograms(_ arguments: [String]) -> Bool {
        arguments.contains { $0.hasPrefix(bytes: "---") || $0 == "--experimental-dump-help" }
    }
}
