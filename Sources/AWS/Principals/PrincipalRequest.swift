/// Who to sign in as, as a manifest's profile asks for it: a base, and the roles to assume on top of it.
public struct PrincipalRequest: Sendable, Hashable {
    /// What is signed in with before any role.
    public enum Base: Sendable, Hashable {
        /// What the AWS CLI would find by itself.
        case ambient
        /// A profile of the AWS files, as `--profile` names it: environment keys do not count.
        case profile(String)
        /// A token of an identity provider, which signs in to the first of the roles.
        case webIdentity(WebIdentityToken)
    }

    /// What the first role is assumed with, or what signs where there is none.
    public var base: Base
    /// From the base upwards: the first is assumed by the base, each further one by the one before it.
    public var roles: [RoleRequest]
    /// Where berth sends the STS calls for all of them; `nil` if the AWS files and the environment decide.
    public var region: STSRegion?

    /// A request for a base, and for roles on top of it from the first to the last.
    public init(base: Base, roles: [RoleRequest] = [], region: STSRegion? = nil) {
        self.base = base
        self.roles = roles
        self.region = region
    }
}
