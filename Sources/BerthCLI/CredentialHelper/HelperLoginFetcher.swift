import AWS
import BerthCore
import DockerConfig
import Platform
import Synchronization

/// Gets the login that docker waits for: from AWS, or from where the manifest says that a password is. It asks no question:
/// there may be no terminal.
final class HelperLoginFetcher: Sendable {
    private let host: String
    private let effects: Effects
    private let exit: HelperExit
    /// Made once, so that a principal signs in once.
    private let cachedTokens = Mutex<TokenService?>(nil)

    /// For each call to AWS, or a program. Less than the limit for all, so that the error says which one it was.
    private static let callTimeLimit = Duration.seconds(8)

    init(host: String, effects: Effects, _ exit: HelperExit) {
        self.host = host
        self.effects = effects
        self.exit = exit
    }

    /// Blocks until there is a login. A program that is run for it ends with it, also at a signal.
    func login(_ request: HelperTokenRequest) throws -> Login {
        let tokens = tokens(for: request)
        return try blocking { try await tokens.token(for: request.source) }
    }

    /// Blocks until the request's principal has signed in; the same else.
    /// - Returns: who it turned out to be.
    /// - Throws: `notMintable` if the request has no principal.
    func signer(_ request: HelperTokenRequest) throws -> String {
        guard let principal = request.source.principal else { throw HelperError.notMintable(host: host) }
        let tokens = tokens(for: request)
        return try blocking { try await tokens.client.signer(of: principal) }
    }

    private func tokens(for request: HelperTokenRequest) -> TokenService {
        cachedTokens.withLock { cachedTokens in
            if let cachedTokens { return cachedTokens }
            let tokens = TokenService(
                client: AWSClient(
                    configuration: request.configuration, effects: effects, timeLimit: Self.callTimeLimit,
                    log: StderrLogHandler.logger(verbosity: 0), secretVariables: request.secretVariables
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
        try SignalCancellation.handlingSignals { cancellation in
            try await cancellation.run { [self] in try await inTime(work) }
        }
    }

    /// Gives work up in time for what it started to be ended too.
    private func inTime<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { [host, exit] group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(until: exit.start + HelperExit.timeLimit, clock: .continuous)
                throw HelperError.late(host: host, after: HelperExit.timeLimit)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
