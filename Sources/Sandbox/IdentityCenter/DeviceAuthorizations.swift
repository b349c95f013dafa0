import FoundationEssentials
import Platform
import Synchronization

/// The sign-ins with a code that the user enters on another device (RFC 8628).
final class DeviceAuthorizations: Sendable {
    struct Authorization: Sendable {
        var client: RegisteredClient
        var deviceCode: String
        /// `ABCD-EFGH`, for the user.
        var userCode: String
        var expires: Date
        var decision = Decision.open
    }

    enum Decision {
        case open, allowed, denied, redeemed
    }

    /// Seconds between two polls, as with AWS.
    static let interval = 1

    private let authorizations = Mutex<[String: Authorization]>([:])
    private let lifetime: Duration
    /// The AWS CLI polls twice before its first pause.
    private let polls = RateLimit(RequestRate(perSecond: 1, burst: 3))

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    func start(_ client: RegisteredClient, isApproved: Bool, now: Date) -> Authorization {
        let authorization = Authorization(
            client: client, deviceCode: RandomText.letters(64), userCode: Self.newUserCode(),
            expires: now + lifetime / .seconds(1), decision: isApproved ? .allowed : .open)
        authorizations.withLock { $0[authorization.deviceCode] = authorization }
        return authorization
    }

    /// Returns the sign-in that waits for the user with this code, in any case and with or without the hyphen.
    func waiting(_ userCode: String, now: Date) -> Authorization? {
        authorizations.withLock { all in
            all.values.first { $0.decision == .open && now < $0.expires && Self.same($0.userCode, userCode) }
        }
    }

    /// Ends a sign-in by the user's decision.
    /// - Returns: whether one was waiting for it.
    func decide(_ userCode: String, isAllowed: Bool, now: Date) -> Bool {
        authorizations.withLock { all in
            let waiting = all.first { entry in
                entry.value.decision == .open && now < entry.value.expires && Self.same(entry.value.userCode, userCode)
            }
            guard let waiting else { return false }
            all[waiting.key]?.decision = isAllowed ? .allowed : .denied
            return true
        }
    }

    /// Uses a device code up if the user has allowed the sign-in.
    /// - Throws: the reason that the client gets no token (RFC 8628, section 3.5).
    func redeem(_ deviceCode: String, by client: RegisteredClient, now: Date) throws(AWSResponseError) {
        guard let found = authorizations.withLock({ $0[deviceCode] }), found.client.id == client.id else {
            throw .oidc(.invalidGrant, "The device code is unknown")
        }
        guard found.decision != .redeemed else { throw .oidc(.invalidGrant, "The device code was used before") }
        guard now < found.expires else { throw .oidc(.expiredToken, "The device code has expired") }
        guard polls.admits(deviceCode, now: now) else {
            throw .oidc(.slowDown, "The client polls more often than every \(Self.interval) s")
        }
        let decision = authorizations.withLock { all in
            let decision = all[deviceCode]?.decision
            if decision == .allowed { all[deviceCode]?.decision = .redeemed }
            return decision
        }
        switch decision {
        case .allowed: return
        case .denied: throw .oidc(.accessDenied, "The user denied the request")
        case .open: throw .oidc(.authorizationPending, "The user has not decided yet")
        case .redeemed, nil: throw .oidc(.invalidGrant, "The device code was used before")
        }
    }

    private static func newUserCode() -> String {
        let letters = (0..<8).map { _ in "BCDFGHJKLMNPQRSTVWXZ".randomElement() ?? "B" }
        return "\(String(letters[..<4]))-\(String(letters[4...]))"
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        let letters = { (code: String) in code.asciiLowercased.utf8.filter(\.isASCIILetter) }
        return letters(one) == letters(other)
    }
}
