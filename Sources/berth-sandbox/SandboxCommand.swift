import ArgumentParser
import FoundationEssentials
import Platform
import Sandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "berth-sandbox",
        abstract: "AWS (ECR, ECR Public, STS) and its registries on loopback, to try berth out.",
        usage: """
            berth-sandbox [OPTIONS] -- COMMAND [ARGUMENT...]
            berth-sandbox [OPTIONS]
            """,
        discussion: """
            Runs COMMAND with an environment in which AWS and the registries are this sandbox, Docker's config is a \
            new folder, and the AWS profiles are `platform` (a user's keys) and `deploy` (a role on top of it). \
            Without COMMAND it serves until interrupted, and prints that environment as lines for a shell.

            GET /_sandbox/counts tells how many requests there were, and GET /_sandbox/peaks the most within a second; \
            POST /_sandbox/reset begins to count again.

            \(InjectedFault.grammar)

            EXAMPLES:
              berth-sandbox -- berth apply -f berth.yaml
              berth-sandbox --keep ~/try -- sh -c 'berth plan; berth apply; berth plan'
              berth-sandbox --latency 100ms --fault throttle:us-east-2:2 -- berth apply
            """
    )

    @Option(help: "Added to every answer: 100ms, 2s.")
    var latency = DurationArgument(.zero)

    @Option(help: "How long a registry's token is good: 90s, 30m, 12h.")
    var tokenLifetime = DurationArgument(.seconds(12 * 3600))

    @Option(
        help: ArgumentHelp(
            "How many tokens a second an account may ask for in a region, and how many at once: 20, 20:200.",
            discussion: "Default: any number. What is too many is answered with ThrottlingException.",
            valueName: "rate"),
        transform: { try RequestRate($0) }
    )
    var tokenRate: RequestRate?

    @Option(
        name: .customLong("fault"),
        help: "Something that goes wrong on purpose, see FAULTS; may be repeated.",
        transform: { try InjectedFault($0) }
    )
    var faults: [InjectedFault] = []

    @Option(help: "Use this directory of yours, and leave it, so that further runs find what this one stored.")
    var keep: String?

    @Argument(parsing: .postTerminator, help: "What to run in the sandbox, behind `--`.")
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
                + "everything it hands out is worthless\n",
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

    /// Writes text unbuffered: the program that reads it may be waiting for it.
    static func writeText(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest.removeFirst(count)
        }
    }
}

/// A length of time on the command line: `100ms`, `90s`, `30m`, `12h`.
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
