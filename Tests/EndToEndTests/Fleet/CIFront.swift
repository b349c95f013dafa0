import Foundation
import Testing

/// What a CI job finds: AWS as the sandbox plays it, with an identity provider, roles for its tokens, and registries
/// with passwords before it.
struct CIFront {
    /// `http://127.0.0.1:PORT`.
    let endpoint: String
    private let record: URL

    /// What it goes by, and what it wants to be shown.
    struct Rules: Encodable {
        /// What asks for an OIDC token.
        var bearer = ""
        /// The role of each web identity's token.
        var tokens: [String: String] = [:]
        /// `user:password` of each registry.
        var registries: [String: String] = [:]
    }

    /// What it was asked beside what the sandbox was, a line each.
    var requests: [String] { get throws { String(decoding: try Data(contentsOf: record), as: UTF8.self).lines } }

    /// What leads a job here. There are no keys of AWS in it: a job has none.
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
