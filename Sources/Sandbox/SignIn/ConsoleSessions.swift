import FoundationEssentials
import Platform
import Synchronization

/// The sessions of `aws login`, with their refresh tokens. Each belongs to one key of the client.
final class ConsoleSessions: Sendable {
    /// An answer to a token request.
    struct Grant: Sendable {
        var keyID: String
        var key: AccessKeys.Key
        var expires: Date
        var refreshToken: String
    }

    /// The other side of a session.
    struct Client: Hashable, Sendable {
        var id: String
        /// The thumbprint of its key.
        var thumbprint: String
    }

    private struct Entry {
        var client: Client
        var ends: Date
        /// The answer, if the token was used.
        var answer: Grant?
    }

    /// AWS's sessions of the console end after 12 hours.
    private static let lifetime: TimeInterval = 12 * 3600
    /// The longest lifetime of the keys, in seconds: `ExpiresIn` in botocore's `data/signin`.
    private static let longestKeyLifetime: TimeInterval = 900

    private let tokens = Mutex<[String: Entry]>([:])
    private let keys: AccessKeys
    private let keyLifetime: TimeInterval

    init(keys: AccessKeys, keyLifetime: Duration) {
        self.keys = keys
        self.keyLifetime = min(Self.longestKeyLifetime, keyLifetime / .seconds(1))
    }

    func start(_ client: Client, now: Date) -> Grant {
        tokens.withLock { grant(client, ends: now + Self.lifetime, &$0, now: now) }
    }

    /// Renews a session. A token that was used gives the same answer again, as long as the answer's keys are valid:
    /// `CreateOAuth2Token` of botocore's `data/signin` calls this idempotent.
    /// - Throws: `TOKEN_EXPIRED` if the token is unknown or no longer valid, or the client has another key.
    func renew(_ refreshToken: String, by client: Client, now: Date) throws(AWSResponseError) -> Grant {
        let grant: Grant? = tokens.withLock { tokens in
            guard let entry = tokens[refreshToken], entry.client == client, now < entry.ends else { return nil }
            if let answer = entry.answer { return now < answer.expires ? answer : nil }
            let grant = self.grant(client, ends: entry.ends, &tokens, now: now)
            tokens[refreshToken]?.answer = grant
            return grant
        }
        guard let grant else { throw .console(.tokenExpired, "The refresh token is unknown, used or expired") }
        return grant
    }

    private func grant(_ client: Client, ends: Date, _ tokens: inout [String: Entry], now: Date) -> Grant {
        let refreshToken = RandomText.letters(600)
        tokens[refreshToken] = Entry(client: client, ends: ends)
        let expires = now + keyLifetime
        let (keyID, key) = keys.addSession(arn: SignInOptions.loginSession, expires: expires)
        return Grant(keyID: keyID, key: key, expires: expires, refreshToken: refreshToken)
    }
}
