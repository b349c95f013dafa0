package import Platform
import Synchronization

/// An HTTP transport that answers from a closure, and records the requests.
package final class FakeHTTP: HTTPTransport {
    private let answer: @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse
    private let sent = Mutex<[HTTPRequest]>([])

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

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        sent.withLock { $0.append(request) }
        return try await answer(request)
    }
}
