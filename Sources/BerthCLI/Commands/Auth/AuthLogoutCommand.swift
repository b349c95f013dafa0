import AWS
import ArgumentParser

struct AuthLogoutCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "End sessions at AWS, and remove their files.",
        usage: "berth auth logout [<options>] [<profile> ...]",
        discussion: """
            Examples:
              berth auth logout                      the manifest's sessions
              berth auth logout dev                  the session of one profile
              berth auth logout --sso-session corp   a session of ~/.aws/config
              berth auth logout --all                every session on this machine

            The logins at registries stay until they expire: `berth logout` removes them.
            """
    )

    @OptionGroup var sessions: SessionOptions

    @Flag(help: "End every session that is stored on this machine.")
    var all = false

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard all else { return }
        if !sessions.isEmpty {
            throw ValidationError("--all cannot be combined with profiles or --sso-session")
        }
    }

    func run(_ console: Console) throws {
        let finder = try SessionFinder(
            AuthContext(console, manifest), manifest: all ? .optional : sessions.manifestUse)
        let runner = SignInRunner(console, finder.configuration, .opened)
        if all { return try endAll(finder, runner, console) }
        let found = try sessions.isEmpty ? finder.ofManifest() : finder.named(sessions)
        guard !found.isEmpty else { return console.print([SessionFinder.nothingToDo]) }
        try SessionRun(console: console, sessions: found).run { session in
            if try await !Self.end(session, runner, console) {
                console.print(["Not signed in to \(session.requirement.description)."])
            }
        }
    }

    /// Ends the sessions that berth knows, and then the others in the AWS CLI's caches.
    private func endAll(_ finder: SessionFinder, _ runner: SignInRunner, _ console: Console) throws {
        let signedIn = finder.all().filter { $0.state != .missing }
        var failures = try SessionRun(console: console, sessions: signedIn).failures {
            _ = try await Self.end($0, runner, console)
        }
        // A file that could not be removed has its message.
        let known = Set(signedIn.compactMap(finder.file(of:)))
        let (centers, logins) = try (runner.cachedSessions(), runner.cachedLoginSessions())
        let centerSessions = try centers.all().filter { !known.contains($0.file) }
        failures += try SessionRun(console: console, sessions: centerSessions).failures { session in
            try await centers.end(session)
            Self.report(session.description, [], console)
        }
        let loginSessions = try logins.all().filter { !known.contains($0.file) }
        failures += try SessionRun(console: console, sessions: loginSessions).failures { session in
            try await logins.end(session)
            Self.report(session.description, [], console)
        }
        let count = signedIn.count + centerSessions.count + loginSessions.count
        if count == 0 { console.print(["There are no sessions to end."]) }
        try console.end(failures: failures, of: count)
    }

    /// - Returns: whether there was a session.
    private static func end(
        _ session: SignInSession, _ runner: SignInRunner, _ console: Console
    ) async throws -> Bool {
        guard try await runner.signOut(of: session) else { return false }
        report(session.requirement.description, session.profiles, console)
        return true
    }

    private static func report(_ session: String, _ profiles: [String], _ console: Console) {
        console.print(["Signed out of \(session)."])
        console.events.emit(SignedOutEvent(session, profiles: profiles))
    }
}
