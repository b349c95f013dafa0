import AWS
import BerthCore
import Effects
import Logging
import Platform
import Registry

/// The source of logins for a manifest: tokens from AWS and passwords, verified at the registries.
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
                host: declaration.host, credential: login.credential,
                realmPolicy: declaration.realmPolicy, insecure: declaration.isInsecure
            )
        } catch RegistryError.transport(.cancelled) {
            throw CancellationError()
        }
    }

    func openConnections(for sources: Set<TokenSource>) {
        tokens.client.openConnections(
            for: sources.compactMap { source in
                switch source {
                case .ecr(let principal, let region): (principal, region)
                case .ecrPublic(let principal): (principal, nil)
                case .password: nil
                }
            })
    }

    func openConnection(for declaration: RegistryDeclaration) -> Bool {
        check.openConnection(
            host: declaration.host, realmPolicy: declaration.realmPolicy, insecure: declaration.isInsecure)
    }
}

extension LoginService {
    /// The limit for a password command: some open a browser and wait for the user.
    private static let commandTimeLimit = Duration.seconds(60)

    /// Connects the services that obtain and verify a manifest's logins.
    /// - Parameters:
    ///   - configuration: the AWS files. If they cannot be read, the plan has already blocked what needs them.
    ///   - codes: of the MFA devices of the principals' roles.
    ///   - limits: for requests, and how many programs for credentials may run at once.
    ///   - onEvent: called after each request to AWS.
    /// - Throws: `CommandError` if `BERTH_REGISTRY_ENDPOINT` is not valid.
    init(
        of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, effects: Effects,
        log: Logger, codes: MFACodes, _ limits: RequestLimits,
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) throws {
        let endpoint: EndpointOverride
        do {
            endpoint = try EndpointOverride(environment: effects.environment)
        } catch {
            throw CommandError(.usage, error)
        }
        let hidden = manifest.secretVariables
        self.init(
            tokens: TokenService(
                client: AWSClient(
                    configuration: (try? configuration.get()) ?? .empty, effects: effects, timeLimit: limits.timeLimit,
                    timeOption: "--timeout", log: log, concurrency: limits.concurrency, codes: codes,
                    secretVariables: hidden, onEvent: onEvent
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
                timeLimit: limits.timeLimit, log: log
            )
        )
    }
}

extension RegistryDeclaration {
    /// Amazon's registries have no other token server: a token for one never goes to another host.
    fileprivate var realmPolicy: RealmPolicy { kind.takesPrincipal ? .sameHost : .anyHTTPS }

    fileprivate var isInsecure: Bool { if case .other(let login) = kind { login.insecure } else { false } }
}
