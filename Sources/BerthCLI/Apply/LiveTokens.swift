import AWS
import BerthCore

/// Tokens from AWS, and passwords from where a manifest says that they are.
struct LiveTokens {
    let client: AWSClient
    let passwords: Passwords

    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func token(for source: TokenSource) async throws -> Login {
        do {
            switch source {
            case .ecr(let principal, let region):
                return try await login(client.privateToken(for: principal, region: region), of: principal)
            case .ecrPublic(let principal):
                return try await login(client.publicToken(for: principal), of: principal)
            case .password(let request): return try await passwords.login(for: request)
            }
        } catch AWSFailure.cancelled, PasswordFailure.cancelled {
            throw CancellationError()
        }
    }

    /// Returns the login that a principal's token is.
    private func login(_ token: ECRToken, of principal: Principal) async throws -> Login {
        var login = Login(username: token.username, secret: token.password, expires: token.expires)
        login.signer = try await client.signer(of: principal)
        return login
    }
}
