import Effects
import Logging
import Platform
import SystemPackage

/// The state and clients that providers sign in with.
struct SignInContext: Sendable {
    let machine: AWSMachine
    /// For AWS's services.
    let caller: ServiceClient
    /// For requests to other sources: a machine's metadata, a workflow's tokens.
    let metadata: MetadataClient
    /// The SSO tokens read so far, renewed if necessary.
    let ssoTokens: SingleFlight<SSOSession, SSOToken>
    /// The keys of login sessions read so far, renewed if necessary.
    let loginTokens: SingleFlight<LoginSession, LoginToken>
    /// Limits the programs that run at once for credentials.
    let programs: ConcurrencyLimit
    /// The environment of a program that runs for credentials: without the variables that hold secrets.
    let childEnvironment: [String: String]

    /// The names of the variables that such a program does not get, sorted.
    var withheld: [String] {
        let variables = machine.environment.variables
        return variables.keys.filter { childEnvironment[$0] == nil && variables[$0] != "" }.sorted()
    }
}

extension SignInContext {
    /// Waits for the lock of a session's file, at most as long as a call may take.
    /// - Parameter session: the session in the log.
    /// - Returns: `nil` if no lock is possible, or another process holds it longer.
    /// - Throws: `cancelled` if the task is cancelled.
    func lock(_ file: FilePath, of session: String) async throws(AWSError) -> HeldLock? {
        try await SessionLock(file: file, effects: machine.effects)
            .take(timeLimit: caller.timeLimit, for: session, log: metadata.log)
    }

    /// Creates the context of a run, without credentials.
    /// - Parameters:
    ///   - timeLimit: for each call with all its attempts, from when it first goes out.
    ///   - timeOption: the command's option that sets the time limit; `nil` if it has none.
    ///   - concurrency: the most programs that may run at once for credentials; at least 1.
    ///   - secretVariables: names of variables that programs run for credentials do not inherit, in addition to
    ///     `SecretVariables.names`.
    ///   - random: spreads retries over time: at least 0 and less than 1.
    ///   - onEvent: called when a request to a service has ended, including retries.
    init(
        configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, timeOption: String? = nil,
        log: Logger,
        concurrency: Int = 1,
        secretVariables: Set<String> = [], random: @escaping @Sendable () -> Double,
        onEvent: @escaping @Sendable (RequestEvent) -> Void
    ) {
        let backoff = RetryBackoff(random: random)
        self.init(
            machine: AWSMachine(configuration: configuration, effects: effects),
            caller: ServiceClient(
                http: effects.http, clock: effects.clock, timeLimit: timeLimit, timeOption: timeOption,
                gates: EndpointThrottles(clock: effects.clock), backoff: backoff, log: log, onEvent: onEvent
            ),
            metadata: MetadataClient(http: effects.http, clock: effects.clock, backoff: backoff, log: log),
            ssoTokens: SingleFlight(),
            loginTokens: SingleFlight(),
            programs: ConcurrencyLimit(concurrency),
            childEnvironment: effects.environment.inheritable(withholding: secretVariables)
        )
    }
}
