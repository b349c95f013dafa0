import AWS
import BerthCore
import Platform

/// The source of tokens from AWS and of passwords from the manifest's sources.
struct TokenService {
    let client: AWSClient
    let passwords: PasswordResolver

    /// Obtains a login.
    /// - Throws: an error whose description is a message for the user, or `CancellationError`.
    func token(for source: TokenSource) async throws -> Login {
        do {
            switch source {
            case .ecr(let principal, let region):
                return try await login(client.privateToken(for: principal, region: region), of: principal)
            case .ecrPublic(let principal):
                return try await login(client.publicToken(for: principal), of: principal)
            case .password(let request): return try await passwords.login(for: request)
            }
        } catch AWSError.cancelled, PasswordError.cancelled {
            throw CancellationError()
        }
    }

    /// Returns a token as a login that names the identity which signed in for it.
    private func login(_ token: ECRToken, of principal: Principal) async throws -> Login {
        Login(
            .password(username: token.username, secret: token.password), expires: token.expires,
            signer: try await client.signer(of: principal))
    }
}
