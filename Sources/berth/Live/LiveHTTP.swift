import AsyncHTTPClient
import Effects
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// HTTP over async-http-client: HTTP/1.1, no redirects, no second tries, proxies and certificates as the environment
/// has them.
///
/// Nothing is made before the first request: a run that finds nothing to do must not pay for a client. What is made is
/// kept until the program ends: a client insists on being shut down before it goes, and that waits for a host that hangs.
final class LiveHTTP: HTTPTransport {
    private let proxies: ProxySettings
    private let certificates: CertificateStore
    private let connectionsPerHost: Int
    /// One client per proxy; almost always there is one.
    private let clients = Mutex<[String?: HTTPClient]>([:])

    /// - Parameter connectionsPerHost: how many requests one address may be asked at a time. Who sends bounds what a
    ///   single registry or endpoint gets; this only has to stay out of the way.
    init(environment: Environment, files: any FileSystem, connectionsPerHost: Int) {
        proxies = ProxySettings(environment)
        certificates = CertificateStore(environment: environment, files: files)
        self.connectionsPerHost = connectionsPerHost
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        guard let target = RequestTarget(request.url) else {
            throw .misconfigured("\(request.url) is not a URL that a request can go to")
        }
        let proxy =
            request.route == .direct
            ? nil : proxies.proxy(isTLS: target.isTLS, host: target.host, port: target.port)
        let proxyName = proxy.flatMap(Self.name(ofProxy:))
        let client = try client(through: proxy)
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if outgoing.headers["User-Agent"].isEmpty {
            outgoing.headers.add(name: "User-Agent", value: "berth/\(Version.number)")
        }
        if !request.body.isEmpty || request.method == "POST" { outgoing.body = .bytes(request.body) }
        if target.isTLS { outgoing.tlsConfiguration = try certificates.configuration(for: request.trust) }
        do {
            let host = target.host + (proxyName.map { ", through the proxy \($0)," } ?? "")
            return try await within(request.timeLimit, host: host) { [outgoing] in
                let response = try await client.execute(outgoing, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: request.bodyLimit)
                var headers = HTTPHeaders()
                for field in response.headers { headers.append(field.name, field.value) }
                return HTTPResponse(status: Int(response.status.code), headers: headers, body: Array(buffer: body))
            }
        } catch {
            throw HTTPFailure(error, for: target, through: proxyName, bodyLimit: request.bodyLimit)
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

    private func client(through address: String?) throws(HTTPFailure) -> HTTPClient {
        try clients.withLock { clients throws(HTTPFailure) in
            if let client = clients[address] { return client }
            var configuration = HTTPClient.Configuration()
            configuration.httpVersion = .http1Only
            configuration.redirectConfiguration = .disallow
            configuration.decompression = .disabled
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
            configuration.timeout.connect = .minutes(5)
            configuration.proxy = try address.map { address throws(HTTPFailure) in try Self.proxy(at: address) }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            clients[address] = client
            return client
        }
    }

    /// As an error calls it, without its password.
    private static func name(ofProxy address: String) -> String? {
        target(ofProxy: address).map { "\($0.host):\($0.port)" }
    }

    private static func target(ofProxy address: String) -> RequestTarget? {
        RequestTarget(address.contains("://") ? address : "http://\(address)", defaultPort: 1080)
    }

    private static func proxy(at address: String) throws(HTTPFailure) -> HTTPClient.Configuration.Proxy {
        guard let target = target(ofProxy: address) else {
            throw .misconfigured("the proxy's address cannot be read; it looks like http://proxy.example.com:3128")
        }
        switch target.scheme {
        case "http":
            let authorization = target.userInfo.map {
                HTTPClient.Authorization.basic(username: $0.user, password: $0.password.reveal())
            }
            return .server(host: target.host, port: target.port, authorization: authorization)
        case "socks5", "socks5h", "socks":
            return .socksServer(host: target.host, port: target.port)
        default:
            throw .misconfigured("a proxy over \(target.scheme) is not supported; http:// and socks5:// are")
        }
    }
}
