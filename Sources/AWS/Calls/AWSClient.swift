public import Effects
public import Logging

/// Signs principals in and asks ECR for tokens.
public struct AWSClient: Sendable {
    private let configuration: SharedConfiguration
    private let environment: Environment
    private let clock: any WallClock
    private let caller: ServiceCaller
    private let assumed = SharedWork<Principal, Credentials>()

    /// - Parameters:
    ///   - configuration: the one that principals are resolved with.
    ///   - timeLimit: for each call with all its tries, from when it first goes out.
    ///   - random: what spreads second tries over time: at least 0 and less than 1.
    ///   - onEvent: told of each request when it has ended, second tries too.
    public init(
        configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, log: Logger,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        onEvent: @escaping @Sendable (AWSEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        environment = effects.environment
        clock = effects.clock
        caller = ServiceCaller(
            http: effects.http, clock: effects.clock, timeLimit: timeLimit, gates: EndpointGates(clock: effects.clock),
            backoff: Backoff(random: random), log: log, onEvent: onEvent
        )
    }

    /// What a principal signs with. Each role is assumed once: any number of callers wait for the same answer, and
    /// roles on top of a common one have it in common.
    public func credentials(for principal: Principal) async throws(AWSFailure) -> Credentials {
        guard let assumer = principal.assumer, let step = principal.steps.last else {
            return try credentials(of: principal.source)
        }
        return try await assumed.value(for: principal) { () async throws(AWSFailure) in
            let own = try await credentials(for: assumer)
            let call = AssumeRole.call(
                step, by: assumer, defaultSessionName: AssumeRole.defaultSessionName(environment)
            )
            let answer = try await caller.send(call, signedWith: own)
            guard let credentials = AssumeRole.credentials(from: answer) else {
                throw try unreadable(call, missing: "credentials")
            }
            return credentials
        }
    }

    /// A login for the private registries of a region that the principal may use, of whatever account.
    public func privateToken(for principal: Principal, region: String) async throws(AWSFailure) -> ECRToken {
        try await token(AuthorizationToken.call(region: region, by: principal))
    }

    /// A login for ECR Public.
    public func publicToken(for principal: Principal) async throws(AWSFailure) -> ECRToken {
        try await token(AuthorizationToken.publicCall(by: principal))
    }

    private func token(_ call: ServiceCall) async throws(AWSFailure) -> ECRToken {
        let answer = try await caller.send(call, signedWith: try await credentials(for: call.principal))
        guard let token = AuthorizationToken.token(from: answer, now: clock.now) else {
            throw try unreadable(call, missing: "a token")
        }
        return token
    }

    private func credentials(of source: CredentialSource) throws(AWSFailure) -> Credentials {
        do throws(PrincipalFailure) {
            switch source {
            case .environmentKeys:
                if let keys = try StaticKeys.inEnvironment(environment) { return keys }
            case .profileKeys(let profile, _):
                if let section = configuration.profiles[profile], let keys = try StaticKeys.inProfile(section) {
                    return keys
                }
            }
        } catch {
            throw .principal(error)
        }
        throw .principal(.nothingFound(lookedAt: ["none in \(source.located)"], instanceMetadata: false))
    }

    private func unreadable(_ call: ServiceCall, missing: String) throws(AWSFailure) -> AWSFailure {
        let endpoint = try call.principal.settings.endpoint(of: call.service, region: call.region)
        return .unreadable(call.description(at: endpoint), missing: missing)
    }
}
