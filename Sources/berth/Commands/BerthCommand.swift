import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The root. It and all commands are synchronous: an asynchronous root costs a millisecond or two at every start, and
/// only an apply with something to do needs one.
@main
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
              0  done                         64  wrong use
              1  failed or blocked            65  the manifest is not sound
              2  changes to make              73  cannot write
              3  drift (--exit-code)          75  another berth has the lock
              130  interrupted                78  Docker's config is malformed

            Topics of `berth help TOPIC`:
              \(Topic.allCases.map(\.rawValue).joined(separator: ", "))
            """,
        version: Version.number,
        subcommands: [
            InitCommand.self, ValidateCommand.self, TrustCommand.self, PlanCommand.self, ApplyCommand.self,
            StatusCommand.self, LogoutCommand.self, ListCommand.self, ExportCommand.self, SchemaCommand.self,
            HelpCommand.self, CredentialHelperCommand.self,
        ]
    )

    static func main() {
        // A reader that has gone is seen at the write. Left to the signal, a closed socket would end the program.
        signal(SIGPIPE, SIG_IGN)
        if CredentialHelperCommand.isHelperCall {
            CredentialHelperCommand.answer(Array(CommandLine.arguments.dropFirst()))
        }
        if let script = CompletionScript.requested(by: CommandLine.arguments) {
            return Output.standard.writeExactly(script.text)
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            failure.report()
            exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            exit(withError: error)
        }
    }
}
