import AWS
import BerthCore
import DockerConfig
import Platform
import Synchronization

/// The one end of a call of the credential helper: an answer, or the end of its patience. A build waits for it, so it
/// comes in time whatever else hangs.
final class HelperEnding: Sendable {
    /// What has not answered by then is given up.
    static let timeLimit = Duration.seconds(9)
    /// By then the program has ended, be what has been given up at its end or not.
    private static let hardLimit = Duration.milliseconds(9_800)

    let start = ContinuousClock.now
    private let hasEnded = Mutex(false)

    /// The limits count from here.
    init() {
        let words = HelperAnswer.failure("no answer within \(Self.timeLimit.inWords)")
        LateAnswer.arm("\(words)\n", after: Self.hardLimit)
    }

    /// Prints a text to standard output and ends the program. Of two ends, the first is the one.
    func end(_ text: String, _ status: ExitStatus) -> Never {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        // The other one is about to end the program.
        while !isFirst { pause() }
        LateAnswer.disarm()
        OutputWriter.standard.writeExactly(text)
        exit(status.rawValue)
    }

    /// Tells a failure in one line, and ends the program.
    func fail(_ message: String) -> Never { end("\(HelperAnswer.failure(message))\n", .failed) }
}

/// Gets the login that docker waits for: from AWS, or from where the manifest says that a password is. It asks no question:
/// there may be no terminal.
final class HelperLoginFetcher: Sendable {
    private let host: String
    private let effects: Effects
    private let ending: HelperEnding
    /// Made once, so that a principal signs in once.
    private let made = Mutex<TokenService?>(nil)

    /// For each call to AWS, or a program. Less than the limit for all, so that the error says which one it was.
    private static let callTimeLimit = Duration.seconds(8)

    init(host: String, effects: Effects, _ ending: HelperEnding) {
        self.host = host
        self.effects = effects
        self.ending = ending
    }

    /// Blocks until there is a login. A program that is run for it ends with it, also at a signal.
    func login(_ request: HelperTokenRequest) throws -> Login {
        let tokens = liveTokens(for: request)
        return try blocking { try await tokens.token(for: request.source) }
    }

    /// Blocks until the request's principal has signed in; the same else.
    /// - Returns: who it turned out to be.
    /// - Throws: `notMintable` if the request has no principal.
    func signer(_ request: HelperTokenRequest) throws -> String {
        guard let principal = request.source.principal else { throw HelperError.notMintable(host: host) }
        let tokens = liveTokens(for: request)
        return try blocking { try await tokens.client.signer(of: principal) }
    }

    private func liveTokens(for request: HelperTokenRequest) -> TokenService {
        made.withLock { made in
            if let made { return made }
            let tokens = TokenService(
                client: AWSClient(
                    configuration: request.configuration, effects: effects, timeLimit: Self.callTimeLimit,
                    log: StderrLogHandler.logger(verbosity: 0), secretVariables: request.secretVariables
                ),
                passwords: PasswordResolver(
                    effects, secretVariables: request.secretVariables, timeLimit: Self.callTimeLimit)
            )
            made = tokens
            return tokens
        }
    }

    private func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        try SignalCancellation.heeding { interruption in
            try await interruption.run { [self] in try await inTime(work) }
        }
    }

    /// Gives work up in time for what it started to be ended too.
    private func inTime<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { [host, ending] group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(until: ending.start + HelperEnding.timeLimit, clock: .continuous)
                throw HelperError.late(host: host, after: HelperEnding.timeLimit)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
