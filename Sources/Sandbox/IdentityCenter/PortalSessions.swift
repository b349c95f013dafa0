import FoundationEssentials
import Platform
import Synchronization

/// The sessions of the portal, with their access tokens and refresh tokens. A refresh token works once: each renewal
/// replaces it.
final class PortalSessions: Sendable {
    /// A new access token.
    struct Grant {
        var accessToken: String
        /// In whole seconds.
        var lifetime: Int
        /// `nil` if the client cannot renew the token.
        var refreshToken: String?
    }

    private struct Session {
        var clientID: String
        var ends: Date
    }

    private struct State {
        var sessions: [String: Session] = [:]
        var accessTokens: [String: (session: String, expires: Date)] = [:]
        var refreshTokens: [String: String] = [:]
    }

    private let state = Mutex(State())
    private let tokenLifetime: Duration
    private let sessionLifetime: Duration

    init(tokenLifetime: Duration, sessionLifetime: Duration) {
        self.tokenLifetime = tokenLifetime
        self.sessionLifetime = sessionLifetime
    }

    func start(_ client: RegisteredClient, now: Date) -> Grant {
        let id = RandomText.letters(16)
        return state.withLock { state in
            state.sessions[id] = Session(clientID: client.id, ends: now + sessionLifetime / .seconds(1))
            return grant(id, isRenewing: client.isRenewing, &state, now: now)
        }
    }

    /// Uses a refresh token up.
    /// - Throws: `InvalidGrantException` if it is unknown or used, or the session has ended.
    func renew(
        _ refreshToken: String, by client: RegisteredClient, now: Date
    ) throws(AWSResponseError) -> Grant {
        let grant: Grant? = state.withLock { state in
            guard let id = state.refreshTokens[refreshToken], let session = state.sessions[id],
                session.clientID == client.id, now < session.ends
            else { return nil }
            state.refreshTokens[refreshToken] = nil
            return self.grant(id, isRenewing: true, &state, now: now)
        }
        guard let grant else { throw .oidc(.invalidGrant, "The refresh token is unknown, used or expired") }
        return grant
    }

    /// Checks the access token of a call of the portal.
    func check(_ request: HTTPRequest, now: Date) throws(AWSResponseError) {
        _ = try session(of: request, now: now)
    }

    /// Ends the session of a call, with all its tokens.
    func end(_ request: HTTPRequest, now: Date) throws(AWSResponseError) {
        let id = try session(of: request, now: now)
        state.withLock { state in
            state.sessions[id] = nil
            state.accessTokens = state.accessTokens.filter { $0.value.session != id }
            state.refreshTokens = state.refreshTokens.filter { $0.value != id }
        }
    }

    private func session(of request: HTTPRequest, now: Date) throws(AWSResponseError) -> String {
        let token = request.headers["x-amz-sso_bearer_token"] ?? ""
        guard let entry = state.withLock({ $0.accessTokens[token] }), now < entry.expires else {
            throw .portal(.unauthorized, "Session token not found or invalid")
        }
        return entry.session
    }

    private func grant(_ id: String, isRenewing: Bool, _ state: inout State, now: Date) -> Grant {
        let left = state.sessions[id]?.ends.timeIntervalSince(now) ?? 0
        let lifetime = min(tokenLifetime / .seconds(1), left).rounded(.down)
        let accessToken = "aoa\(RandomText.letters(400))"
        state.accessTokens[accessToken] = (id, now + lifetime)
        let refreshToken = isRenewing ? "aor\(RandomText.letters(400))" : nil
        if let refreshToken { state.refreshTokens[refreshToken] = id }
        return Grant(accessToken: accessToken, lifetime: Int(lifetime), refreshToken: refreshToken)
    }
}
