public import AWS
import OrderedCollections

extension Manifest {
    /// What a profile of the manifest asks of AWS: its `source`s followed down to what is signed in with, and the roles on
    /// the way up from there.
    /// - Parameter profile: a name of `profiles`, which the reader has checked to be there and to end; nil is the ambient chain.
    public func principalRequest(for profile: String?) -> PrincipalRequest {
        var roles: [RoleRequest] = []
        var region: STSRegion?
        var next = profile
        while let name = next, let declaration = profiles[name] {
            if var role = declaration.role {
                role.origin = Remark("profile \(name), \(declaration.place)")
                roles.insert(role, at: 0)
            }
            if region == nil, let named = declaration.region {
                region = STSRegion(named, origin: Remark("`region` of profile \(name), \(declaration.place)"))
            }
            switch declaration.base {
            case .source(let source): next = source
            case .ambient: next = nil
            case .awsProfile(let profile):
                return PrincipalRequest(base: .profile(profile), roles: roles, region: region)
            case .webIdentity(let token):
                return PrincipalRequest(base: .webIdentity(token), roles: roles, region: region)
            }
        }
        return PrincipalRequest(base: .ambient, roles: roles, region: region)
    }

    /// The variables that hold secrets, by what the manifest says of them.
    public var secretVariables: Set<String> {
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
