import Effects
import FoundationEssentials
import Logging
import Platform

/// One call of an operation, without endpoint and signature.
struct ServiceCall: Sendable {
    let service: AWSService
    let operation: String
    let region: String
    /// The setting that names the region, if one does.
    var regionSetting = PrincipalRemark()
    var method = "POST"
    /// The path after the endpoint's own, with its query.
    var path = ""
    let headers: HTTPHeaders
    let body: String
    /// The caller.
    let principal: Principal
    /// The role that the call assumes, if any.
    var role: RoleSpecification?
    /// The MFA device whose code the call contains.
    var device: String?
    /// The secrets that the call contains; no message may quote them.
    var secrets: [Secret] = []
    /// The key whose possession each request proves; `nil` if none is needed.
    var proofKey: DPoPKey?

    /// The required permission, as named in IAM: `ecr:GetAuthorizationToken`.
    var action: String { "\(service.rawValue):\(operation)" }

    /// Returns the call's destination.
    func endpoint() throws(AWSError) -> ServiceEndpoint {
        try principal.settings.endpoint(of: service, region: region)
    }

    /// Returns the call as an error describes it.
    func description() throws(AWSError) -> AWSError.Call {
        AWSError.Call(self, host: try endpoint().host)
    }
}

extension AWSError.Call {
    /// - Parameter host: the call's destination.
    init(_ call: ServiceCall, host: String) {
        self.init(
            action: call.action, region: call.region, host: host, principal: call.principal.located, role: call.role,
            device: call.device
        )
        regionSetting = call.regionSetting
        fipsSetting = call.principal.settings.fipsSetting
    }
}

/// Signs calls, limits them per endpoint, sends them, and retries them.
struct ServiceClient: Sendable {
    let http: any HTTPTransport
    let clock: any WallClock
    /// For one call with all its attempts, from when it first goes out.
    let timeLimit: Duration
    /// The command's option that sets the time limit; `nil` if it has none.
    let timeOption: String?
    let gates: EndpointThrottles
    let backoff: RetryBackoff
    let log: Logger
    let onEvent: @Sendable (RequestEvent) -> Void
    /// Distinguishes the proofs of requests.
    var random = RandomBytes.system

    /// One attempt of a call, and the pause before the next; `nil` if another cannot help.
    private struct Attempt: Sendable {
        var result: Result<HTTPResponse, AWSError>
        var pause: Duration?
        var deadline: ContinuousClock.Instant

        var isThrottled: Bool {
            if case .failure(.refused(let fault, _, _)) = result { fault.isThrottling } else { false }
        }

        var withoutRetry: Attempt { Attempt(result: result, deadline: deadline) }
    }

    /// - Parameter credentials: the principal's credentials; `nil` for a call without a signature.
    /// - Returns: the first response with status 200.
    func send(_ call: ServiceCall, signedWith credentials: Credentials?) async throws(AWSError) -> HTTPResponse {
        let settings = call.principal.settings
        let endpoint = try call.endpoint()
        let gate = await gates.gate(at: endpoint.host, for: call.service)
        var last: Attempt?
        var count = 1
        // Pauses that AWS requests do not count as attempts: the time limit bounds them.
        var failures = 0
        while true {
            let attempt: Attempt
            do {
                attempt = try await gate.run(retry: count > 1) { [last, count] in
                    let sent = clock.instant
                    // The time may have passed while the call waited for its turn.
                    if let last, sent >= last.deadline { return last.withoutRetry }
                    let deadline = last?.deadline ?? sent + timeLimit
                    let attempt = await self.attempt(count, of: call, at: endpoint, with: credentials, until: deadline)
                    // Hold before this call leaves the gate, so that no other call passes it. No other call waits
                    // longer than a call may take.
                    if attempt.isThrottled, let pause = attempt.pause {
                        await gate.hold(for: min(pause, timeLimit), sent: sent)
                    } else if case .success = attempt.result {
                        await gate.succeed()
                    }
                    return attempt
                }
            } catch {
                throw .cancelled
            }
            last = attempt
            if !attempt.isThrottled || settings.maxAttempts == 1 { failures += 1 }
            guard case .failure = attempt.result, let pause = attempt.pause, failures < settings.maxAttempts,
                clock.instant + pause < attempt.deadline
            else { return try attempt.result.get() }
            do { try await clock.sleep(for: pause) } catch { throw .cancelled }
            count += 1
        }
    }

