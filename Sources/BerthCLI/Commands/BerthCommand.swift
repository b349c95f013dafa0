import ArgumentParser
import Effects
import Platform

/// The root command. It and all subcommands are synchronous: an `AsyncParsableCommand` would add one or two
/// milliseconds to every start, and only few commands need one.
struct BerthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "berth",
        abstract: "Sign in to the container registries in a manifest (berth.yaml).",
        discussion: """
            Examples:
              berth init                      write a first manifest
              berth auth login                sign in to AWS in a browser
              berth plan                      show what apply would do, and why
              berth apply                     sign in to the registries that need it
              berth apply --only region=eu-*  sign in to some of them

            Exit status:
              0  done                 2  changes to make      3  drift or expiry
              1  failed or blocked    64  wrong usage         65  invalid manifest
              71  system limit        73  cannot write        75  locked by another berth
              78  malformed config    130  interrupted

            Topics of `berth help TOPIC`:
              \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", "))
            """,
        version: Version.number,
        groupedSubcommands: [
            CommandGroup(
                name: "Setup",
                subcommands: [InitCommand.self, AuthCommand.self, ValidateCommand.self, TrustCommand.self]),
            CommandGroup(
                name: "Everyday",
                subcommands: [PlanCommand.self, ApplyCommand.self, StatusCommand.self, LogoutCommand.self]),
            // With the hidden commands: if the first group had none to display, the help would lack its last line.
            CommandGroup(
                name: "Automation",
                subcommands: [
                    ListCommand.self, ExportCommand.self, SchemaCommand.self, HelpCommand.self,
                    CredentialHelperCommand.self,
                ]),
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
