import AWS
import Berth
import Effects
import Registry

/// Logins from AWS, tried at the registries themselves.
struct AWSLogins: LoginSource {
    let client: AWSClient
    let check: RegistryCheck

    func signIn(_ principal: Principal) async throws {
        do {
            _ = try await client.credentials(for: principal)
        } catch AWSFailure.cancelled {
            throw CancellationError()
        }
    }

    func token(for source: TokenSource) async throws -> Login {
        do {
            return try await client.login(for: source)
        } catch AWSFailure.cancelled {
            throw CancellationError()
        }
    }

    func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
        do {
            // Amazon's registries answer for themselves: no token of theirs goes to another host's token server.
            try await check.check(
                host: declaration.host, username: login.username, secret: login.secret, realmPolicy: .sameHost,
                insecure: false
            )
        } catch RegistryFailure.transport(.cancelled) {
            throw CancellationError()
        }
    }
}

extension AWSClient {
    /// The login that a token is.
    func login(for source: TokenSource) async throws(AWSFailure) -> Login {
        let token =
            switch source {
            case .ecr(let principal, let region): try await privateToken(for: principal, region: region)
            case .ecrPublic(let principal): try await publicToken(for: principal)
            }
        return Login(username: token.username, secret: token.password, expires: token.expires)
    }
}
