package import AWS
package import Platform

/// A registry that a manifest declares.
package struct RegistryDeclaration: Sendable, Equatable {
    /// The kind of a registry, which decides the source of its password.
    package enum Kind: Sendable, Equatable {
        case ecr(ECRRegistry)
        case ecrPublic
        // Indirect, because most of ten thousand registries are Amazon's.
        indirect case other(Login)

        /// Whether an AWS principal signs in for it.
        package var takesPrincipal: Bool {
            switch self {
            case .ecr, .ecrPublic: true
            case .other: false
            }
        }
    }

    /// The user name and password source of a registry that is not Amazon's.
    package struct Login: Sendable, Equatable {
        /// The user name, without a colon; `<token>` if the password is an identity token, as Docker and its stores use
        /// it.
        package var username: String
        /// Where the password comes from.
        package var password: PasswordSource
        /// The place in the manifest.
        package var passwordPlace: FileLocation
        /// Its lifetime, if the password does not contain an expiry.
        package var expiresAfter: Duration?
        /// Whether plain HTTP is allowed.
        package var insecure: Bool

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

    /// The source of a password; never the password itself.
    package enum PasswordSource: Sendable, Hashable {
        case variable(String)
        /// Absolute.
        case file(String)
        case command(PasswordCommand)
    }

    /// The storage that a manifest asks for.
    package enum Storage: Sendable, Hashable {
        /// The place that Docker's config names.
        case auto
        case file
        case helper
        /// A credential store, by its name after `docker-credential-`.
        case store(String)
    }

    /// The key in Docker's config: `host[:port]`, or `https://index.docker.io/v1/` for Docker Hub.
    package var host: String
    package var kind: Kind
    /// The account's `name`.
    package var accountName: String?
    /// The principal that signs in; for registries that take none, the one without a profile.
    package var principal: PrincipalReference
    /// Labels for selectors, in addition to berth's own keys.
    package var labels: [String: String]
    /// berth renews a login if less than this is left.
    package var renewBefore: Duration
    package var storage: Storage
    /// Whether berth checks the login at the registry before it stores it.
    package var verify: Bool
    /// The place in the manifest.
    package var place: FileLocation

    /// The name of a profile of the manifest; `nil` for the ambient AWS credentials.
    package var profile: String? { principal.profile }

    /// Creates a declaration. The defaults are those of a manifest.
    /// - Parameter profile: without values of the registry in its texts.
    package init(
        host: String, kind: Kind, accountName: String? = nil, profile: String? = nil, labels: [String: String] = [:],
        renewBefore: Duration = .seconds(6 * 3600), storage: Storage = .auto, verify: Bool = true, place: FileLocation
    ) {
        self.host = host
        self.kind = kind
        self.accountName = accountName
        principal = PrincipalReference(profile: profile)
        self.labels = labels
        self.renewBefore = renewBefore
        self.storage = storage
        self.verify = verify
        self.place = place
    }
}
