import AsyncHTTPClient
import Effects
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import SystemPackage

/// HTTP over async-http-client: HTTP/1.1, no redirects, no second tries, proxies and certificates as the environment
/// has them.
///
/// Nothing is made before the first request: a run that finds nothing to do must not pay for a client. What is made is
/// kept until the program ends: a client insists on being shut down before it goes, and that waits for a host that hangs.
final class LiveHTTP: HTTPTransport {
    private let proxies: ProxySettings
    private let certificates: CertificateStore
    private let connectionsPerHost: Int
    /// A process rarely needs more than one.
    private let clients = Mutex<[Way: HTTPClient]>([:])

    /// What a client is made for.
    private struct Way: Hashable {
        /// The proxy's address as the variable has it; `nil` for requests that go straight to their host.
        var proxy: String?
        /// The address that `localhost` stands for, as a host and as a proxy. The client never looks the name up: its
        /// entry in /etc/hosts or in DNS may lead to another machine.
        var localhost = localhostAddresses[0]
    }

    /// IPv4 first: most local servers listen there.
    private static let localhostAddresses = ["127.0.0.1", "::1"]

    /// - Parameter connectionsPerHost: how many requests one address may be asked at a time. Who sends bounds what a
    ///   single registry or endpoint gets; this only has to stay out of the way.
    init(environment: Environment, files: any FileSystem, connectionsPerHost: Int) {
        proxies = ProxySettings(environment)
        certificates = CertificateStore(environment: environment, files: files)
        self.connectionsPerHost = connectionsPerHost
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        guard let target = WebAddress(request.url) else {
            throw .misconfigured("\(request.url.withoutURLSecrets) is not a URL that a request can go to")
        }
        var way = Way()
        if request.route == .environment { way.proxy = proxies.proxy(for: target) }
        let proxy = try way.proxy.map { address throws(HTTPFailure) in try Self.proxy(at: address) }
        let outgoing = try outgoing(request, to: target)
        let start = ContinuousClock.now
        do throws(HTTPFailure) {
            return try await send(outgoing, of: request, to: target, by: way, proxy, within: request.timeLimit)
        } catch {
            // Nothing listens at the first address, so the client sent nothing.
            guard (proxy?.host ?? target.host).isLocalhost, error.isRefusal else { throw error }
            way.localhost = Self.localhostAddresses[1]
            let left = request.timeLimit - (ContinuousClock.now - start)
            do throws(HTTPFailure) {
                return try await send(outgoing, of: request, to: target, by: way, proxy, within: left)
            } catch let second {
                // On a machine without IPv6 the second reason would mislead.
                throw second.isConnectionFailure ? error : second
            }
        }
    }

    private func outgoing(_ request: HTTPRequest, to target: WebAddress) throws(HTTPFailure) -> HTTPClientRequest {
        for field in request.headers.fields {
            // The code that obtains a value checks it too, and names the source. This catches what that code missed.
            guard HeaderFlaw(inValue: field.value) == nil, HeaderFlaw.isName(field.name) else {
                throw .misconfigured("the header \(field.name.harmless(limit: 40)) cannot be sent as it is")
            }
        }
        // Put together from the parts: the client connects to the host that was checked.
        var outgoing = HTTPClientRequest(url: target.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if outgoing.headers["User-Agent"].isEmpty {
            outgoing.headers.add(name: "User-Agent", value: "berth/\(Version.number)")
        }
        if !request.body.isEmpty || request.method == "POST" { outgoing.body = .bytes(request.body) }
        if target.scheme == .https { outgoing.tlsConfiguration = try certificates.configuration(for: request.trust) }
        return outgoing
    }

    private func send(
        _ outgoing: HTTPClientRequest, of request: HTTPRequest, to target: WebAddress, by way: Way,
        _ proxy: ProxyAddress?, within limit: Duration
    ) async throws(HTTPFailure) -> HTTPResponse {
        let client = client(by: way, proxy)
        do {
            let host = target.host.bare + (proxy.map { ", through the proxy \($0.shown)," } ?? "")
            return try await within(limit, host: host) {
                let response = try await client.execute(outgoing, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: request.bodyLimit)
                var headers = HTTPHeaders()
                for field in response.headers { headers.append(field.name, field.value) }
                return HTTPResponse(status: Int(response.status.code), headers: headers, body: Array(buffer: body))
            }
        } catch HTTPFailure.timedOut(let host, _) {
            throw .timedOut(host: host, after: request.timeLimit)
        } catch {
            throw HTTPFailure(error, for: target, through: proxy?.shown, bodyLimit: request.bodyLimit)
        }
    }

    /// Runs a request against the clock. The limit is one for everything from the name look-up to the last byte, which
    /// none of the client's own time-outs covers.
    private func within(
        _ limit: Duration, host: String, _ work: @escaping @Sendable () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw HTTPFailure.timedOut(host: host, after: limit)
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private func client(by way: Way, _ proxy: ProxyAddress?) -> HTTPClient {
        clients.withLock { clients in
            if let client = clients[way] { return client }
            var configuration = HTTPClient.Configuration()
            configuration.httpVersion = .http1Only
            configuration.redirectConfiguration = .disallow
            configuration.decompression = .disabled
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
            configuration.timeout.connect = .minutes(5)
            // The `Host` header and the name in the server's certificate stay `localhost`.
            configuration.dnsOverride = [NetworkHost.localhost: way.localhost]
            configuration.proxy = proxy.map { proxy in
                let host = proxy.host.isLocalhost ? way.localhost : proxy.host.bare
                if proxy.scheme.hasPrefix(bytes: "socks") { return .socksServer(host: host, port: Int(proxy.port)) }
                let authorization = proxy.login.map {
                    HTTPClient.Authorization.basic(username: $0.user, password: $0.password.reveal())
                }
                return .server(host: host, port: Int(proxy.port), authorization: authorization)
            }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            clients[way] = client
            return client
        }
    }

    private static func proxy(at text: String) throws(HTTPFailure) -> ProxyAddress {
        guard let address = ProxyAddress(text) else {
            throw .misconfigured("the proxy's address cannot be read; it looks like http://proxy.example.com:3128")
        }
        guard ["http", "socks5", "socks5h", "socks"].contains(address.scheme) else {
            throw .misconfigured("a proxy over \(address.scheme) is not supported; http:// and socks5:// are")
        }
        return address
    }
}

extension HTTPFailure {
    /// Whether there was no connection at all.
    fileprivate var isConnectionFailure: Bool {
        switch self {
        case .unreachable, .noProxy: true
        default: false
        }
    }

    /// Whether there was no connection because nothing listens there.
    fileprivate var isRefusal: Bool {
        switch self {
        case .unreachable(_, let reason), .noProxy(_, let reason): reason == Errno.connectionRefused.description
        default: false
        }
    }
}
