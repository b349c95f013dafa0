import AWS
import BerthCore
import Logging
import Platform
import Registry

extension LiveLogins {
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
    /// - Throws: a `CommandFailure` where a variable of berth's is set to what it cannot be.
    init(
        of manifest: Manifest, configuration: Result<SharedConfiguration, ConfigurationFailure>, effects: Effects,
        log: Logger, codes: MFACodes, concurrency: Int, timeLimit: Duration,
        onEvent: @escaping @Sendable (AWSEvent) -> Void = { _ in }
    ) throws {
        let endpoint: RegistryEndpoint
        do {
            endpoint = try RegistryEndpoint(environment: effects.environment)
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        let hidden = manifest.secretVariables
        self.init(
            tokens: LiveTokens(
                client: AWSClient(
                    configuration: (try? configuration.get()) ?? .empty, effects: effects, timeLimit: timeLimit,
                    log: log, concurrency: concurrency, codes: codes, secretVariables: hidden, onEvent: onEvent
                ),
                passwords: Passwords(
                    effects, secretVariables: hidden, timeLimit: Self.commandTimeLimit, log: log)
            ),
            check: RegistryCheck(
                http: effects.http, clock: effects.clock, endpoint: endpoint,
                certificates: CertificateFolders(
                    files: effects.files, home: effects.environment.home,
                    amazonBundle: effects.environment.awsCertificateBundle, log: log
                ),
                timeLimit: timeLimit, log: log
            )
        )
    }
}
