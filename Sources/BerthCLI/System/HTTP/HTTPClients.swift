import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Platform
import Synchronization

/// The HTTP clients of a process: one for each set of connection settings. A process rarely needs more than one.
///
/// Clients exist until the program ends: a client must be shut down before it is released, and the shutdown would wait
/// for a host that hangs.
final class HTTPClients: Sendable {
    /// The settings that differ between clients.
    struct ConnectionSettings: Hashable {
        /// The proxy's address as in the environment's variable; `nil` for no proxy.
        var proxy: String?
        /// Whether the proxy receives the requests themselves, in place of a `CONNECT` to their hosts.
        var isForwarding = false
        /// The address of `localhost`, as a host and as a proxy. The client never looks the name up: an entry in
        /// /etc/hosts or in DNS may lead to another machine.
        var localhost = localhostAddresses[0]
        var identity = ServerIdentity.byLibrary

        /// Returns settings with which berth compares the certificate with a host. They are the same if berth already
        /// does so, or if the certificate is not verified.
        func comparing(_ host: NetworkHost) -> ConnectionSettings {
            var settings = self
            if identity == .byLibrary { settings.identity = .host(host) }
            return settings
        }
    }

    /// IPv4 first: most local servers listen there.
    static let localhostAddresses = ["127.0.0.1", "::1"]

    /// How long idle connections stay open; `nil` for the client's default. `OpenFileBudget` sets it before the first
    /// request.
    static let idleTime = Mutex<Duration?>(nil)

    private let connectionsPerHost: Int
    private let clients = Mutex<[ConnectionSettings: HTTPClient]>([:])

    init(connectionsPerHost: Int) {
        self.connectionsPerHost = connectionsPerHost
    }

    /// Returns whether there is a client with these settings.
    func hasClient(with settings: ConnectionSettings) -> Bool { clients.withLock { $0[settings] != nil } }

    /// Returns the client with these settings; creates it if necessary.
    /// - Parameter proxy: the parsed address of `settings.proxy`.
    func client(with settings: ConnectionSettings, _ proxy: ProxyAddress?) -> HTTPClient {
        clients.withLock { clients in
            if let client = clients[settings] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: configuration(with: settings, proxy))
            clients[settings] = client
            return client
        }
    }

    private func configuration(with settings: ConnectionSettings, _ proxy: ProxyAddress?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        if let idleTime = Self.idleTime.withLock({ $0 }) {
            configuration.connectionPool.idleTimeout = TimeAmount(idleTime)
        }
        configuration.timeout.connect = .minutes(5)
        // The `Host` header and the name in the server's certificate stay `localhost`.
        configuration.dnsOverride = [NetworkHost.localhost: settings.localhost]
        if let proxy, !settings.isForwarding {
            let host = proxy.host.isLocalhost ? settings.localhost : proxy.host.bare
            configuration.proxy =
                proxy.isSOCKS
                ? .socksServer(host: host, port: Int(proxy.port))
                : .server(host: host, port: Int(proxy.port), authorization: proxy.authorization)
        }
        // The client calls this after the handshake and before the first request.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            do {
                try settings.identity.check(channel)
                if settings.isForwarding { try AbsoluteFormHandler.add(to: channel) }
                try ConnectionWatch.add(to: channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        return configuration
    }
}

extension ProxyAddress {
    var isSOCKS: Bool { scheme.hasPrefix(bytes: "socks") }

    /// The value of `Proxy-Authorization`; `nil` if the proxy's address has no user.
    var authorization: HTTPClient.Authorization? {
        login.map { .basic(username: $0.user, password: $0.password.reveal()) }
    }
}

/// A handler that gives requests the absolute form for a proxy over plain HTTP: `GET http://HOST/PATH` (RFC 9112,
/// section 3.2.2).
///
/// async-http-client 1.37 has only `CONNECT`, which many proxies refuse for plain HTTP.
final class AbsoluteFormHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let host = head.headers.first(name: "Host") else {
            context.write(data, promise: promise)
            return
        }
        head.uri = "http://\(host)\(head.uri)"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Adds a handler to a connection to a proxy.
    /// - Parameter channel: on its event loop.
    static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(Self(), position: .after(try pipeline.handler(type: HTTPRequestEncoder.self)))
    }
}
