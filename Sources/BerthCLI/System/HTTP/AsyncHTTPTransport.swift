import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Platform
import Synchronization
import SystemPackage

/// The HTTP transport of the program, over async-http-client: HTTP/1.1, without redirects and retries, with the proxies
/// and certificates of the environment.
///
/// The client is created at the first request, so that a run without requests starts fast.
final class AsyncHTTPTransport: HTTPTransport {
    private let proxies: ProxySettings
    private let certificates: CertificateStore
    private let clients: HTTPClients
    private let contexts = TLSContexts()
    /// The connections over TLS that were opened, or that a request used.
    private let known = Mutex<Set<Destination>>([])

    /// A destination of connections: the client keeps those to different destinations apart.
    private struct Destination: Hashable {
        var settings: HTTPClients.ConnectionSettings
        var authority: String
        var trust: TrustRoots
    }

    /// - Parameter connectionsPerHost: how many connections to one address may be open. Callers limit the requests to a
    ///   registry or an endpoint, so this limit only has to be high enough.
    init(environment: Environment, files: any FileSystem, connectionsPerHost: Int) {
        proxies = ProxySettings(environment)
        certificates = CertificateStore(environment: environment, files: files)
        clients = HTTPClients(connectionsPerHost: connectionsPerHost)
    }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        guard let target = WebAddress(request.url) else {
            throw .misconfigured("\(request.url.withoutURLSecrets) is not a valid URL for a request")
        }
        let (route, proxy) = try route(to: target, request.trust, request.route)
        var settings = route
        let outgoing = try outgoing(request, to: target, forwardedBy: settings.isForwarding ? proxy : nil)
        if target.scheme == .https { _ = isNew(target, settings, request.trust) }
        let start = ContinuousClock.now
        do throws(HTTPError) {
            return try await send(outgoing, of: request, to: target, with: settings, proxy, within: request.timeLimit)
        } catch {
            // The first address refused the connection, so the client sent nothing.
            guard (proxy?.host ?? target.host).isLocalhost, error.isRefusal else { throw error }
            settings.localhost = HTTPClients.localhostAddresses[1]
            let left = request.timeLimit - (ContinuousClock.now - start)
            do throws(HTTPError) {
                return try await send(outgoing, of: request, to: target, with: settings, proxy, within: left)
            } catch let second {
                // On a machine without IPv6 the second error would mislead.
                throw second.isConnectionFailure ? error : second
            }
        }
    }

    func openConnections(_ count: Int, to url: String, trust: TrustRoots) -> Bool {
        guard let target = WebAddress(url), target.scheme == .https,
            let (settings, proxy) = try? route(to: target, trust, .environment),
            var tlsConfiguration = try? certificates.configuration(for: trust), isNew(target, settings, trust)
        else { return false }
        let preferred = preferred(settings, for: target)
        if let verification = preferred.identity.verification {
            tlsConfiguration.certificateVerification = verification
        }
        let client = clients.client(with: preferred, proxy)
        Task { [contexts, tlsConfiguration] in
            await contexts.create(tlsConfiguration, for: client, preferred, trust)
            ConnectionOpener(client: client).open(count, to: target, tlsConfiguration)
        }
        return true
    }

    /// Returns whether this is the first use of connections to a destination. Only then none waits for a request.
    private func isNew(
        _ target: WebAddress, _ settings: HTTPClients.ConnectionSettings, _ trust: TrustRoots
    ) -> Bool {
        known.withLock {
            $0.insert(Destination(settings: settings, authority: target.authority, trust: trust)).inserted
        }
    }

    /// Returns the settings of connections to a host, and the proxy that they name.
    private func route(
        to target: WebAddress, _ trust: TrustRoots, _ route: HTTPRoute
    ) throws(HTTPError) -> (HTTPClients.ConnectionSettings, ProxyAddress?) {
        var settings = HTTPClients.ConnectionSettings(identity: .initial(for: target, trust))
        if route == .environment { settings.proxy = proxies.proxy(for: target) }
        let proxy = try settings.proxy.map { address throws(HTTPError) in try Self.proxy(at: address) }
        settings.isForwarding = target.scheme == .http && proxy.map { !$0.isSOCKS } ?? false
        return (settings, proxy)
    }

    /// Returns the settings that compare the certificate with the host, if an earlier certificate was unclear.
    private func preferred(
        _ settings: HTTPClients.ConnectionSettings, for target: WebAddress
    ) -> HTTPClients.ConnectionSettings {
        let strict = settings.comparing(target.host)
        return target.scheme == .https && clients.hasClient(with: strict) ? strict : settings
    }

    /// Returns the client's form of a request.
    /// - Parameter forwarder: the proxy that receives the request; `nil` if the host does.
    private func outgoing(
        _ request: HTTPRequest, to target: WebAddress, forwardedBy forwarder: ProxyAddress?
    ) throws(HTTPError) -> HTTPClientRequest {
        for field in request.headers.fields {
            // The code that reads a value also checks it, and names its source. This check is the last resort.
            guard HeaderValueFlaw(inValue: field.value) == nil, HeaderValueFlaw.isName(field.name) else {
                throw .misconfigured("the header \(field.name.harmless(limit: 40)) has characters that HTTP forbids")
            }
        }
        // Built from the parsed parts, so that the client connects to the host that was checked.
        var outgoing = HTTPClientRequest(url: target.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if outgoing.headers["User-Agent"].isEmpty {
            outgoing.headers.add(name: "User-Agent", value: "berth/\(Version.number)")
        }
        if !request.body.isEmpty || request.method == "POST" { outgoing.body = .bytes(request.body) }
        if target.scheme == .https { outgoing.tlsConfiguration = try certificates.configuration(for: request.trust) }
        if let forwarder {
            outgoing.url = "http://\(forwarder.host.text):\(forwarder.port)\(target.target)"
            outgoing.headers.replaceOrAdd(name: "Host", value: target.hostField)
            if let authorization = forwarder.authorization {
                outgoing.headers.replaceOrAdd(name: "Proxy-Authorization", value: authorization.headerValue)
            }
        }
        return outgoing
    }

    private func send(
        _ outgoing: HTTPClientRequest, of request: HTTPRequest, to target: WebAddress,
        with settings: HTTPClients.ConnectionSettings,
        _ proxy: ProxyAddress?, within limit: Duration
    ) async throws(HTTPError) -> HTTPResponse {
        do {
            let host = target.host.bare + (proxy.map { ", through the proxy \($0.shown)," } ?? "")
            // From the name look-up to the last byte. None of the client's own time-outs covers all of that.
            return try await withTimeLimit(limit, orThrow: HTTPError.timedOut(host: host, after: limit)) { [self] in
                try await execute(outgoing, of: request, to: target, with: settings, proxy)
            }
        } catch HTTPError.timedOut(let host, _) {
            throw .timedOut(host: host, after: request.timeLimit)
        } catch {
            throw HTTPError(error, for: target, through: proxy?.shown, bodyLimit: request.bodyLimit)
        }
    }

    private func execute(
        _ outgoing: HTTPClientRequest, of request: HTTPRequest, to target: WebAddress,
        with settings: HTTPClients.ConnectionSettings, _ proxy: ProxyAddress?
    ) async throws -> HTTPResponse {
        var outgoing = outgoing
        let strict = settings.comparing(target.host)
        let settings = preferred(settings, for: target)
        if let verification = settings.identity.verification {
            outgoing.tlsConfiguration?.certificateVerification = verification
        }
        let client = clients.client(with: settings, proxy)
        if let configuration = outgoing.tlsConfiguration {
            await contexts.create(configuration, for: client, settings, request.trust)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(outgoing, deadline: .distantFuture)
        } catch is UnclearCertificateError {
            // The client sent nothing. Now a client that compares the certificate with the host sends the request.
            response = try await clients.client(with: strict, proxy).execute(outgoing, deadline: .distantFuture)
        }
        if settings.isForwarding, response.status == .proxyAuthenticationRequired {
            throw HTTPClientError.proxyAuthenticationRequired
        }
        let body = try await response.body.collect(upTo: request.bodyLimit)
        var headers = HTTPHeaders()
        for field in response.headers { headers.append(field.name, field.value) }
        return HTTPResponse(status: Int(response.status.code), headers: headers, body: Array(buffer: body))
    }

    private static func proxy(at text: String) throws(HTTPError) -> ProxyAddress {
        guard let address = ProxyAddress(text) else {
            throw .misconfigured("the proxy's address is malformed; write it like http://proxy.example.com:3128")
        }
        guard ["http", "socks5", "socks5h", "socks"].contains(address.scheme) else {
            throw .misconfigured("a proxy over \(address.scheme) is not supported; use http:// or socks5://")
        }
        return address
    }
}

extension HTTPError {
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
        case .unreachable(_, let reason), .noProxy(_, let reason): reason == .system(.connectionRefused)
        default: false
        }
    }
}
