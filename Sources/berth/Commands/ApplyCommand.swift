import ArgumentParser
import Berth
import Effects

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Sign in to everything that is due, all at once, and write Docker's config once.",
        discussion: """
            Examples:
              berth apply
              berth apply --only region=us-east-2 --skip env=prod
              berth apply --yes        also replace logins that berth did not write

            What fails keeps nothing else from being stored: the exit status is then 1, and the report says why.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions

    @Option(help: ArgumentHelp("How many requests may be under way at once.", valueName: "number"))
    var concurrency = 64

    @Option(
        help: ArgumentHelp("The limit for each sign-in, token request and check, such as 20s.", valueName: "duration"),
        transform: Self.duration)
    var timeout = Duration.seconds(20)

    @Option(
        help: ArgumentHelp("How long to wait for another berth that writes, such as 30s.", valueName: "duration"),
        transform: Self.duration)
    var lockTimeout = Duration.seconds(30)

    @Flag(help: "Replace logins that berth did not write, without asking.")
    var yes = false

    func validate() throws {
        if concurrency < 1 { throw ValidationError("--concurrency takes a number from 1") }
    }

    func run() throws {
        let session = try Session(manifest, config)
        var plan = try session.plan(selection.selection)
        if !plan.foreignLogins.isEmpty, try yes || confirm(plan, session) { plan = plan.replacingForeignLogins() }
        if session.reading.verbosity > 0 { session.print(session.text(of: plan) + [""]) }
        guard plan.hasWork else {
            session.print(session.text(of: plan))
            return try (plan.hasChanges ? ExitStatus.failed : .done).end()
        }
        let prompt = MFAPrompt(terminal: session.effects.terminal)
        let codes = try Blocking.wait { [plan] in await prompt.codes(for: plan.principals) }
        let application = try Application(
            session: session, plan: plan, codes: codes, concurrency: concurrency, timeLimit: timeout,
            lockTimeLimit: lockTimeout
        )
        try application.run().end()
    }

    /// Asks for what cannot be had again. Without a terminal the answer is no, and the login stays blocked.
    private func confirm(_ plan: Plan, _ session: Session) throws -> Bool {
        let hosts = plan.foreignLogins.map { "  \($0.host)" }.joined(separator: "\n")
        let terminal = session.effects.terminal
        let question =
            "These logins were not written by berth, and cannot be had again:\n\(hosts)\nReplace them? [y/N] "
        let answer = try Blocking.wait { await terminal.ask(question) }
        return ["y", "yes"].contains(answer?.lowercased())
    }

    @Sendable private static func duration(_ text: String) throws -> Duration {
        guard let duration = DurationText.parse(text), duration > .zero else {
            throw ValidationError("`\(text)` is not a duration: write 90s, 30m, 6h or sums such as 1h30m")
        }
        return duration
    }
}
