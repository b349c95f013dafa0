public import Effects
import FoundationEssentials
public import Logging

/// Asks a registry whether it takes a user's credentials, without storing or fetching anything: what `docker login`
/// does before it stores them.
///
/// The protocol is the distribution project's: https://distribution.github.io/distribution/spec/auth/token/.
public struct RegistryCheck: Sendable {
    private let http: any HTTPTransport
    private let clock: any WallClock
    private let endpoint: RegistryEndpoint
    private let certificates: CertificateFolders
    private let timeLimit: Duration
    private let log: Logger

    /// - Parameters:
    ///   - endpoint: where to ask.
    ///   - certificates: whom to believe beside the system's authorities.
    ///   - timeLimit: for a whole check, with its second try and its token server.
    public init(
        http: any HTTPTransport,
        clock: any WallClock,
        endpoint: RegistryEndpoint,
        certificates: CertificateFolders,
        timeLimit: Duration,
        log: Logger
    ) {
        self.http = http
        self.clock = clock
        self.endpoint = endpoint
        self.certificates = certificates
        self.timeLimit = timeLimit
        self.log = log
    }

    /// Asks `GET /v2/` with these credentials, and the token server that the registry names if it names one.
    /// - Parameters:
    ///   - host: the registry as Docker's config names it: `host[:port]`, or `https://index.docker.io/v1/`.
    ///   - realmPolicy: which token server may get the credentials.
    ///   - insecure: whether to ask over plain http, as a loopback host is asked in any case.
    /// - Throws: why they are not known to be good; returning says that they are.
    public func check(
        host: String,
        username: String,
        secret: Secret,
        realmPolicy: RealmPolicy,
        insecure: Bool
    ) async throws(RegistryFailure) {
        let registry = try Self.address(of: host, insecure: insecure)
        let exchange = Exchange(
            registry: registry,
            username: username,
            secret: secret,
            realmPolicy: realmPolicy,
            deadline: clock.now + timeLimit / .seconds(1)
        )
        let answer = try await send(registry, in: exchange)
        let challenges = Challenge.all(in: answer.headers.all("WWW-Authenticate"))
        let bearer = challenges.first { $0.scheme == "bearer" }
        switch (answer.status, bearer) {
        case (200, _):
            return
        case (401, let bearer?):
            try await askTokenServer(bearer, in: exchange)
        case (401, nil), (403, _):
            throw .refused(status: answer.status, reason: exchange.shown(answer.complaint))
        default:
            throw .unexpected(status: answer.status, host: registry.authority, reason: exchange.shown(answer.complaint))
        }
    }

    private func askTokenServer(_ challenge: Challenge, in exchange: Exchange) async throws(RegistryFailure) {
        let server = try exchange.tokenServer(of: challenge)
        let answer = try await send(server, in: exchange)
        switch answer.status {
        case 200:
            guard answer.holdsToken else { throw .noToken(server: server.authority) }
        case 401, 403:
            let reason = exchange.shown(answer.complaint)
            throw .refusedByTokenServer(status: answer.status, server: server.authority, reason: reason)
        default:
            throw .unexpected(status: answer.status, host: server.authority, reason: exchange.shown(answer.complaint))
        }
    }

    /// Where a registry answers. Docker Hub's key in Docker's config is none of its API's addresses.
    private static func address(of host: String, insecure: Bool) throws(RegistryFailure) -> WebAddress {
        let apiHost = host == "https://index.docker.io/v1/" ? "registry-1.docker.io" : host
        guard var address = WebAddress("https://\(apiHost)/v2/"), address.target == "/v2/" else {
            throw .badHost(host.harmless(limit: 100))
        }
        if insecure || address.isLoopback { address.scheme = .http }
        return address
    }

    /// Sends a request with the credentials, and a second time where that may help and there is time for it. An answer
    /// that leads elsewhere is a failure: it is not gone after.
    private func send(_ address: WebAddress, in exchange: Exchange) async throws(RegistryFailure) -> HTTPResponse {
        let answer: HTTPResponse
        do throws(HTTPFailure) {
            answer = try await sendWithRetry(address, in: exchange)
        } catch {
            throw .transport(error)
        }
        if (300..<400).contains(answer.status) {
            let location = answer.headers["Location"].flatMap { WebAddress($0)?.authority ?? exchange.shown($0) }
            throw .redirected(host: address.authority, to: location)
        }
        return answer
    }

    private func sendWithRetry(_ address: WebAddress, in exchange: Exchange) async throws(HTTPFailure) -> HTTPResponse {
        let first = await sendOnce(address, in: exchange)
        guard let pause = Self.pauseBeforeRetry(first), pause < remaining(exchange) else { return try first.get() }
        log.debug("\(address.url): again in \(pause.inWords)")
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
        return try await sendOnce(address, in: exchange).get()
    }

    /// How long to wait for a second try that may go better: what the server asks for, else half a second.
    private static func pauseBeforeRetry(_ outcome: Result<HTTPResponse, HTTPFailure>) -> Duration? {
        switch outcome {
        case .success(let answer) where [429, 502, 503, 504].contains(answer.status):
            answer.headers["Retry-After"].flatMap(UInt32.init).map { .seconds($0) } ?? .milliseconds(500)
        case .failure(let failure) where failure.isTransient:
            .milliseconds(500)
        default:
            nil
        }
    }

    private func sendOnce(_ address: WebAddress, in exchange: Exchange) async -> Result<HTTPResponse, HTTPFailure> {
        var destination = address
        var headers: HTTPHeaders = ["Authorization": exchange.authorization, "Accept": "application/json"]
        if let override = endpoint.override, address.hasSameHost(as: exchange.registry) {
            (destination.scheme, destination.host, destination.port) = (override.scheme, override.host, override.port)
            headers["Host"] = address.authority
        }
        let request = HTTPRequest(
            url: destination.url,
            headers: headers,
            trust: destination.scheme == .https ? certificates.trust(for: destination.authority) : .system,
            timeLimit: remaining(exchange),
            bodyLimit: 64 << 10
        )
        do throws(HTTPFailure) {
            let answer = try await http.send(request)
            log.debug("\(address.url): \(answer)")
            return .success(answer)
        } catch {
            log.debug("\(address.url): \(error)")
            if case .timedOut(let host, _) = error { return .failure(.timedOut(host: host, after: timeLimit)) }
            return .failure(error)
        }
    }

    private func remaining(_ exchange: Exchange) -> Duration {
        max(.zero, .seconds(exchange.deadline.timeIntervalSince(clock.now)))
    }
}
