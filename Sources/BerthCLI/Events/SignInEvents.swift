import AWS
import FoundationEssentials

/// A session that is valid after `berth auth login`.
struct SignedInEvent: OutputEvent {
    static let type = "signed_in"

    /// The session, such as `SSO session corp`.
    var session: String
    /// The profiles that need it; empty if the user named the session.
    var profiles: [String]
    /// `nil` for a session of `aws login`, whose end only AWS knows.
    var expires: Date?
    /// Whether the user signed in now.
    var isNew: Bool

    init(_ session: SignInSession, expires: Date?, isNew: Bool) {
        self.session = session.requirement.description
        profiles = session.profiles
        self.expires = expires
        self.isNew = isNew
    }
}

/// A session that `berth auth logout` ended.
struct SignedOutEvent: OutputEvent {
    static let type = "signed_out"

    /// The session, such as `SSO session corp`.
    var session: String
    var profiles: [String]

    init(_ session: String, profiles: [String] = []) {
        self.session = session
        self.profiles = profiles
    }
}
