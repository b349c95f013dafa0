import AWS
import Berth

/// Tokens from AWS, and passwords from where a manifest says that they are.
struct LiveTokens {
    let client: AWSClient
    let passwords: Passwords

    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func token(for source: TokenSource) async throws -> Login {
        do {
            switch source {
            case .ecr(let principal, let region):
                var login = Login(try await client.privateToken(for: principal, region: region))
                login.signer = try await client.signer(of: principal)
                return login
            case .ecrPublic(let principal):
                var login = Login(try await client.publicToken(for: principal))
                login.signer = try await client.signer(of: principal)
                return login
            case .password(let request): return try await passwords.login(for: request)
            }
        } catch AWSFailure.cancelled, PasswordFailure.cancelled {
            throw CancellationError()
        }
    }
}

extension Login {
    /// The login that a token is.
    init(_ token: ECRToken) {
        self.init(username: token.username, secret: token.password, expires: token.expires)
    }
}
