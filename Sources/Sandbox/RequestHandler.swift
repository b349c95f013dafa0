import Effects
import FoundationEssentials
import Platform
import Synchronization

/// Decides the answer to a request, without sockets.
struct RequestHandler {
    /// The server's action on a connection.
    enum Reply {
        case answer(HTTPResponse)
        /// A response whose body is sent at one byte a second.
        case slowly(HTTPResponse)
        /// A number of meaningless bytes.
        case flood(Int)
        case silence
        case reset

        /// The status of an answer.
        var status: Int? {
            switch self {
            case .answer(let response), .slowly(let response): response.status
            case .flood: 200
            case .silence, .reset: nil
            }
        }
    }

    let counts = RequestCounts()
    let log = RequestLog()
    private let faults: FaultInjector
    private let ecr: ECRResponder
    private let sts: STSResponder
    private let signIn: SignInServices
    private let registry: RegistryResponder
    private let clock: any WallClock

    init(_ options: SandboxOptions) {
        let (clock, keys) = (options.clock, AccessKeys(users: options.users))
        let tokens = TokenIssuer(lifetime: options.tokenLifetime)
        let signing = SignatureVerifier(keys: keys, clock: clock)
        faults = FaultInjector(options.faults)
        let limit = RateLimit(options.tokenRate)
        ecr = ECRResponder(signing: signing, tokens: tokens, limit: limit, clock: clock)
        sts = STSResponder(signing: signing, keys: keys, faults: faults, clock: clock)
        signIn = SignInServices(options.signIn, keys: keys, faults: faults, clock: clock)
        registry = RegistryResponder(tokens: tokens, clock: clock)
        self.clock = clock
    }

    func reply(to request: HTTPRequest) -> Reply {
        if request.path.hasPrefix("/_sandbox/") { return .answer(control(request)) }
        let call = SandboxOperation(request)
        counts.add(call.operation, at: clock.now)
        let reply = reply(to: request, call)
        if case .signIn(let operation) = call { log.add(request, operation, status: reply.status) }
        return reply
    }

    private func reply(to request: HTTPRequest, _ call: SandboxOperation) -> Reply {
        switch faults.strike(call.names) {
        case nil, .denyRole?: return .answer(answer(request, call))
        case .slowBody?: return .slowly(answer(request, call))
        case .stall?: return .silence
        case .reset?: return .reset
        case .huge?: return .flood(100_000_000)
        case .status(let code)?: return .answer(HTTPResponse(status: code))
        case .garbage?:
            let page = Array("<!DOCTYPE html><title>Welcome</title><p>This is not what you asked for.".utf8)
            return .answer(HTTPResponse(status: 200, headers: ["Content-Type": "text/html"], body: page))
        case .redirect?:
            return .answer(HTTPResponse(status: 307, headers: ["Location": "https://elsewhere.invalid/"]))
        case .throttle?:
            return .answer(call.answer(.throttled) ?? HTTPResponse(status: 429))
        case .error(let code)?:
            let error = AWSResponseError(kind: .other(code), message: "The sandbox was told to answer so")
            return .answer(call.answer(error) ?? HTTPResponse(status: 403))
        case .refuse?:
            if case .signIn(.authorizePage) = call { return .answer(answer(request, call, isRefused: true)) }
            if case .signIn(.consolePage) = call { return .answer(answer(request, call, isRefused: true)) }
            let denied = AWSResponseError(kind: .accessDenied, message: "The sandbox was told to refuse this call")
            return .answer(call.answer(denied) ?? RegistryResponder.refusal(host: request.hostName))
        }
    }

    private func answer(_ request: HTTPRequest, _ call: SandboxOperation, isRefused: Bool = false) -> HTTPResponse {
        do throws(AWSResponseError) {
            switch call {
            case .ecrToken(let region): return try ecr.token(request, region: region)
            case .ecrPublicToken: return try ecr.publicToken(request)
            case .assumeRole: return try sts.assumeRole(request)
            case .callerIdentity: return try sts.callerIdentity(request)
            case .signIn(let operation): return try signIn.answer(request, operation, isRefused: isRefused)
            case .registry(let host, let endpoint): return registry.answer(request, host: host, endpoint: endpoint)
            case .unknownJSON, .unknownQuery:
                throw AWSResponseError(kind: .unknownOperation, message: "The sandbox does not support this operation")
            case .unknown: return HTTPResponse(status: 404)
            }
        } catch {
            // The request counts twice: by its operation, and as throttled.
            if error.kind == .throttled { counts.add("throttled", at: clock.now) }
            return call.answer(error) ?? HTTPResponse(status: 500)
        }
    }

    /// Answers `GET /_sandbox/counts`, `/_sandbox/peaks` and `/_sandbox/requests`, and `POST /_sandbox/reset`, which
    /// also resets the faults.
    private func control(_ request: HTTPRequest) -> HTTPResponse {
        switch (request.method, request.path) {
        case ("GET", "/_sandbox/counts"):
            return .json(status: 200, counts.byOperation)
        case ("GET", "/_sandbox/peaks"):
            return .json(status: 200, counts.peaks)
        case ("GET", "/_sandbox/requests"):
            return log.response
        case ("POST", "/_sandbox/reset"):
            counts.reset()
            log.reset()
            faults.reset()
            return HTTPResponse(status: 204)
        default:
            return HTTPResponse(status: 404)
        }
    }
}

/// The number of requests by operation, and the most within a second.
final class RequestCounts: Sendable {
    private struct OperationCount {
        var count = 0
        /// The second of the latest request, since 1970, and the number of requests in it.
        var second = 0.0
        var inSecond = 0
        var peak = 0

        mutating func add(at time: Date) {
            let second = time.timeIntervalSince1970.rounded(.down)
            if second != self.second { (self.second, inSecond) = (second, 0) }
            count += 1
            inSecond += 1
            peak = max(peak, inSecond)
        }
    }

    private let operations = Mutex<[String: OperationCount]>([:])

    var byOperation: [String: Int] { operations.withLock { $0.mapValues(\.count) } }

    /// The most requests within one second of the clock.
    var peaks: [String: Int] { operations.withLock { $0.mapValues(\.peak) } }

    func add(_ operation: String, at time: Date) {
        operations.withLock { $0[operation, default: OperationCount()].add(at: time) }
    }

    func reset() {
        operations.withLock { $0 = [:] }
    }
}
