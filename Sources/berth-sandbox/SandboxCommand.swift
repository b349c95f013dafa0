import ArgumentParser
import FoundationEssentials
import Platform
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "berth-sandbox",
        abstract: "Run AWS and its registries on loopback, to try berth.",
        usage: """
            berth-sandbox [OPTIONS] -- COMMAND [ARGUMENT...]
            berth-sandbox [OPTIONS]
            """,
        discussion: """
            Runs COMMAND with an environment in which AWS (ECR, ECR Public, STS, IAM Identity Center, sign-in) and \
            the registries are this sandbox. The home directory and Docker's config are new directories. The AWS \
            profiles are `platform` (a user's keys), `deploy` (a role on top of it), `sso` (a role of IAM Identity \
            Center) and `console` (the session of `aws login`). Without COMMAND it serves until interrupted, and \
            prints that environment as lines for a shell.

            IAM Identity Center has the start URL \(SignInOptions.startURL) and the region \(SignInOptions.region). \
            A sign-in opens a page of the sandbox, on which you allow it.

            GET /_sandbox/counts returns the number of requests, GET /_sandbox/peaks the most in a second, and GET \
            /_sandbox/requests a JSON line for each request of a sign-in. POST /_sandbox/reset starts them again.

            \(InjectedFault.grammar)

            EXAMPLES:
              berth-sandbox -- berth apply -f berth.yaml
              berth-sandbox --keep ~/try -- sh -c 'berth plan; berth apply; berth plan'
              berth-sandbox --latency 100ms --fault throttle:us-east-2:2 -- berth apply
              berth-sandbox --bare-home -- sh -c 'berth auth login && berth apply'
            """
    )

    @Option(help: "Delay every answer: 100ms, 2s.")
    var latency = DurationArgument(.zero)

    @Option(help: "How long a registry's token is valid: 90s, 30m, 12h.")
    var tokenLifetime = DurationArgument(.seconds(12 * 3600))

    @Option(
        help: ArgumentHelp(
            "Tokens a second for an account in a region, and tokens at once: 20, 20:200.",
            discussion: "Default: no limit. Further requests get ThrottlingException.",
            valueName: "rate"),
        transform: { try RequestRate($0) }
    )
    var tokenRate: RequestRate?

    @OptionGroup(title: "Sign-in options")
    var signIn: SignInArguments

    @Option(
        name: .customLong("fault"),
        help: "Inject a fault, see FAULTS; may be repeated.",
        transform: { try InjectedFault($0) }
    )
    var faults: [InjectedFault] = []

    @Option(help: "Use your own directory and keep it, so that later runs find the stored state.")
    var keep: String?

    @Flag(help: "Set only an empty home directory: no keys, profiles or Docker config, as on a new machine.")
    var bareHome = false

    @Argument(parsing: .postTerminator, help: "The command to run in the sandbox, after `--`.")
    var command: [String] = []

    func run() async throws {
        let (ambient, platform) = (SandboxUser.random(name: "ambient"), SandboxUser.random(name: "platform"))
        let variables = ProcessInfo.processInfo.environment
        let home =
            try keep.map { try SandboxHome(kept: $0) } ?? SandboxHome(temporaryIn: variables["TMPDIR"] ?? "/tmp")
        defer { home.remove() }
        try home.write(platform: platform)
        let sandbox = try await SandboxInstance.start(
            SandboxOptions(
                users: [ambient, platform],
                latency: latency.duration,
                tokenLifetime: tokenLifetime.duration,
                tokenRate: tokenRate,
                signIn: signIn.options,
                faults: faults
            )
        )
        let environment = SandboxEnvironment(
            base: variables, url: sandbox.url, home: home, user: ambient, isBare: bareHome)
        Self.writeText(
            "berth-sandbox: a sandbox on \(sandbox.url): no AWS account, no real registry; "
                + "its credentials work nowhere else\n",
            to: STDERR_FILENO
        )
        if command.isEmpty {
            Self.writeText(environment.shellLines, to: STDOUT_FILENO)
            _ = await TerminationSignals.next()
            return
        }
        let status: Int32
        do throws(ChildProcessError) {
            status = try await ChildProcess(command, environment: environment.applied(to: variables)).status()
        } catch {
            Self.report(error)
            status = error.status
        }
        if status != 0 { throw ExitCode(status) }
    }

    /// Writes an error's message to standard error.
    static func report(_ error: some UserFacingError) {
        writeText("berth-sandbox: \(error.message)\n", to: STDERR_FILENO)
    }

    /// Writes text unbuffered, because the program that reads it may be waiting.
    static func writeText(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }
}
