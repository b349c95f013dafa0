import Foundation
import Testing

/// The services of a CI job: AWS as the sandbox plays it, with an identity provider, roles for its tokens, and
/// registries with passwords.
struct CIFront {
    /// `http://127.0.0.1:PORT`.
    let endpoint: String
    private let record: URL

    /// The identities that it accepts.
    struct Rules: Encodable {
        /// The bearer token of OIDC token requests.
        var bearer = ""
        /// The role for each web identity token.
        var tokens: [String: String] = [:]
        /// `user:password` for each registry.
        var registries: [String: String] = [:]
    }

    /// The requests that it did not pass to the sandbox, one per line.
    var requests: [String] { get throws { String(decoding: try Data(contentsOf: record), as: UTF8.self).lines } }

    /// The variables that lead a job here, without AWS keys, as a job has none.
    var environment: [String: String] { ["AWS_ENDPOINT_URL": endpoint, "BERTH_REGISTRY_ENDPOINT": endpoint] }

    static func start(in scratch: Scratch, _ rules: Rules) async throws -> CIFront {
        let sandbox = try await SandboxPeer.start(in: scratch)
        let keys = sandbox.environment.filter { ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].contains($0.key) }
        try scratch.write("", to: "front.requests")
        let server = try scratch.serve(
            [
                "python3", Checkout.script("Servers/ci_front.py"), sandbox.endpoint, scratch.path("front.requests"),
                String(decoding: try JSONEncoder().encode(rules), as: UTF8.self),
            ], environment: Python.environment.merging(keys) { $1 })
        return CIFront(
            endpoint: "http://127.0.0.1:\(try await server.line())", record: scratch.url("front.requests"))
    }
}