    private func attempt(
        _ count: Int, of call: ServiceCall, at endpoint: ServiceEndpoint, with credentials: Credentials?,
        until deadline: ContinuousClock.Instant
    ) async -> Attempt {
        let started = (time: clock.now, instant: clock.instant)
        var unsigned = HTTPRequest(
            method: call.method, url: endpoint.url + call.path, headers: call.headers, body: Array(call.body.utf8),
            trust: call.principal.settings.trust, timeLimit: remaining(until: deadline)
        )
        if let key = call.proofKey {
            unsigned.headers["DPoP"] = try? key.proof(
                of: call.method, to: unsigned.url, at: started.time, id: random.uuid())
        }
        let signer = SigV4Signer(service: call.service.rawValue, region: endpoint.signingRegion ?? call.region)
        let request = credentials.map { signer.sign(unsigned, with: $0, at: started.time) } ?? unsigned
        let outcome: Result<HTTPResponse, HTTPError>
        do throws(HTTPError) {
            outcome = .success(try await http.send(request))
        } catch {
            outcome = .failure(error)
        }
        report(count, of: call, at: endpoint, started: started.time, took: clock.instant - started.instant, outcome)
        return evaluate(outcome, count, of: call, at: endpoint, with: credentials, until: deadline)
    }

    private func evaluate(
        _ outcome: Result<HTTPResponse, HTTPError>, _ count: Int, of call: ServiceCall, at endpoint: ServiceEndpoint,
        with credentials: Credentials?, until deadline: ContinuousClock.Instant
    ) -> Attempt {
        var description = AWSError.Call(call, host: endpoint.host)
        description.timeOption = timeOption
        description.tokenFlaw = SessionTokenFlaw(credentials, of: call.principal)
        switch outcome {
        case .success(let answer) where answer.status == 200:
            return Attempt(result: .success(answer), deadline: deadline)
        case .success(let answer):
            let own = [credentials?.secretAccessKey, credentials?.sessionToken].compactMap(\.self)
            let fault = ServiceErrorResponse(answer, now: clock.now, secrets: own + call.secrets)
            // A wait for throttling counts as no attempt: without a pause, the requests would not end before the time.
            let asked = fault.isThrottling && fault.retryAfter == .zero ? nil : fault.retryAfter
            let pause = fault.isTransient ? backoff.pause(after: count, asked: asked) : nil
            let failure = AWSError.refused(fault, description, attempts: count)
            return Attempt(result: .failure(failure), pause: pause, deadline: deadline)
        case .failure(.cancelled):
            return Attempt(result: .failure(.cancelled), deadline: deadline)
        case .failure(.timedOut(let host, _)):
            // The attempt had only the rest of the call's time; the message names the whole limit.
            let failure = AWSError.noAnswer(.timedOut(host: host, after: timeLimit), description, attempts: count)
            return Attempt(result: .failure(failure), deadline: deadline)
        case .failure(let reason):
            let backedOff = reason.isTransient ? backoff.pause(after: count, asked: nil) : nil
            let pause = reason.allowsImmediateRetry ? .zero : backedOff
            let failure = AWSError.noAnswer(reason, description, attempts: count)
            return Attempt(result: .failure(failure), pause: pause, deadline: deadline)
        }
    }

    private func remaining(until deadline: ContinuousClock.Instant) -> Duration {
        max(.milliseconds(1), deadline - clock.instant)
    }

    private func report(
        _ count: Int, of call: ServiceCall, at endpoint: ServiceEndpoint, started: Date, took: Duration,
        _ outcome: Result<HTTPResponse, HTTPError>
    ) {
        let event = RequestEvent(
            operation: call.action, region: call.region, host: endpoint.host, principal: call.principal.identifier,
            attempt: count, started: started, took: took, outcome: outcome.map(\.status)
        )
        log.debug("\(event)")
        onEvent(event)
    }
}
