import AWS
import BerthCore
import DockerConfig
import Platform
import Registry

/// Logins from AWS, and from where a manifest says that a password is; tried at the registries themselves.
struct LiveLogins: LoginSource {
    let tokens: LiveTokens
    let check: RegistryCheck

    func signIn(_ principal: Principal) async throws {
        do {
            _ = try await tokens.client.credentials(for: principal)
        } catch AWSFailure.cancelled {
            throw CancellationError()
        }
    }

    func token(for source: TokenSource) async throws -> Login { try await tokens.token(for: source) }

    func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
        do {
            try await check.check(
                host: declaration.host, credential: RegistryCredential(login),
                realmPolicy: declaration.realmPolicy, insecure: declaration.isInsecure
            )
        } catch RegistryFailure.transport(.cancelled) {
            throw CancellationError()
        }
    }
}

extension RegistryCredential {
    fileprivate init(_ login: Login) {
        switch login.registryLogin {
        case .password(let username, let secret): self = .password(username: username, secret: secret)
        case .identityToken(_, let token): self = .identityToken(token)
        }
    }
}

extension RegistryDeclaration {
    /// Amazon's registries answer for themselves: no token of theirs goes to another host's token server.
    fileprivate var realmPolicy: RealmPolicy { kind.takesPrincipal ? .sameHost : .anyHTTPS }

    fileprivate var isInsecure: Bool { if case .other(let login) = kind { login.insecure } else { false } }
}
