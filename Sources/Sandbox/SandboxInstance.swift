package import Effects
import NIOCore
import Platform

/// AWS (ECR, ECR Public, STS, IAM Identity Center and the sign-in service) and its registries on one loopback port, to
/// try berth and for tests.
///
/// It is as strict as the real services: it checks signatures, sessions and passwords. Its credentials work nowhere
/// else.
package final class SandboxInstance: Sendable {
    /// The port on 127.0.0.1, which the system chose.
    package let port: Int
    private let handler: RequestHandler
    private let serving: Task<Void, Never>

    private init(port: Int, handler: RequestHandler, serving: Task<Void, Never>) {
        self.port = port
        self.handler = handler
        self.serving = serving
    }

    /// Starts a sandbox.
    /// - Throws: An error if the system gives no port.
    /// - Returns: the sandbox, ready for requests. It runs until `stop()`.
    package static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> SandboxInstance {
        let handler = RequestHandler(options)
        let listener = try await SandboxServer.listen()
        guard let port = listener.channel.localAddress?.port else { throw SandboxError.noPort }
        let server = SandboxServer(handler: handler, latency: options.latency, clock: options.clock)
        return SandboxInstance(port: port, handler: handler, serving: Task { await server.serve(listener) })
    }

    /// The URL for `AWS_ENDPOINT_URL` and `BERTH_REGISTRY_ENDPOINT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// The number of requests by operation: `ecr:GetAuthorizationToken`, `ecr-public:GetAuthorizationToken`,
    /// `sts:AssumeRole`, `sts:GetCallerIdentity`, `registry:v2`, `registry:token`, `registry:tags`,
    /// `registry:manifest`, `registry:blob`, `unknown`, and those of `SignInOperation`, such as `sso-oidc:CreateToken`.
    /// Requests with faults count too. Requests above a rate also count as `throttled`.
    package var counts: [String: Int] { handler.counts.byOperation }

    /// Closes every connection and the port, and returns after that.
    package func stop() async {
        serving.cancel()
        await serving.value
    }
}

/// The behavior of a sandbox.
package struct SandboxOptions: Sendable {
    /// The initial users, in addition to the sessions of roles.
    package var users: [SandboxUser]
    /// The delay of every answer.
    package var latency: Duration
    /// The lifetime of a registry's token; AWS's tokens are valid for 12 hours.
    package var tokenLifetime: Duration
    /// The rate of tokens for an account in a region; `nil` for no limit. AWS's quota is 500 a second:
    /// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html.
    package var tokenRate: RequestRate?
    /// IAM Identity Center and AWS's sign-in service.
    package var signIn: SignInOptions
    /// The injected faults. The first fault that matches a request applies.
    package var faults: [InjectedFault]
    /// The clock for signatures, tokens and the latency.
    package var clock: any WallClock

    /// The defaults cause no problems: one user, no latency, tokens for 12 hours without a limit, no
    /// faults, the real time.
    package init(
        users: [SandboxUser] = [.random(name: "sandbox")],
        latency: Duration = .zero,
        tokenLifetime: Duration = .seconds(12 * 3600),
        tokenRate: RequestRate? = nil,
        signIn: SignInOptions = SignInOptions(),
        faults: [InjectedFault] = [],
        clock: any WallClock = SystemClock()
    ) {
        self.users = users
        self.latency = latency
        self.tokenLifetime = tokenLifetime
        self.tokenRate = tokenRate
        self.signIn = signIn
        self.faults = faults
        self.clock = clock
    }
}
