import AWS
import DockerConfig

extension TokenSource {
    /// What a registry's token is asked for with; nil where it is not Amazon's.
    init?(_ principal: Principal, for kind: RegistryDeclaration.Kind) {
        switch kind {
        case .ecr(let registry): self = .ecr(principal, region: registry.region)
        case .ecrPublic: self = .ecrPublic(principal)
        case .other: return nil
        }
    }

    /// The name that its token is cached under.
    var cacheKey: String {
        switch self {
        case .ecr(let principal, let region):
            TokenCache.key(principal: principal.identifier, service: "ecr", region: region)
        case .ecrPublic(let principal):
            TokenCache.key(principal: principal.identifier, service: "ecr-public", region: ECRPublic.region)
        }
    }
}
