import AsyncHTTPClient
import NIOCore
import NIOSSL
import Platform
import Synchronization

/// The TLS contexts of the HTTP clients, each created once, before connections need it.
///
/// async-http-client 1.37 keeps contexts, but each connection that starts before the first context exists creates one
/// more (`SSLContextCache.swift`). Reading a bundle of all authorities takes 10 ms. The client creates contexts only
/// for connections, so the first one is to a path that cannot exist: it fails on this machine, after the client has
/// created the context.
final class TLSContexts: Sendable {
    private struct Key: Hashable {
        var settings: HTTPClients.ConnectionSettings
        var trust: TrustRoots
    }

    private let contexts = Mutex<[Key: Task<Void, Never>]>([:])

    /// Waits until the client has the context of a configuration.
    /// - Parameters:
    ///   - settings: of the client.
    ///   - trust: the authorities of the configuration.
    func create(
        _ configuration: TLSConfiguration, for client: HTTPClient, _ settings: HTTPClients.ConnectionSettings,
        _ trust: TrustRoots
    ) async {
        let key = Key(settings: settings, trust: trust)
        let task = contexts.withLock { contexts in
            if let task = contexts[key] { return task }
            let task = Task { await Self.connect(client, configuration) }
            contexts[key] = task
            return task
        }
        await task.value
    }

    private static func connect(_ client: HTTPClient, _ configuration: TLSConfiguration) async {
        guard var request = try? HTTPClient.Request(url: "https+unix://%2Fdev%2Fnull%2Fberth/") else { return }
        request.tlsConfiguration = configuration
        _ = try? await client.execute(request: request, delegate: IgnoredAnswer()).futureResult.get()
    }
}
