import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Platform

/// Opens connections of the HTTP client before there is a request for them.
///
/// async-http-client 1.37 connects only for a request. If the request is cancelled while it waits for its connection,
/// the client completes the connection all the same, and keeps it for the next request to the host
/// (`HTTPConnectionPool+HTTP1StateMachine.swift`). So the opener makes requests and cancels them in one turn of their
/// event loop. A TLS handshake takes more turns of the same loop, so no such request can be sent.
struct ConnectionOpener {
    let client: HTTPClient

    /// The method of the requests, by which `ConnectionWatch` recognizes them. They have no headers and no body.
    static let method = HTTPMethod.RAW(value: "BERTH-OPEN")

    /// Opens connections to a host to which none exist, and returns at once. Failures are not reported.
    func open(_ count: Int, to target: WebAddress, _ tlsConfiguration: TLSConfiguration) {
        guard var request = try? HTTPClient.Request(url: "https://\(target.authority)/", method: Self.method) else {
            return
        }
        request.tlsConfiguration = tlsConfiguration
        let loop = client.eventLoopGroup.next()
        loop.execute { [client, request] in
            // All requests wait before the first is cancelled. Otherwise one connection would serve all of them.
            let tasks = (0..<count).map { _ in
                client.execute(request: request, delegate: IgnoredAnswer(), eventLoop: .delegate(on: loop))
            }
            for task in tasks { task.cancel() }
        }
    }
}

/// The receiver of an answer that does not come.
final class IgnoredAnswer: HTTPClientResponseDelegate, Sendable {
    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}
}
