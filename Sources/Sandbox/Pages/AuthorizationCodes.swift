import Crypto
import FoundationEssentials
import Platform
import Synchronization

/// A browser's request for an authorization code, after its checks (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
struct AuthorizationRequest: Sendable {
    var clientID: String
    /// The program that asks, as the page shows it.
    var clientName: String
    /// The destination of the code.
    var redirectURI: String
    /// The client's text, which returns with the code; `nil` if the request has none.
    var state: String?
    /// The digest of the verifier, in URL-safe base64 without padding.
    var challenge: String
    var scopes: [String] = []

    /// Returns the URL that ends the request with an answer: a code, or an error.
    func redirect(_ fields: [(name: String, value: String)]) -> String {
        let all = fields + (state.map { [(name: "state", value: $0)] } ?? [])
        return "\(redirectURI)?\(PercentEncoding.encode(fields: all))"
    }

    /// Whether a verifier has the form and the digest that the request announced (RFC 7636, sections 4.1 and 4.6).
    func accepts(verifier: String) -> Bool {
        (43...128).contains(verifier.utf8.count)
            && verifier.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-._~".utf8.contains($0) }
            && Base64.encodeForURL(SHA256.hash(data: Array(verifier.utf8))).hasSameBytes(as: challenge)
    }

    /// Returns whether a text has the form of a challenge: 32 bytes in URL-safe base64 without padding.
    static func isChallenge(_ text: String) -> Bool { Base64.decodeForURL(text)?.count == 32 }
}

/// The requests that wait for the user's decision, and the codes that the user's permission made.
final class AuthorizationCodes: Sendable {
    private struct State {
        var waiting: [String: (request: AuthorizationRequest, expires: Date)] = [:]
        var codes: [String: (request: AuthorizationRequest, expires: Date)] = [:]
    }

    private let state = Mutex(State())
    private let lifetime: Duration

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// Keeps a request until the user decides.
    /// - Returns: its ID, for the page's form.
    func hold(_ request: AuthorizationRequest, now: Date) -> String {
        let id = RandomText.letters(32)
        state.withLock { $0.waiting[id] = (request, now + lifetime / .seconds(1)) }
        return id
    }

    /// Ends a request by the user's decision.
    /// - Returns: the redirect; `nil` if no request with this ID is waiting.
    func decide(_ id: String, isAllowed: Bool, now: Date) -> String? {
        guard let waiting = state.withLock({ $0.waiting.removeValue(forKey: id) }), now < waiting.expires else {
            return nil
        }
        return isAllowed ? allow(waiting.request, now: now) : Self.refusal(of: waiting.request)
    }

    /// Returns the redirect with a new code.
    func allow(_ request: AuthorizationRequest, now: Date) -> String {
        let code = RandomText.letters(43)
        state.withLock { $0.codes[code] = (request, now + lifetime / .seconds(1)) }
        return request.redirect([("code", code)])
    }

    /// Returns the redirect with the error of a user who does not allow it (RFC 6749, section 4.1.2.1).
    static func refusal(of request: AuthorizationRequest) -> String {
        request.redirect([("error", "access_denied"), ("error_description", "The user denied the request")])
    }

    /// Uses a code up, whatever comes of it.
    /// - Returns: its request; `nil` if the code is unknown, used or expired.
    func redeem(_ code: String, now: Date) -> AuthorizationRequest? {
        guard let entry = state.withLock({ $0.codes.removeValue(forKey: code) }), now < entry.expires else {
            return nil
        }
        return entry.request
    }
}

/// A redirect to a program on the browser's machine: `http://127.0.0.1:PORT/oauth/callback`. IAM Identity Center and the
/// sign-in service accept no other. The port is the program's choice (RFC 8252, section 7.3).
struct LoopbackRedirect: Equatable {
    var host: String
    /// `nil` for HTTP's own.
    var port: UInt16?

    /// - Returns: `nil` for any other URL.
    init?(_ url: String) {
        let parts = URLParts(Array(url.utf8)[...])
        let (host, rest) = URLParts.hostAndRest(of: parts.authority)
        guard let scheme = parts.scheme, scheme.elementsEqual("http".utf8),
            parts.rest.elementsEqual("/oauth/callback".utf8)
        else { return nil }
        self.host = String(decoding: host, as: UTF8.self)
        guard ["127.0.0.1", "localhost"].contains(self.host) else { return nil }
        if rest.isEmpty { return }
        guard rest.first == UInt8(ascii: ":"), let port = UInt16(port: rest.dropFirst()) else { return nil }
        self.port = port
    }
}
