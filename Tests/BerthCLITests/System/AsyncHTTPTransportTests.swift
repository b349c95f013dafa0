import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The HTTP client", .scheduled)
struct AsyncHTTPTransportTests {
    private func failure(_ request: HTTPRequest, _ environment: [String: String] = [:]) async -> HTTPError? {
        let effects = Effects.fake(environment: environment)
        let http = AsyncHTTPTransport(environment: effects.environment, files: effects.files, connectionsPerHost: 1)
        do throws(HTTPError) {
            _ = try await http.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("S8: a header that cannot be sent is reported without its value", arguments: ["hun\nter2", "hunter2\u{1}"])
    func header(value: String) async {
        let request = HTTPRequest(url: "http://127.0.0.1:1/", headers: ["X-Token": value])
        #expect(await failure(request)?.description == "the header X-Token has characters that HTTP forbids")
        let name = HTTPRequest(url: "http://127.0.0.1:1/", headers: ["hun\nter2": "x"])
        #expect(await failure(name)?.description == "the header hun ter2 has characters that HTTP forbids")
    }

    @Test("S9: the client sends nothing to a text that is not a strict URL, and shows no secrets of it")
    func urls() async {
        for (url, shown) in [
            ("http://127.0.0.1:1/\u{301}@x/?hunter2", "…@x/?…"), ("http://me:hunter2@127.0.0.1:1/", "…@127.0.0.1:1/"),
            ("ftp://127.0.0.1/?hunter2", "ftp://127.0.0.1/?…"),
        ] {
            #expect(
                await failure(HTTPRequest(url: url))?.description == "\(shown) is not a valid URL for a request")
        }
    }

    @Test("S8: an unknown error is reported only by its type")
    func unknownError() throws {
        struct Foreign: Error { var value = "hunter2" }
        let target = try #require(WebAddress("https://x.example.com/?hunter2"))
        let failure = HTTPError(Foreign(), for: target, through: nil, bodyLimit: 1)
        #expect(failure.description.hasPrefix("x.example.com does not answer in HTTP: "))
        #expect(failure.description.contains("Foreign") && !failure.description.contains("hunter2"))
    }

    /// A transport that creates clients, so it has to exist until the program ends.
    private static let lasting = {
        let effects = Effects.fake()
        return AsyncHTTPTransport(environment: effects.environment, files: effects.files, connectionsPerHost: 1)
    }()

    @Test("opens connections over TLS only, and only if none to the host exist")
    func early() async {
        let http = Self.lasting
        #expect(!http.openConnections(1, to: "http://127.0.0.1:1/", trust: .system))
        #expect(!http.openConnections(1, to: "https://me@127.0.0.1:1/", trust: .unverified))
        // This machine has no authorities: a request reports that.
        #expect(!http.openConnections(1, to: "https://127.0.0.1:1/", trust: .system))
        #expect(http.openConnections(2, to: "https://127.0.0.1:1/", trust: .unverified))
        #expect(!http.openConnections(1, to: "https://127.0.0.1:1/", trust: .unverified))
        // The early connections failed, and nothing reported that.
        await #expect(throws: HTTPError.unreachable(host: "127.0.0.1:1", reason: .system(.connectionRefused))) {
            try await http.send(HTTPRequest(url: "https://127.0.0.1:1/", trust: .unverified))
        }
    }

    @Test("an unreadable address of a proxy is not shown")
    func proxy() async {
        let request = HTTPRequest(url: "http://registry.example.com/")
        #expect(
            await failure(request, ["http_proxy": "http://me:hunter2@127.1:3128"])?.description
                == "the proxy's address is malformed; write it like http://proxy.example.com:3128")
        #expect(
            await failure(request, ["http_proxy": "ftp://me:hunter2@proxy"])?.description
                == "a proxy over ftp is not supported; use http:// or socks5://")
    }
}
