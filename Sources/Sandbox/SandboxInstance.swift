import NIOCore
package import Platform

/// AWS (ECR, ECR Public and STS) and its registries on one port of loopback, for trying out and for tests.
///
/// It is strict where the real ones are: signatures, sessions and passwords are checked. What it hands out is worth
/// nothing anywhere else.
package final class SandboxInstance: Sendable {
    /// On 127.0.0.1; the system chose it.
    package let port: Int
    private let handler: RequestHandler
    private let serving: Task<Void, Never>

    private init(port: Int, handler: RequestHandler, serving: Task<Void, Never>) {
        self.port = port
        self.handler = handler
        self.serving = serving
    }

    /// Starts one.
    /// - Throws: An error if the system gives no port.
    /// - Returns: it, ready for requests. It runs until `stop()`.
    package static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> SandboxInstance {
        let handler = RequestHandler(options)
        let listener = try await SandboxServer.listen()
        guard let port = listener.channel.localAddress?.port else { throw SandboxError.noPort }
        let server = SandboxServer(handler: handler, latency: options.latency, clock: options.clock)
        return SandboxInstance(port: port, handler: handler, serving: Task { await server.serve(listener) })
    }

    /// For `AWS_ENDPOINT_URL` and `BERTH_REGISTRY_ENDPOINT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// How many requests there were, by operation: `ecr:GetAuthorizationToken`, `ecr-public:GetAuthorizationToken`,
    /// `sts:AssumeRole`, `registry:v2`, `registry:token`, `unknown`. Those that a fault struck count too. Those
    /// that were too many for `SandboxOptions.tokenRate` count as `throttled` as well.
    package var counts: [String: Int] { handler.counts.byOperation }

    /// Closes every connection and the port; returns when that is done.
    package func stop() async {
        serving.cancel()
        await serving.value
    }
}

/// How a sandbox behaves.
package struct SandboxOptions: Sendable {
    /// The users that are there from the start, beside the sessions of roles.
    package var users: [SandboxUser]
    /// Added to every answer.
    package var latency: Duration
    /// How long a registry's token is good; AWS's are for 12 hours.
    package var tokenLifetime: Duration
    /// How many tokens an account may ask for in a region; `nil` is any number. AWS's quota is 500 a second:
    /// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html.
    package var tokenRate: RequestRate?
    /// What goes wrong on purpose. Of several that fit a request, the first decides.
    package var faults: [InjectedFault]
    /// The time that signatures and tokens are held against, and the latency's.
    package var clock: any WallClock

    /// The defaults cause no problems: one user, no latency, tokens for 12 hours without a limit, no
    /// faults, the real time.
    package init(
        users: [SandboxUser] = [.random(name: "sandbox")],
        latency: Duration = .zero,
        tokenLifetime: Duration = .seconds(12 * 3600),
        tokenRate: RequestRate? = nil,
        faults: [InjectedFault] = [],
        clock: any WallClock = SystemClock()
    ) {
        self.users = users
        self.latency = latency
        self.tokenLifetime = tokenLifetime
        self.tokenRate = tokenRate
        self.faults = faults
        self.clock = clock
    }
}
