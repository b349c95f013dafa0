package import struct FoundationEssentials.Date

/// The state of a session that a user signs in to, known offline.
package enum SessionState: Sendable, Equatable {
    /// Valid, and not yet to be renewed: a session with IAM Identity Center for at least 15 minutes, and the keys of a
    /// login session for more than five.
    case valid(until: Date)
    /// Valid for at most 15 minutes, and berth cannot renew it.
    case expiresSoon(until: Date)
    /// Expired or about to, and berth renews it when a request needs it.
    case renewable(until: Date)
    /// The user is not signed in.
    case missing
    case expired(ago: Duration)
    /// The file of the session cannot be used.
    case unusable(PrincipalError)

    /// Whether the user has to sign in.
    package var needsSignIn: Bool {
        switch self {
        case .valid, .renewable: false
        case .expiresSoon, .missing, .expired, .unusable: true
        }
    }
}
