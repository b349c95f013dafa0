import AWS
import BerthCore
import DockerConfig

/// Logins of another source, each hidden in the step's log as soon as it is there: also one that its registry refuses
/// then, and one that was stored before and is only tried.
struct MaskedLogins: LoginSource {
    let source: any LoginSource
    let gitHub: GitHubActions

    func signIn(_ principal: Principal) async throws {
        try await source.signIn(principal)
    }

    func token(for source: TokenSource) async throws -> Login {
        let login = try await self.source.token(for: source)
        gitHub.mask([login.registryLogin])
        return login
    }

    func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
        gitHub.mask([login.registryLogin])
        try await source.check(login, at: declaration)
    }
}
