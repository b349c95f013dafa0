package import Effects
package import Logging
package import Platform

/// Signs in principals and requests ECR tokens.
package struct AWSClient: Sendable {
    private let context: SignInContext
    private let codes: MFACodes
    private let signedIn = SingleFlight<Principal, Credentials>()
    private let codeSessions = SingleFlight<CodeSession, Credentials>()

    /// A session that berth made with the code of a device.
    private struct CodeSession: Hashable {
        var principal: Principal
        var device: String
    }

    /// - Parameters:
    ///   - configuration: the configuration that principals were resolved with.
    ///   - timeLimit: for each call with all its attempts, from when it first goes out.
    ///   - timeOption: the command's option that sets the time limit; `nil` if it has none.
    ///   - concurrency: the most programs that may run at once for credentials; at least 1.
    ///   - codes: the codes of the MFA devices that the principals' roles require.
    ///   - secretVariables: names of variables that programs run for credentials do not inherit, in addition to
    ///     `SecretVariables.names`.
    ///   - random: spreads retries over time: at least 0 and less than 1.
    ///   - onEvent: called when a request to a service has ended, including retries.
    package init(
        configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, timeOption: String? = nil,
        log: Logger, concurrency: Int = 64, codes: MFACodes = MFACodes(), secretVariables: Set<String> = [],
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) {
        self.codes = codes
        context = SignInContext(
            configuration: configuration, effects: effects, timeLimit: timeLimit, timeOption: timeOption, log: log,
            concurrency: concurrency, secretVariables: secretVariables, random: random, onEvent: onEvent)
    }

    /// Returns a principal's credentials. berth signs in once per principal: concurrent callers share the result, and
    /// roles with a common source share its credentials.
    /// - Throws: the same `AWSError` for all callers.
    package func credentials(for principal: Principal) async throws(AWSError) -> Credentials {
        try await signedIn.value(for: principal) { () async throws(AWSError) in
            guard let assumer = principal.assumer, let step = principal.steps.last else {
                return try await principal.source.provider.credentials(of: principal, in: context)
            }
            return try await assume(step, by: assumer)
        }
    }

    /// Signs in and returns what identifies the signed-in principal: the topmost role's ARN, else the access key ID.
    package func signer(of principal: Principal) async throws(AWSError) -> String {
        let credentials = try await credentials(for: principal)
        return principal.steps.last?.role.arn ?? credentials.accessKeyID
    }

    /// Asks STS for the account that a principal signs in to.
    /// - Parameter region: of STS.
    /// - Returns: 12 digits.
    package func account(of principal: Principal, region: String) async throws(AWSError) -> String {
        let call = GetCallerIdentity.call(region: STSRegion(region), by: principal)
        let answer = try await context.caller.send(call, signedWith: try await credentials(for: principal))
        guard let account = GetCallerIdentity.account(from: answer) else {
            throw .unreadable(try call.description(), missing: "an account")
        }
        return account
    }

    /// Requests a login for all private registries in a region that the principal may use, of any account.
    package func privateToken(for principal: Principal, region: String) async throws(AWSError) -> ECRToken {
        try await token(GetAuthorizationToken.call(region: region, by: principal))
    }

    /// Requests a login for ECR Public.
    package func publicToken(for principal: Principal) async throws(AWSError) -> ECRToken {
        try await token(GetAuthorizationToken.publicCall(by: principal))
    }

    /// Opens connections on which later token requests go, and returns at once. Sends no request.
    /// - Parameter requests: the principals, and the regions of private tokens; `nil` for tokens of ECR Public.
    package func openConnections(for requests: [(principal: Principal, region: String?)]) {
        var counts: [Connection: Int] = [:]
        for (principal, region) in requests {
            let call =
                region.map { GetAuthorizationToken.call(region: $0, by: principal) }
                ?? GetAuthorizationToken.publicCall(by: principal)
            guard let endpoint = try? call.endpoint() else { continue }
            counts[Connection(url: endpoint.url, trust: principal.settings.trust), default: 0] += 1
        }
        for (connection, count) in counts {
            context.caller.http.openConnections(count, to: connection.url, trust: connection.trust)
        }
    }

    /// What distinguishes the connections of requests.
    private struct Connection: Hashable {
        var url: String
        var trust: TrustRoots
    }

    private func token(_ call: ServiceCall) async throws(AWSError) -> ECRToken {
        let answer = try await context.caller.send(call, signedWith: try await credentials(for: call.principal))
        guard let token = GetAuthorizationToken.token(from: answer, now: context.machine.effects.clock.now) else {
            throw .unreadable(try call.description(), missing: "a token")
        }
        // Docker would store the password of a user `<token>` as an identity token; ECR's only user is `AWS`.
        guard token.username.hasSameBytes(as: ECRToken.user) else {
            throw .unreadable(try call.description(), missing: "a login of the user \(ECRToken.user)")
        }
        return token
    }

    private func assume(_ step: Principal.Step, by assumer: Principal) async throws(AWSError) -> Credentials {
        var code: Secret?
        if let device = step.role.mfaSerial {
            code = codes[device]
            guard code != nil else { throw .principal(.missingCode(step.role)) }
        }
        var own = try await credentials(for: assumer)
        if let device = step.role.mfaSerial, let given = code, codes.isShared(device), own.sessionToken == nil {
            let (user, region) = (own, step.stsRegion)
            own = try await codeSessions.value(for: CodeSession(principal: assumer, device: device)) {
                () async throws(AWSError) in
                let call = GetSessionToken.call(device: device, code: given, region: region, by: assumer)
                return try await context.caller.credentials(by: call, signedWith: user)
            }
            code = nil
        }
        let call = AssumeRole.call(
            step, by: assumer, code: code,
            defaultSessionName: AssumeRole.defaultSessionName(context.machine.environment)
        )
        return try await context.caller.credentials(by: call, signedWith: own)
    }
}

/// The codes of MFA devices, which the user enters before berth signs in.
package struct MFACodes: Sendable {
    private let codes: [String: Secret]
    /// The devices that several roles require. A code works for one call, so berth makes a session with it.
    private let shared: Set<String>

    /// - Parameters:
    ///   - codes: by the device's serial number or ARN.
    ///   - principals: all principals that use the codes.
    package init(_ codes: [String: Secret] = [:], for principals: [Principal] = []) {
        self.codes = codes
        var steps: [String: Set<Principal>] = [:]
        for principal in principals {
            var next: Principal? = principal
            while let current = next {
                if let device = current.steps.last?.role.mfaSerial { steps[device, default: []].insert(current) }
                next = current.assumer
            }
        }
        shared = Set(steps.filter { $0.value.count > 1 }.keys)
    }

    /// - Returns: `nil` if the user entered none.
    subscript(device: String) -> Secret? { codes[device] }

    func isShared(_ device: String) -> Bool { shared.contains(device) }
}
