/// Who to sign in as, as a manifest says it.
public struct ProfileDeclaration: Sendable, Hashable {
    /// What is signed in with, before any role.
    public enum Base: Sendable, Hashable {
        /// What the AWS CLI would find by itself.
        case ambient
        /// A profile of `~/.aws/config`.
        case awsProfile(String)
        /// Another profile of the same manifest.
        case source(String)
        /// A token of an identity provider; it takes a role.
        case webIdentity(WebIdentityToken)
    }

    /// Where a web identity's token comes from.
    public enum WebIdentityToken: Sendable, Hashable {
        case file(String)
        case variable(String)
        case githubOIDC(audience: String)
    }

    /// A role on top of the base.
    public struct Role: Sendable, Hashable {
        /// Such as `arn:aws:iam::210987654321:role/ecr-pull`.
        public var arn: String
        /// What the role's owner wants to hear.
        public var externalID: String?
        /// What AWS's logs show; nil leaves it to berth.
        public var sessionName: String?
        /// How long the role's credentials last.
        public var duration: Duration?
        /// The device whose code the role wants.
        public var mfaSerial: String?

        /// A role, and how it is assumed.
        public init(
            arn: String, externalID: String? = nil, sessionName: String? = nil, duration: Duration? = nil,
            mfaSerial: String? = nil
        ) {
            self.arn = arn
            self.externalID = externalID
            self.sessionName = sessionName
            self.duration = duration
            self.mfaSerial = mfaSerial
        }
    }

    /// What is signed in with.
    public var base: Base
    /// What is assumed on top of it.
    public var role: Role?
    /// Where its name stands in the manifest.
    public var place: Place

    /// A profile of these parts.
    public init(base: Base, role: Role? = nil, place: Place) {
        self.base = base
        self.role = role
        self.place = place
    }
}
