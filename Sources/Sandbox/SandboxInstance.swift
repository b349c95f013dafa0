import NIOCore

/// AWS (ECR, ECR Public and STS) and its registries on one port of loopback, for trying out and for tests.
///
/// It is strict where the real ones are: signatures, sessions and passwords are checked. What it hands out is worth
/// nothing anywhere else.
package final class SandboxInstance: Sendable {
    /// On 127.0.0.1; the system chose it.
    package let port: Int
    private let front: RequestHandler
    private let serving: Task<Void, Never>

    private init(port: Int, front: RequestHandler, serving: Task<Void, Never>) {
        self.port = port
        self.front = front
        self.serving = serving
    }

    /// Starts one.
    /// - Throws: where the system gives no port.
    /// - Returns: it, ready for requests. It runs until `stop()`.
    package static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> SandboxInstance {
        let front = RequestHandler(options)
        let listener = try await SandboxServer.listen()
        guard let port = listener.channel.localAddress?.port else { throw SandboxError.noPort }
        let server = SandboxServer(front: front, latency: options.latency, clock: options.clock)
        return SandboxInstance(port: port, front: front, serving: Task { await server.serve(listener) })
    }

    /// For `AWS_ENDPOINT_URL` and `BERTH_REGISTRY_ENDPOINT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// How many requests there were, by operation: `ecr:GetAuthorizationToken`, `ecr-public:GetAuthorizationToken`,
    /// `sts:AssumeRole`, `registry:v2`, `registry:token`, `unknown`. Those that a fault struck count too. Those
    /// that were too many for `SandboxOptions.tokenRate` count as `throttled` as well.
    package var counts: [String: Int] { front.counts.byOperation }

    /// Closes every connection and the port; returns when that is done.
    package func stop() async {
        serving.cancel()
        await serving.value
    }
}
