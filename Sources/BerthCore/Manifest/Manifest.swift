package import AWS
package import OrderedCollections
package import Platform
package import SystemPackage

/// A manifest after decoding: variables are substituted, includes are joined, accounts are expanded to registries.
package struct Manifest: Sendable, Equatable {
    /// The name that owns the logins in the ledger.
    package var name: String
    /// Whether the manifest has a `name`. If it has one, the name identifies it wherever its file is; otherwise its
    /// file does, because many files are called `berth.yaml`.
    package var declaresName: Bool
    /// The first of its files; `nil` for standard input.
    package var path: FilePath?
    /// All named files in their order, to read it again; empty for standard input.
    package var files: [FilePath]
    /// The profiles by name, in the order of the text.
    package var profiles: OrderedDictionary<String, ProfileDeclaration>
    /// SHA-256 of the paths and the text of all its files, in the order in which they were read, in hexadecimal.
    package var digest: String
    /// The names of the substituted variables.
    package var variables: Set<String> = []
    /// The registries in the order of the text, one per region and endpoint of an account.
    package var registries: [RegistryDeclaration]

    package init(
        name: String,
        declaresName: Bool = false,
        path: FilePath?,
        profiles: OrderedDictionary<String, ProfileDeclaration>,
        registries: [RegistryDeclaration],
        files: [FilePath] = [],
        digest: String = ""
    ) {
        self.name = name
        self.declaresName = declaresName
        self.path = path
        self.files = files
        self.profiles = profiles
        self.registries = registries
        self.digest = digest
    }
}

extension Manifest {
    /// Whether a program prints one of its passwords.
    package var runsCommands: Bool {
        registries.contains { registry in
            if case .other(let login) = registry.kind, case .command = login.password { true } else { false }
        }
    }
}

extension Manifest {
    /// Returns the principal of a profile: the credentials at the end of its `source`s, and the roles on the way.
    /// - Parameter profile: a name in `profiles`, whose chain the decoder has checked; `nil` for the ambient AWS
    ///   credentials.
    package func principalRequest(for profile: String?) -> PrincipalSpecification {
        var roles: [RoleSpecification] = []
        var region: STSRegion?
        var next = profile
        while let name = next, let declaration = profiles[name] {
            if var role = declaration.role {
                role.origin = PrincipalRemark("profile \(name), \(declaration.place)")
                roles.insert(role, at: 0)
            }
            if region == nil, let named = declaration.region {
                region = STSRegion(named, origin: PrincipalRemark("`region` of profile \(name), \(declaration.place)"))
            }
            switch declaration.base {
            case .source(let source): next = source
            case .ambient: next = nil
            case .awsProfile(let profile):
                return PrincipalSpecification(base: .profile(profile), roles: roles, region: region)
            case .webIdentity(let token):
                return PrincipalSpecification(base: .webIdentity(token), roles: roles, region: region)
            }
        }
        return PrincipalSpecification(base: .ambient, roles: roles, region: region)
    }

    /// The names of the variables that hold secrets according to the manifest.
    package var secretVariables: Set<String> {
        var names: Set<String> = []
        for profile in profiles.values {
            if case .webIdentity(.variable(let name)) = profile.base { names.insert(name) }
        }
        for registry in registries {
            if case .other(let login) = registry.kind, case .variable(let name) = login.password {
                names.insert(name)
            }
        }
        return names
    }
}

/// A profile of a manifest: the credentials to start from, and a role.
package struct ProfileDeclaration: Sendable, Hashable {
    /// The credentials before any role.
    package enum Base: Sendable, Hashable {
        /// The credentials that the AWS CLI would find.
        case ambient
        /// A profile of `~/.aws/config`.
        case awsProfile(String)
        /// Another profile of the same manifest.
        case source(String)
        /// A token of an identity provider, for a role.
        case webIdentity(WebIdentityTokenSource)
    }

    /// The user name and secret.
    package var base: Base
    /// The role to assume.
    package var role: RoleSpecification?
    /// The region for the STS calls of the roles up to here; `nil` if AWS's own settings decide.
    package var region: String?
    /// The place of its name in the manifest.
    package var place: FileLocation

    package init(base: Base, role: RoleSpecification? = nil, region: String? = nil, place: FileLocation) {
        self.base = base
        self.role = role
        self.region = region
        self.place = place
    }
}
