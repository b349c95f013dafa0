package import AWS
package import OrderedCollections
package import Platform
package import SystemPackage

/// What a team wants its machines signed in to: read, substituted, included, checked and expanded.
package struct Manifest: Sendable, Equatable {
    /// Who owns the entries.
    package var name: String
    /// Whether the manifest says its name. One that does is known by it wherever its file lies; one that does not is
    /// known by its file, because many are called `berth.yaml`.
    package var declaresName: Bool
    /// The first of the files it was read from; nil for standard input.
    package var path: FilePath?
    /// All files that were named, in their order: what it takes to read it again. Nothing for standard input.
    package var files: [FilePath]
    /// Who to sign in as, by name, in the order of the text.
    package var profiles: OrderedDictionary<String, ProfileDeclaration>
    /// SHA-256 of the paths and the text of all its files, in the order in which they were read, in hexadecimal.
    package var digest: String
    /// The variables that are substituted into it, by their names.
    package var variables: Set<String> = []
    /// One per registry, in the order of the text; an account stands for as many as it has regions and endpoints.
    package var registries: [RegistryDeclaration]

    /// A manifest of these parts.
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
    /// Whether a login of it is what a program prints.
    package var runsCommands: Bool {
        registries.contains { registry in
            if case .other(let login) = registry.kind, case .command = login.password { true } else { false }
        }
    }
}

extension Manifest {
    /// What a profile of the manifest asks of AWS: its `source`s followed down to what is signed in with, and the roles on
    /// the way up from there.
    /// - Parameter profile: a name of `profiles`, which the reader has checked to be there and to end; nil is the ambient chain.
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

    /// The variables that hold secrets, by what the manifest says of them.
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
