import AWS
import Effects
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The listener for a sign-in's redirect", .scheduled)
struct RedirectServerTests {
    private static let state = Secret("0f4c-state")

    /// Runs a test with a listener that waits for a redirect with `state`.
    private func waiting(
        _ body: (RedirectServer) async throws -> Void
    ) async throws -> Result<Secret, RedirectError> {
        let server = try await RedirectServer.listen(clock: SystemClock())
        let wait = Task { () -> Result<Secret, RedirectError> in
            do throws(RedirectError) {
                return .success(try await server.code(state: Self.state, timeLimit: .seconds(60)))
            } catch {
                return .failure(error)
            }
        }
        do { try await body(server) } catch {
            await server.close()
            throw error
        }
        let result = await wait.value
        await server.close()
        return result
    }

    private func get(_ target: String, _ server: RedirectServer) async throws -> String {
        try await LoopbackClient.answer(
            to: "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nCookie: a=b\r\n\r\n", port: server.port)
    }

    @Test("returns the code, and answers with a page that holds no secret and lets nothing out")
    func code() async throws {
        var page = ""
        let result = try await waiting { server in
            page = try await get("/oauth/callback?code=planted%2Dcode&state=0f4c-state", server)
        }
        #expect(try result.get().reveal() == "planted-code")
        #expect(
            page == """
                HTTP/1.1 200 OK\r
                Content-Type: text/html; charset=utf-8\r
                Content-Length: 289\r
                Cache-Control: no-store\r
                Referrer-Policy: no-referrer\r
                Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r
                X-Content-Type-Options: nosniff\r
                Connection: close\r
                \r
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>berth</title>
                <style>body { font: 1.1em sans-serif; margin: 4em auto; max-width: 32em }</style></head>
                <body><h1>berth has received the sign-in</h1><p>You can close this tab and return to the terminal.</p></body>
                </html>

                """)
    }

    @Test("answers 400 to a wrong, a missing and a doubled state, and goes on waiting")
    func states() async throws {
        let result = try await waiting { server in
            for query in [
                "code=evil&state=other", "code=evil", "code=evil&state=", "error=access_denied",
                "code=evil&state=0f4c-state&state=0f4c-state", "state=0f4c-state", "",
            ] {
                let page = try await get("/oauth/callback?\(query)", server)
                #expect(page.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(query)")
                #expect(page.contains("<h1>This page belongs to another sign-in</h1>"))
            }
            #expect(try await get("/favicon.ico", server).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            _ = try await get("/oauth/callback?state=0f4c-state&code=good", server)
        }
        #expect(try result.get().reveal() == "good")
    }

    @Test("a second redirect gets 410, and changes nothing")
    func second() async throws {
        let server = try await RedirectServer.listen(clock: SystemClock())
        async let code = server.code(state: Self.state, timeLimit: .seconds(60))
        let target = "/oauth/callback?code=one&state=0f4c-state"
        #expect(try await get(target, server).hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try await code.reveal() == "one")
        for second in [target, "/oauth/callback?code=two&state=0f4c-state", "/oauth/callback?error=x&state=0f4c-state"]
        {
            let page = try await get(second, server)
            #expect(page.hasPrefix("HTTP/1.1 410 Gone\r\n"))
            #expect(page.contains("<h1>This sign-in has ended</h1>"))
        }
        #expect(try await get("/oauth/callback?code=two&state=no", server).hasPrefix("HTTP/1.1 400 "))
        await server.close()
        await #expect(throws: (any Error).self) { try await get(target, server) }
    }

    @Test("a redirect with an error ends the wait with the service's words, which the page does not repeat")
    func refused() async throws {
        var page = ""
        let result = try await waiting { server in
            page = try await get(
                "/oauth/callback?error=access_denied&error_description=User+%1b%5B31mdenied%0Aplanted"
                    + "&state=0f4c-state", server)
        }
        #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.contains("<h1>The sign-in did not succeed</h1>"))
        #expect(!page.contains("denied"))
        #expect(throws: RedirectError.self) { try result.get() }
        guard case .failure(let error) = result else { return }
        #expect(
            error.description == """
                the sign-in page ended with access_denied: User [31mdenied
                Sign in again, and allow the access that the page asks for.
                """)
    }

    @Test("a browser that is never used again ends the wait after ten minutes")
    func timeLimit() async throws {
        let clock = ManualClock()
        let server = try await RedirectServer.listen(clock: clock)
        let error = await #expect(throws: RedirectError.self) {
            try await server.code(state: Self.state, timeLimit: .seconds(600))
        }
        await server.close()
        #expect(clock.slept == [.seconds(600)])
        #expect(
            error?.description == """
                no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login --device-code`.
                """)
    }

    @Test("a port in use is an error with the system's reason")
    func portInUse() async throws {
        let server = try await RedirectServer.listen(clock: SystemClock())
        let error = await #expect(throws: RedirectError.self) {
            _ = try await RedirectServer.listen(port: server.port, clock: SystemClock())
        }
        await server.close()
        #expect(
            error?.description == """
                berth cannot listen on 127.0.0.1 for the browser: Address already in use
                Run `berth auth login --device-code`.
                """)
    }

    @Test("listens on 127.0.0.1 only")
    func loopbackOnly() async throws {
        let server = try await RedirectServer.listen(clock: SystemClock())
        await #expect(throws: (any Error).self) {
            try await LoopbackClient.answer(to: "GET / HTTP/1.1\r\n\r\n", port: server.port, address: "127.0.0.2")
        }
        await server.close()
    }

    @Test("accepts only GET, a head of 32 KiB, and a request line that can be read")
    func requests() async throws {
        _ = try await waiting { server in
            let port = server.port
            let post = try await LoopbackClient.answer(
                to: "POST /oauth/callback?code=a&state=0f4c-state HTTP/1.1\r\nContent-Length: 0\r\n\r\n", port: port)
            #expect(post.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n") && post.contains("\r\nAllow: GET\r\n"))
            let long = try await LoopbackClient.answer(
                to: "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n", port: port)
            #expect(long.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
            let other = try await LoopbackClient.answer(to: "SSH-2.0-OpenSSH_9.2\r\n\r\n", port: port)
            #expect(other.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            _ = try await get("/oauth/callback?code=a&state=0f4c-state", server)
        }
    }

    @Test("a redirect that comes before the wait gets its answer when the wait begins")
    func early() async throws {
        let server = try await RedirectServer.listen(clock: SystemClock())
        async let page = get("/oauth/callback?code=early&state=0f4c-state", server)
        try await Task.sleep(for: .milliseconds(50))
        #expect(try await server.code(state: Self.state, timeLimit: .seconds(60)).reveal() == "early")
        #expect(try await page.hasPrefix("HTTP/1.1 200 OK\r\n"))
        await server.close()
    }

    @Test("a slow client delays no redirect")
    func slow() async throws {
        let result = try await waiting { server in
            async let stuck = LoopbackClient.answer(to: "GET /oauth", port: server.port, stall: .seconds(1))
            try await Task.sleep(for: .milliseconds(20))
            _ = try await get("/oauth/callback?code=fast&state=0f4c-state", server)
            #expect(try await stuck == "")
        }
        #expect(try result.get().reveal() == "fast")
    }

    @Test("cancellation and a failed browser end the wait")
    func ends() async throws {
        let server = try await RedirectServer.listen(clock: SystemClock())
        let wait = Task { try await server.code(state: Self.state, timeLimit: .seconds(60)) }
        wait.cancel()
        await #expect(throws: RedirectError.cancelled) { try await wait.value }
        await server.close()
        let other = try await RedirectServer.listen(clock: SystemClock())
        other.fail(.noBrowser)
        await #expect(throws: RedirectError.noBrowser) {
            try await other.code(state: Self.state, timeLimit: .seconds(60))
        }
        await other.close()
    }
}

