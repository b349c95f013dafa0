import ArgumentParser
import FoundationEssentials
import Platform
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "berth-sandbox",
        abstract: "Run AWS (ECR, ECR Public, STS) and its registries on loopback, to try berth.",
        usage: """
            berth-sandbox [OPTIONS] -- COMMAND [ARGUMENT...]
            berth-sandbox [OPTIONS]
            """,
        discussion: """
            Runs COMMAND with an environment in which AWS and the registries are this sandbox, Docker's config is a \
            new directory, and the AWS profiles are `platform` (a user's keys) and `deploy` (a role on top of it). \
            Without COMMAND it serves until interrupted, and prints that environment as lines for a shell.

            GET /_sandbox/counts returns the number of requests, and GET /_sandbox/peaks the most in a second; POST \
            /_sandbox/reset restarts the counts.

            \(InjectedFault.grammar)

            EXAMPLES:
              berth-sandbox -- berth apply -f berth.yaml
              berth-sandbox --keep ~/try -- sh -c 'berth plan; berth apply; berth plan'
              berth-sandbox --latency 100ms --fault throttle:us-east-2:2 -- berth apply
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

    @Option(
        name: .customLong("fault"),
        help: "Inject a fault, see FAULTS; may be repeated.",
        transform: { try InjectedFault($0) }
    )
    var faults: [InjectedFault] = []

    @Option(help: "Use your own directory and keep it, so that later runs find the stored state.")
    var keep: String?

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
                faults: faults
            )
        )
        let environment = SandboxEnvironment(base: variables, url: sandbox.url, home: home, user: ambient)
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

/// A duration on the command line: `100ms`, `90s`, `30m`, `12h`.
struct DurationArgument: ExpressibleByArgument {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.prefix { ("0"..."9").contains($0) }
        guard let number = Int32(digits) else { return nil }
        switch argument[digits.endIndex...] {
        case "ms": duration = .milliseconds(number)
        case "s": duration = .seconds(number)
        case "m": duration = .seconds(Int64(number) * 60)
        case "h": duration = .seconds(Int64(number) * 3600)
        default: return nil
        }
    }

    var defaultValueDescription: String {
        let seconds = duration.components.seconds
        return seconds % 3600 == 0 && seconds > 0 ? "\(seconds / 3600)h" : "\(seconds)s"
    }
}
