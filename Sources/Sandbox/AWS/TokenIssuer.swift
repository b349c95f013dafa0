import FoundationEssentials
import Platform
import Synchronization

/// Random texts in AWS's formats.
enum RandomText {
    /// - Parameter prefix: `AKIA` for a user's key, `ASIA` for a session's.
    static func accessKeyID(prefix: String) -> String {
        prefix + String((0..<16).map { _ in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".randomElement() ?? "A" })
    }

    static func letters(_ count: Int) -> String {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return String((0..<count).map { _ in alphabet.randomElement() ?? "A" })
    }

    /// Returns random bytes in base64.
    static func base64(bytes count: Int) -> String {
        Base64.encode((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }
}

/// Issues registry passwords, and recognizes them.
final class TokenIssuer: Sendable {
    /// The registries that a password is valid for.
    enum Scope: Equatable {
        case region(String)
        case publicGallery
    }

    enum Verdict: Equatable {
        case good, expired, unknown
    }

    private let lifetime: Duration
    private let issued = Mutex<[String: (scope: Scope, expires: Date)]>([:])

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// - Returns: a password like ECR's, and its expiry (in whole seconds, as the password has it).
    func password(for scope: Scope, now: Date) -> (password: String, expires: Date) {
        let expires = Date(timeIntervalSince1970: (now + lifetime / .seconds(1)).timeIntervalSince1970.rounded(.down))
        // AWS's real passwords have about 2.6 kB; their payload is encrypted, so random data is equivalent.
        let json = """
            {"payload":"\(RandomText.base64(bytes: 1260))","datakey":"\(RandomText.base64(bytes: 137))",\
            "version":"2","type":"DATA_KEY","expiration":\(Int(expires.timeIntervalSince1970))}
            """
        let password = Base64.encode(json)
        issued.withLock { $0[password] = (scope, expires) }
        return (password, expires)
    }

    /// - Returns: a token for the `Bearer` scheme, as short as possible.
    func bearerToken(for scope: Scope, now: Date) -> String {
        let token = RandomText.base64(bytes: 48)
        issued.withLock { $0[token] = (scope, now + lifetime / .seconds(1)) }
        return token
    }

    func verdict(on password: String, for scope: Scope, now: Date) -> Verdict {
        guard let grant = issued.withLock({ $0[password] }), grant.scope == scope else { return .unknown }
        return now < grant.expires ? .good : .expired
    }
}
