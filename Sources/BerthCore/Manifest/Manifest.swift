package import AWS
package import OrderedCollections
import Platform
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
    /// Returns the specification of a principal: the credentials at the end of its profile's `source`s, and the roles on
    /// the way, with the registry's values.
    /// - Parameter reference: names a profile whose chain the decoder has checked.
    package func specification(of reference: PrincipalReference) -> PrincipalSpecification {
        var roles: [RoleSpecification] = []
        var region: STSRegion?
        var next = reference.profile
        while let name = next, let declaration = profiles[name] {
            if let role = declaration.role {
                let origin = PrincipalRemark("profile \(name), \(declaration.place)")
                roles.insert(role.specification(with: reference.values, origin: origin), at: 0)
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
            case .sso(let sso):
                let base = sso.specification(
                    with: reference.values, profile: name, declaration.place,
                    sessionPlace: place(ofSessionOf: sso) ?? declaration.place)
                return PrincipalSpecification(base: .sso(base), roles: roles, region: region)
            }
        }
        return PrincipalSpecification(base: .ambient, roles: roles, region: region)
    }

    /// Returns the place of the first profile with the session of a role.
    private func place(ofSessionOf wanted: ProfileDeclaration.SSO) -> FileLocation? {
        for profile in profiles.values {
            if case .sso(let sso) = profile.base, sso.sharesSession(with: wanted) { return profile.place }
        }
        return nil
    }

    /// Returns the principals of a profile that the registries have, each once, in their order. If no registry has the
    /// profile, the result is the profile without a registry's values.
    package func principals(of profile: String) -> [PrincipalReference] {
        var seen: Set<PrincipalReference> = []
        let principals = registries.filter(\.kind.takesPrincipal).map(\.principal).filter { principal in
            (principal.profile?.hasSameBytes(as: profile) ?? false) && seen.insert(principal).inserted
        }
        return principals.isEmpty ? [PrincipalReference(profile: profile)] : principals
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
