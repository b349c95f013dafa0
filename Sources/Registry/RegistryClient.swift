import Effects
import FoundationEssentials
import Logging
import Platform

/// Sends the requests of checks, to the servers themselves or to a loopback address instead.
struct RegistryClient: Sendable {
    let http: any HTTPTransport
    let clock: any WallClock
    let endpoint: EndpointOverride
    let certificates: CertificateDirectories
    /// The limit for a whole check.
    let timeLimit: Duration
    let log: Logger

    /// The most redirects that one request follows.
    private static let redirectLimit = 5

    /// Returns the scheme for a registry: plain http only if its port does not speak TLS, and if it is on loopback or
    /// declared insecure. To find out, berth sends such a registry a request without a credential.
    func scheme(in exchange: CredentialExchange) async throws(RegistryError) -> WebAddress.Scheme {
        guard exchange.isInsecure || exchange.registry.isLoopback else { return .https }
        if endpoint.override != nil { return .http }
        do throws(HTTPError) {
            _ = try await sendWithRetry(RegistryRequest(exchange.registry), in: exchange) {
                exchange.allowsPlain(after: $0)
            }
            return .https
        } catch {
            guard exchange.allowsPlain(after: error) else {
                throw Self.transport(error, of: RegistryRequest(exchange.registry), in: exchange)
            }
            return .http
        }
    }

    /// Opens the connection of a later check. Sends no request.
    /// - Returns: whether a connection is under way.
    func openConnection(to registry: WebAddress, _ realmPolicy: RealmPolicy) -> Bool {
        let destination = destination(of: registry, for: registry)
        return http.openConnections(1, to: destination.url, trust: trust(at: destination, for: registry, realmPolicy))
    }

    /// Sends a request, and retries it once if that may help and time remains. Follows redirects to the same scheme,
    /// host and port; any other redirect is a failure.
    func send(_ request: RegistryRequest, in exchange: CredentialExchange) async throws(RegistryError) -> HTTPResponse {
        var request = request
        var redirects = 0
        while true {
            let answer: HTTPResponse
            do throws(HTTPError) {
                answer = try await sendWithRetry(request, in: exchange) { _ in false }
            } catch {
                throw Self.transport(error, of: request, in: exchange)
            }
            guard (300..<400).contains(answer.status) else { return answer }
            let location = answer.headers["Location"]
            let target = location.flatMap { request.address.resolving($0) }
            guard let target, target.hasSameOrigin(as: request.address), [307, 308].contains(answer.status),
                redirects < Self.redirectLimit
            else { throw Self.redirect(of: request, to: location, target, in: exchange) }
            request.address = target
            redirects += 1
        }
    }

    /// Returns the failure of a request, without the host's name if that repeats the secret, because the error names
    /// the host.
    private static func transport(
        _ failure: HTTPError, of request: RegistryRequest, in exchange: CredentialExchange
    ) -> RegistryError {
        let server = exchange.shown(authorityOf: request.address)
        let isShown = failure == .cancelled || server.hasSameBytes(as: request.address.authority)
        return .transport(isShown ? failure : .misconfigured("no answer from \(server)"))
    }

    private static func redirect(
        of request: RegistryRequest, to location: String?, _ target: WebAddress?, in exchange: CredentialExchange
    ) -> RegistryError {
        let host = request.address.authority
        let shown = location.flatMap { location in
            exchange.shown(url: location) ?? exchange.whyHidden(host: WebAddress(location))
        }
        if exchange.isInsecure, let shown, let target, request.address.scheme == .http, target.scheme == .https,
            target.host == request.address.host
        {
            return .redirectedToTLS(host: host, to: shown)
        }
        return .redirected(host: host, to: shown)
    }

    /// - Parameter isFinal: whether to stop after a failure, although a retry may succeed.
    private func sendWithRetry(
        _ request: RegistryRequest, in exchange: CredentialExchange, unless isFinal: (HTTPError) -> Bool
    ) async throws(HTTPError) -> HTTPResponse {
        let first = await sendOnce(request, in: exchange)
        if case .failure(let failure) = first, isFinal(failure) { throw failure }
        guard let pause = pauseBeforeRetry(first), pause < remaining(exchange) else { return try first.get() }
        log.debug("\(name(of: request, in: exchange)): again in \(pause.inWords)")
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
        return try await sendOnce(request, in: exchange).get()
    }

