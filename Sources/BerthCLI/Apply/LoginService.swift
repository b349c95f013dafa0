import AWS
import BerthCore
import DockerConfig
import Logging
import Platform
import Registry

/// Logins from AWS, and from where a manifest says that a password is; tried at the registries themselves.
struct LoginService: LoginProvider {
    let tokens: TokenService
    let check: CredentialVerifier

    func signIn(_ principal: Principal) async throws {
        do {
            _ = try await tokens.client.credentials(for: principal)
        } catch AWSError.cancelled {
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
        } catch RegistryError.transport(.cancelled) {
            throw CancellationError()
        }
    }
}

extension LoginService {
    /// For a program that gives a password; some ask a person in a browser first.
    private static let commandTimeLimit = Duration.seconds(60)

    /// Where a manifest's logins come from and are tried.
    /// - Parameters:
    ///   - configuration: the AWS files; of files that cannot be read nobody signs in: a plan has blocked them.
    ///   - log: is told of requests.
    ///   - codes: of the MFA devices that the principals' roles ask for.
    ///   - concurrency: how many programs may run at once for credentials.
    ///   - timeLimit: of each sign-in, token request and check.
    ///   - onEvent: told of each request to AWS.
    /// - Throws: a `CommandError` where a variable of berth's is set to what it cannot be.
    init(
        of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, effects: Effects,
        log: Logger, codes: MFACodes, concurrency: Int, timeLimit: Duration,
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) throws {
        let endpoint: EndpointOverride
        do {
            endpoint = try EndpointOverride(environment: effects.environment)
        } catch {
            throw CommandError(.usage, "\(error)")
        }
        let hidden = manifest.secretVariables
        self.init(
            tokens: TokenService(
                client: AWSClient(
                    configuration: (try? configuration.get()) ?? .empty, effects: effects, timeLimit: timeLimit,
                    log: log, concurrency: concurrency, codes: codes, secretVariables: hidden, onEvent: onEvent
                ),
                passwords: PasswordResolver(
                    effects, secretVariables: hidden, timeLimit: Self.commandTimeLimit, log: log)
            ),
            check: CredentialVerifier(
                http: effects.http, clock: effects.clock, endpoint: endpoint,
                certificates: CertificateDirectories(
                    files: effects.files, home: effects.environment.home,
                    amazonBundle: effects.environment.awsCertificateBundle, log: log
                ),
                timeLimit: timeLimit, log: log
            )
        )
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

/// Tokens from AWS, and passwords from where a manifest says that they are.
struct TokenService {
    let client: AWSClient
    let passwords: PasswordResolver

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
        } catch AWSError.cancelled, PasswordError.cancelled {
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
