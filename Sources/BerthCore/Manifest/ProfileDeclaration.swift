package import AWS
package import Platform

/// Who to sign in as, as a manifest says it.
package struct ProfileDeclaration: Sendable, Hashable {
    /// What is signed in with, before any role.
    package enum Base: Sendable, Hashable {
        /// What the AWS CLI would find by itself.
        case ambient
        /// A profile of `~/.aws/config`.
        case awsProfile(String)
        /// Another profile of the same manifest.
        case source(String)
        /// A token of an identity provider; it takes a role.
        case webIdentity(WebIdentityTokenSource)
    }

    /// What is signed in with.
    package var base: Base
    /// What is assumed on top of it.
    package var role: RoleSpecification?
    /// Where berth sends the STS calls for the roles up to here; `nil` if AWS's own settings decide.
    package var region: String?
    /// Where its name stands in the manifest.
    package var place: FileLocation

    /// A profile of these parts.
    package init(base: Base, role: RoleSpecification? = nil, region: String? = nil, place: FileLocation) {
        self.base = base
        self.role = role
        self.region = region
        self.place = place
    }
}
