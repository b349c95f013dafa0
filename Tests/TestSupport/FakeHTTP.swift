package import Platform
import Synchronization

/// An HTTP transport that answers from a closure, and records the requests.
package final class FakeHTTP: HTTPTransport {
    private let answer: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse
    private let sent = Mutex<[HTTPRequest]>([])
    private let opened = Mutex<[OpenedConnections]>([])

    /// Connections that were opened without a request.
    package struct OpenedConnections: Hashable, Sendable {
        package var count: Int
        package var url: String
        package var trust: TrustRoots

        package init(_ count: Int, to url: String, trust: TrustRoots = .system) {
            self.count = count
            self.url = url
            self.trust = trust
        }
    }

    package init(_ answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse) {
        self.answer = answer
    }

    /// Makes a transport that expects no request: each is a test failure.
    package convenience init() {
        self.init { request throws(HTTPError) in
            throw HTTPError.misconfigured("this test expects no request: \(request)")
        }
    }

    /// All requests so far, in order of arrival.
    package var requests: [HTTPRequest] { sent.withLock { $0 } }

    /// All connections that were opened, in this order.
    package var connections: [OpenedConnections] { opened.withLock { $0 } }

    package func openConnections(_ count: Int, to url: String, trust: TrustRoots) -> Bool {
        opened.withLock { $0.append(OpenedConnections(count, to: url, trust: trust)) }
        return true
    }

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        sent.withLock { $0.append(request) }
        return try await answer(request)
    }
}