@Suite("The head of a redirect's request", .scheduled)
struct RedirectRequestTests {
    @Test(
        "is read without its fields",
        arguments: [
            ("GET /a?b HTTP/1.1\r\n\r\n", RedirectRequest.Reading.request(RedirectRequest(target: "/a?b"))),
            ("GET / HTTP/1.0\r\nHost: x\r\n\r\nbody", .request(RedirectRequest(target: "/"))),
            ("GET / HTTP/1.1\r\nHost: x\r\n", .incomplete), ("", .incomplete),
            ("HEAD / HTTP/1.1\r\n\r\n", .refused(.onlyGET)), ("get / HTTP/1.1\r\n\r\n", .refused(.onlyGET)),
            ("GET http://x/ HTTP/1.1\r\n\r\n", .refused(.malformed)), ("GET / HTTP/2\r\n\r\n", .refused(.malformed)),
            ("GET /\u{e9} HTTP/1.1\r\n\r\n", .refused(.malformed)), ("GET / x HTTP/1.1\r\n\r\n", .refused(.malformed)),
            ("\r\n\r\n", .refused(.malformed)), ("GET /\u{0} HTTP/1.1\r\n\r\n", .refused(.malformed)),
        ])
    func head(text: String, expected: RedirectRequest.Reading) {
        #expect(RedirectRequest.read(Array(text.utf8)) == expected)
    }
}
