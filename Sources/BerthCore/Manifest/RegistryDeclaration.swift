package import AWS
package import Platform

/// One registry that a manifest wants this machine signed in to.
package struct RegistryDeclaration: Sendable, Equatable {
    /// What kind of registry it is, and so where its password comes from.
    package enum Kind: Sendable, Equatable {
        case ecr(ECRRegistry)
        case ecrPublic
        // Elsewhere in memory: of ten thousand registries, most are Amazon's.
        indirect case other(Login)

        /// Whether AWS is signed in to for it.
        package var takesPrincipal: Bool {
            switch self {
            case .ecr, .ecrPublic: true
            case .other: false
            }
        }
    }

    /// The user and password of a registry that is not Amazon's.
    package struct Login: Sendable, Equatable {
        /// Without a colon. `<token>` stands for an identity token in the password's place, as it does between docker
        /// and its stores.
        package var username: String
        /// Where the password comes from.
        package var password: PasswordSource
        /// Where the manifest says so.
        package var passwordPlace: FileLocation
        /// How long it lasts, where the password cannot tell by itself.
        package var expiresAfter: Duration?
        /// Plain http is allowed.
        package var insecure: Bool

        /// A login of these parts.
        package init(
            username: String, password: PasswordSource, passwordPlace: FileLocation, expiresAfter: Duration? = nil,
            insecure: Bool = false
        ) {
            self.username = username
            self.password = password
            self.passwordPlace = passwordPlace
            self.expiresAfter = expiresAfter
            self.insecure = insecure
        }
    }

    /// Where a password comes from; never the password itself.
    package enum PasswordSource: Sendable, Hashable {
        case variable(String)
        /// Absolute.
        case file(String)
        case command(PasswordCommand)
    }

    /// Where a login is put.
    package enum Storage: Sendable, Hashable {
        /// What Docker's config says.
        case auto
        case file
        case helper
        /// A credential store, by the name behind `docker-credential-`.
        case store(String)
    }

    /// The key in Docker's config: `host[:port]`, or `https://index.docker.io/v1/` for Docker Hub.
    package var host: String
    /// What kind of registry it is.
    package var kind: Kind
    /// The account's `name`.
    package var accountName: String?
    /// The name of a profile of the manifest; nil is the ambient AWS chain.
    package var profile: String?
    /// What selectors may ask for, beside berth's own keys.
    package var labels: [String: String]
    /// Renewed when less than this is left.
    package var renewBefore: Duration
    /// Where its login is put.
    package var storage: Storage
    /// Whether the registry is asked before anything is stored.
    package var verify: Bool
    /// Where it stands in the manifest.
    package var place: FileLocation

    /// A declaration; by default what a manifest means that says nothing more.
    package init(
        host: String, kind: Kind, accountName: String? = nil, profile: String? = nil, labels: [String: String] = [:],
        renewBefore: Duration = .seconds(6 * 3600), storage: Storage = .auto, verify: Bool = true, place: FileLocation
    ) {
        self.host = host
        self.kind = kind
        self.accountName = accountName
        self.profile = profile
        self.labels = labels
        self.renewBefore = renewBefore
        self.storage = storage
        self.verify = verify
        self.place = place
    }
}
