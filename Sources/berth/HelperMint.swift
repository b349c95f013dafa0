import AWS
import Berth
import Effects

/// Gets the login that docker waits for: from AWS, or from where the manifest says that a password is. Nobody is asked anything else: there is nobody.
struct HelperMint: Sendable {
    private let host: String
    private let effects: Effects
    private let ending: HelperEnding

    /// For each call to AWS, or a program. Less than the limit for all, so that the error says which one it was.
    private static let callTimeLimit = Duration.seconds(8)

    init(host: String, effects: Effects, _ ending: HelperEnding) {
        self.host = host
        self.effects = effects
        self.ending = ending
    }

    /// Blocks until there is a login. A program that is run for it ends with it, also at a signal.
    func login(_ request: CredentialRequest) throws -> Login {
        try Interruption.heeding { interruption in
            try await interruption.run { try await inTime { try await obtain(request) } }
        }
    }

    private func obtain(_ request: CredentialRequest) async throws -> Login {
        let tokens = LiveTokens(
            client: AWSClient(
                configuration: request.configuration, effects: effects, timeLimit: Self.callTimeLimit,
                log: StandardErrorLog.logger(verbosity: 0), secretVariables: request.secretVariables
            ),
            passwords: Passwords(
                effects, secretVariables: request.secretVariables, timeLimit: Self.callTimeLimit)
        )
        return try await tokens.token(for: request.source)
    }

    /// Gives work up in time for what it started to be ended too.
    private func inTime(_ work: @escaping @Sendable () async throws -> Login) async throws -> Login {
        try await withThrowingTaskGroup(of: Login.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(until: ending.start + HelperEnding.timeLimit, clock: .continuous)
                throw CredentialFailure.late(host: host, after: HelperEnding.timeLimit)
            }
            defer { group.cancelAll() }
            guard let login = try await group.next() else { throw CancellationError() }
            return login
        }
    }
}
