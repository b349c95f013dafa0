import AWS
import DockerConfig

extension TokenSource {
    /// The name that its token is cached under, and that the helper's index has for it.
    var cacheKey: String {
        switch self {
        case .ecr(let principal, let region):
            TokenCache.key(principal: principal.identifier, service: "ecr", region: region)
        case .ecrPublic(let principal):
            TokenCache.key(principal: principal.identifier, service: "ecr-public", region: ECRPublic.region)
        case .password(let request):
            TokenCache.key(principal: request.identifier, service: "password", region: request.sourceKey)
        }
    }

    /// The user of its logins. berth does not use a cached login of another user: with `<token>`, Docker would take an ECR
    /// password for an identity token.
    var username: String {
        switch self {
        case .ecr, .ecrPublic: ECRToken.user
        case .password(let request): request.username
        }
    }

    /// Whether a login is kept for the next time that docker asks. A password that is at hand is not written down a
    /// second time, and of one that a command gives it must be known when to ask again.
    func isCached(_ login: Login) -> Bool {
        switch self {
        case .ecr, .ecrPublic: true
        case .password(let request): request.runsCommand && login.expires != nil
        }
    }
}
