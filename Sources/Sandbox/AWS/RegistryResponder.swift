import AWS
import Effects
import FoundationEssentials
import Platform

/// The registry that `Host` names: its login (`GET /v2/`, and the token server of ECR Public), and an image.
struct RegistryResponder {
    var tokens: TokenIssuer
    var clock: any WallClock
    private let image = RegistryImage()

    init(tokens: TokenIssuer, clock: any WallClock) {
        self.tokens = tokens
        self.clock = clock
    }

    func answer(_ request: HTTPRequest, host: String, endpoint: SandboxOperation.Endpoint) -> HTTPResponse {
        if ECRPublic.hosts.contains(host) {
            return endpoint == .token ? publicToken(request) : publicAnswer(request, endpoint)
        }
        guard endpoint != .token, let registry = ECRRegistry(host: host) else {
            return Self.error(404, "NAME_UNKNOWN", "the sandbox has no registry at `\(host)`")
        }
        switch verdict(on: request, scheme: "Basic", for: .region(registry.region)) {
        case .good: return content(endpoint)
        case .expired: return Self.expired
        case .unknown: return Self.refusal(host: host)
        }
    }

    /// Returns the answer to a user who is logged in.
    private func content(_ endpoint: SandboxOperation.Endpoint) -> HTTPResponse {
        var answer =
            if case .image(let part) = endpoint { image.answer(part) } else {
                HTTPResponse(status: 200, headers: [:], body: Array("{}".utf8))
            }
        for field in Self.version.fields { answer.headers[field.name] = field.value }
        return answer
    }

    /// Returns the host's answer to wrong credentials.
    static func refusal(host: String) -> HTTPResponse {
        var answer = HTTPResponse(status: 401, headers: version, body: Array("Not Authorized\n".utf8))
        answer.headers["WWW-Authenticate"] =
            ECRPublic.hosts.contains(host)
            ? #"Bearer realm="https://\#(host)/token/",service="\#(host)",scope="aws""#
            : #"Basic realm="https://\#(host)/",service="ecr.amazonaws.com""#
        return answer
    }

    private func publicAnswer(_ request: HTTPRequest, _ endpoint: SandboxOperation.Endpoint) -> HTTPResponse {
        switch verdict(on: request, scheme: "Bearer", for: .publicGallery) {
        case .good: content(endpoint)
        case .expired, .unknown: Self.refusal(host: request.hostName)
        }
    }

    private func publicToken(_ request: HTTPRequest) -> HTTPResponse {
        switch verdict(on: request, scheme: "Basic", for: .publicGallery) {
        case .good:
            .json(status: 200, ["token": tokens.bearerToken(for: .publicGallery, now: clock.now)])
        case .expired: Self.expired
        case .unknown: Self.error(401, "UNAUTHORIZED", "Not Authorized")
        }
    }

    private func verdict(on request: HTTPRequest, scheme: String, for scope: TokenIssuer.Scope) -> TokenIssuer.Verdict {
        let words = (request.headers["Authorization"] ?? "").split(separator: " ").map(String.init)
        guard words.count == 2, words[0].lowercased() == scheme.lowercased() else { return .unknown }
        if scheme == "Bearer" { return tokens.verdict(on: words[1], for: scope, now: clock.now) }
        let login = Base64.decode(words[1]).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard login.hasPrefix("AWS:") else { return .unknown }
        return tokens.verdict(on: String(login.dropFirst(4)), for: scope, now: clock.now)
    }

    private static let version: HTTPHeaders = ["Docker-Distribution-Api-Version": "registry/2.0"]

    /// The real registry answers 403, which Docker shows as `denied: …`.
    private static let expired = error(
        403,
        "DENIED",
        "Your authorization token has expired. Reauthenticate and try again."
    )

    static func error(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
        .json(status: status, ["errors": [["code": code, "message": message]]])
    }
}
