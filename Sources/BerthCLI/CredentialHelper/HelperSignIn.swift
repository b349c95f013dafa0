import AWS
import BerthCore
import Platform

/// The sign-in for the login that Docker waits for: a token from AWS, or a password. It asks the user nothing: there may
/// be no terminal.
struct HelperSignIn: HelperLoginProvider {
    private let source: HelperLoginSource
    private let host: String
    private let exit: HelperExit
    /// One for all requests, so that a principal signs in once.
    private let tokens: TokenService

    /// The limit for each request to AWS and each program. It is less than `HelperExit.timeLimit`, so that the error
    /// names what was late.
    private static let callTimeLimit = Duration.seconds(8)

    /// - Parameter exit: its deadline cancels requests and programs.
    init(source: HelperLoginSource, host: String, exit: HelperExit) {
        let (effects, errors) = (exit.system.effects, exit.system.standardError)
        self.source = source
        self.host = host
        self.exit = exit
        tokens = TokenService(
            client: AWSClient(
                configuration: source.configuration, effects: effects, timeLimit: Self.callTimeLimit,
                log: StderrLogHandler.logger(verbosity: 0, output: errors), secretVariables: source.secretVariables
            ),
            passwords: PasswordResolver(
                effects, secretVariables: source.secretVariables, timeLimit: Self.callTimeLimit)
        )
    }

    func login() async throws -> Login { try await run { try await tokens.token(for: source.token) } }

    /// - Throws: `HelperError.noTokenSource` if the source has no principal.
    func signer() async throws -> String {
        guard let principal = source.token.principal else { throw HelperError.noTokenSource(host: host) }
        return try await run { try await tokens.client.signer(of: principal) }
    }

    /// Runs work until the deadline. A signal also ends the program that was run for it.
    private func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await SignalCancellation.handleSignals(in: exit.system) { cancellation in
            // Early enough to end the programs that the work started.
            let lateness = HelperError.timedOut(host: host, after: HelperExit.timeLimit)
            return try await cancellation.run { try await withDeadline(exit.deadline, orThrow: lateness, work) }
        }
    }
}