    /// Returns the pause before a retry that may succeed; `nil` if a retry cannot help.
    private func pauseBeforeRetry(_ outcome: Result<HTTPResponse, HTTPError>) -> Duration? {
        switch outcome {
        case .success(let answer) where RetriedStatuses.registry.contains(answer.status):
            RetryBackoff.longest.pause(after: 1, asked: answer.retryAfter(now: clock.now))
        case .failure(let failure) where failure.allowsImmediateRetry:
            .zero
        case .failure(let failure) where failure.isTransient:
            RetryBackoff.longest.pause(after: 1, asked: nil)
        default:
            nil
        }
    }

    private func sendOnce(_ request: RegistryRequest, in exchange: CredentialExchange) async -> Result<
        HTTPResponse, HTTPError
    > {
        let destination = destination(of: request.address, for: exchange.registry)
        var headers = request.headers
        if endpoint.override != nil, request.address.hasSameHost(as: exchange.registry) {
            headers["Host"] = request.address.authority
        } else if exchange.realmPolicy == .sameHost {
            // berth checks each Amazon registry once. A thousand open connections would exceed the limit of a process.
            headers["Connection"] = "close"
        }
        let httpRequest = HTTPRequest(
            method: request.method,
            url: destination.url,
            headers: headers,
            body: request.body,
            trust: trust(at: destination, in: exchange),
            timeLimit: remaining(exchange),
            bodyLimit: 64 << 10
        )
        do throws(HTTPError) {
            let answer = try await http.send(httpRequest)
            log.debug("\(name(of: request, in: exchange)): \(answer)")
            return .success(answer)
        } catch {
            let failure = error.description
            let isShown = exchange.shown(failure) != nil
            log.debug("\(name(of: request, in: exchange)): \(isShown ? failure : "no answer")")
            if case .timedOut(let host, _) = error { return .failure(.timedOut(host: host, after: timeLimit)) }
            return .failure(error)
        }
    }

    /// Returns the address that requests for another go to: the same, or that of the endpoint for all registries.
    private func destination(of address: WebAddress, for registry: WebAddress) -> WebAddress {
        var destination = address
        if let override = endpoint.override, address.hasSameHost(as: registry) {
            (destination.scheme, destination.host, destination.port) = (override.scheme, override.host, override.port)
        }
        return destination
    }

    /// Trusts a registry's own authorities at its token server too, as Docker does.
    private func trust(at destination: WebAddress, in exchange: CredentialExchange) -> TrustRoots {
        if destination.scheme == .http { return .system }
        if exchange.isInsecure && destination.host == exchange.registry.host { return .unverified }
        return trust(at: destination, for: exchange.registry, exchange.realmPolicy)
    }

    private func trust(at destination: WebAddress, for registry: WebAddress, _ realmPolicy: RealmPolicy) -> TrustRoots {
        let (host, registry) = (destination.authority, registry.authority)
        return certificates.trust(
            for: host == registry ? [host] : [host, registry], isAmazons: realmPolicy == .sameHost)
    }

    /// Returns the name of a request for the log, without its query. Returns only the host if the server put the secret
    /// into the requested address.
    private func name(of request: RegistryRequest, in exchange: CredentialExchange) -> String {
        exchange.shown(url: request.address.url) ?? exchange.shown(authorityOf: request.address)
    }

    private func remaining(_ exchange: CredentialExchange) -> Duration {
        max(.zero, exchange.deadline - clock.instant)
    }
}

extension CredentialExchange {
    /// Returns whether berth may retry a request over plain HTTP after it failed so over TLS.
    func allowsPlain(after failure: HTTPError) -> Bool {
        switch failure {
        case .notTLS: true
        // Without a port, the schemes use different ports.
        case .unreachable: isInsecure || registry.port == nil
        // Plain HTTP may have another proxy, or the proxy may connect to port 443 only.
        case .unresolved, .noProxy, .proxy, .tls, .disconnected: isInsecure
        default: false
        }
    }
}

/// One request of a check.
struct RegistryRequest {
    var address: WebAddress
    var method = "GET"
    var headers: HTTPHeaders = ["Accept": "application/json"]
    var body: [UInt8] = []

    init(_ address: WebAddress) {
        self.address = address
    }
}
