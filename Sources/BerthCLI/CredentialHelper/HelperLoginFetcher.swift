import AWS
import BerthCore
import DockerConfig
import Platform
import Synchronization

/// The source of the login that Docker waits for: a token from AWS, or a password. It asks the user nothing: there may
/// be no terminal.
final class HelperLoginFetcher: Sendable {
    private let host: String
    private let effects: Effects
    private let exit: HelperExit
    /// Created once, so that a principal signs in once.
    private let cachedTokens = Mutex<TokenService?>(nil)

    /// The limit for each request to AWS and each program. It is less than `HelperExit.timeLimit`, so that the error
    /// names what was late.
    private static let callTimeLimit = Duration.seconds(8)

    init(host: String, effects: Effects, _ exit: HelperExit) {
        self.host = host
        self.effects = effects
        self.exit = exit
    }

    /// Obtains a login, and blocks until then. A signal also ends the program that was run for it.
    func login(_ request: HelperTokenRequest) throws -> Login {
        let tokens = tokens(for: request)
        return try blocking { try await tokens.token(for: request.source) }
    }

    /// Signs in the request's principal, and blocks until then.
    /// - Returns: the identity that signed in.
    /// - Throws: `HelperError.noTokenSource` if the request has no principal.
    func signer(_ request: HelperTokenRequest) throws -> String {
        guard let principal = request.source.principal else { throw HelperError.noTokenSource(host: host) }
        let tokens = tokens(for: request)
        return try blocking { try await tokens.client.signer(of: principal) }
    }

    private func tokens(for request: HelperTokenRequest) -> TokenService {
        cachedTokens.withLock { cachedTokens in
            if let cachedTokens { return cachedTokens }
            let tokens = TokenService(
                client: AWSClient(
                    configuration: request.configuration, effects: effects, timeLimit: Self.callTimeLimit,
                    log: StderrLogHandler.logger(verbosity: 0, output: exit.system.standardError),
                    secretVariables: request.secretVariables
                ),
                passwords: PasswordResolver(
                    effects, secretVariables: request.secretVariables, timeLimit: Self.callTimeLimit)
            )
            cachedTokens = tokens
            return tokens
        }
    }

    private func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        try SignalCancellation.handlingSignals(in: exit.system) { cancellation in
            // Early enough to end the programs that the work started.
            let lateness = HelperError.timedOut(host: self.host, after: HelperExit.timeLimit)
            let deadline = self.exit.start + HelperExit.timeLimit
            return try await cancellation.run { try await withDeadline(deadline, orThrow: lateness, work) }
        }
    }
}
