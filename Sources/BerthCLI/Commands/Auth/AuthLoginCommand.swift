import AWS
import ArgumentParser
import Effects
import FoundationEssentials
import Platform

struct AuthLoginCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in to the sessions that need it.",
        usage: "berth auth login [<options>] [<profile> ...]",
        discussion: """
            Examples:
              berth auth login                      all sessions of the manifest
              berth auth login dev                  the session of one profile
              berth auth login --sso-session corp   a session of ~/.aws/config
              berth auth login --device-code        use a browser elsewhere

            berth opens a page of AWS in your browser, which comes back to berth when you have allowed the access. On \
            another device, enter the code that berth shows (SSO), or paste the code that the page shows \
            (`aws login`). Only --device-code works without a terminal.

            A session that lasts for more than 15 minutes stays as it is, unless you give --force.
            """
    )

    @OptionGroup var sessions: SessionOptions
    @OptionGroup var browser: BrowserOptions

    @Flag(help: "Also sign in to sessions that are valid.")
    var force = false

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let finder = try SessionFinder(AuthContext(console, manifest), manifest: sessions.manifestUse)
        let found = try sessions.isEmpty ? finder.ofManifest() : finder.named(sessions)
        guard !found.isEmpty else { return console.print([SessionFinder.nothingToDo]) }
        let runner = SignInRunner(
            console, finder.configuration, browser.page, secretVariables: finder.secretVariables)
        try SessionRun(console: console, sessions: found).run { [force] session in
            let outcome = try await runner.signIn(to: session, isForced: force)
            let end = outcome.expires.map { " until \(Self.text($0, now: console.effects.clock.now))" } ?? ""
            console.print(["\(outcome.kind.rawValue) \(session.requirement.description)\(end)\(session.purpose)."])
            console.events.emit(
                SignedInEvent(session, expires: outcome.expires, isNew: outcome.kind == .signedIn))
        }
    }

    /// Returns a time such as `18:04 (8h)`.
    private static func text(_ end: Date, now: Date) -> String {
        "\(TimeFormatting.text(end, now: now)) (\(TimeFormatting.left(end, now: now)))"
    }
}
