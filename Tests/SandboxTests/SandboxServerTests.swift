import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct SandboxServerTests {
    private static let check =
        "GET /v2/ HTTP/1.1\r\nHost: 600423610423.dkr.ecr.us-east-2.amazonaws.com\r\nConnection: close\r\n\r\n"

    private func withSandbox(
        faults: [String] = [],
        latency: Duration = .zero,
        _ body: (SandboxInstance, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock(now: 784_111_777)
        let sandbox = try await SandboxInstance.start(
            SandboxOptions(latency: latency, faults: try faults.map { try InjectedFault($0) }, clock: clock)
        )
        do {
            try await body(sandbox, clock)
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
        let afterwards = await RawConnection.exchange(port: sandbox.port, Self.check)
        #expect(afterwards == RawConnection(text: "", ending: .reset))
    }

    @Test("an answer, to the byte")
    func answer() async throws {
        try await withSandbox { sandbox, _ in
            let answer = await RawConnection.exchange(port: sandbox.port, Self.check)
            let lines = [
                "HTTP/1.1 401 Unauthorized", "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                "Docker-Distribution-Api-Version: registry/2.0",
                #"WWW-Authenticate: Basic realm="https://600423610423.dkr.ecr.us-east-2.amazonaws.com/","#
                    + #"service="ecr.amazonaws.com""#,
                "Content-Length: 15", "", "Not Authorized\n",
            ]
            #expect(answer == RawConnection(text: lines.joined(separator: "\r\n"), ending: .closed))
            #expect(sandbox.counts == ["registry:v2": 1])
            #expect(sandbox.url == "http://127.0.0.1:\(sandbox.port)")
        }
    }

    @Test("a connection serves one request after the other")
    func keepAlive() async throws {
        try await withSandbox { sandbox, _ in
            let first = Self.check.replacing("Connection: close\r\n", with: "")
            let answer = await RawConnection.exchange(port: sandbox.port, first + Self.check)
            #expect(answer.text.split(separator: "HTTP/1.1 401 ").count == 2 && answer.ending == .closed)
        }
    }

    @Test("the latency delays every answer")
    func latency() async throws {
        try await withSandbox(latency: .milliseconds(100)) { sandbox, clock in
            _ = await RawConnection.exchange(port: sandbox.port, Self.check)
            #expect(clock.slept == [.milliseconds(100)])
        }
    }

    @Test("a reset connection ends without a byte")
    func reset() async throws {
        try await withSandbox(faults: ["reset:600*"]) { sandbox, _ in
            let answer = await RawConnection.exchange(port: sandbox.port, Self.check)
            #expect(answer == RawConnection(text: "", ending: .reset))
        }
    }

    @Test("a stalled connection stays open and silent")
    func stall() async throws {
        try await withSandbox(faults: ["stall:600*"]) { sandbox, _ in
            let answer = await RawConnection.exchange(port: sandbox.port, Self.check, patience: .seconds(1))
            #expect(answer == RawConnection(text: "", ending: .silence))
            // A busy machine may take longer than the patience above.
            for _ in 0..<1000 where sandbox.counts.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(sandbox.counts == ["registry:v2": 1])
        }
    }

    @Test("a slow body sends one byte a second")
    func slowBody() async throws {
        try await withSandbox(faults: ["slow-body:600*"]) { sandbox, clock in
            let answer = await RawConnection.exchange(port: sandbox.port, Self.check)
            #expect(answer.text.hasSuffix("\r\n\r\nNot Authorized\n"))
            #expect(clock.slept.filter { $0 == .seconds(1) }.count == 15)
        }
    }

    @Test("a huge body has 100 MB")
    func huge() async throws {
        try await withSandbox(faults: ["huge:600*"]) { sandbox, _ in
            let answer = await RawConnection.exchange(port: sandbox.port, Self.check)
            #expect(answer.text.utf8.count > 100_000_000 && answer.ending == .closed)
        }
    }

    @Test("a request that is not HTTP gets status 400, and an endless body is cut off")
    func malformed() async throws {
        try await withSandbox { sandbox, _ in
            let answer = await RawConnection.exchange(port: sandbox.port, "what?\r\n\r\n")
            #expect(answer.text.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.ending == .closed)
            let body = String(repeating: "x", count: 2 << 20)
            let endless = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n\(body)"
            let cut = await RawConnection.exchange(port: sandbox.port, endless)
            #expect(cut.text.isEmpty && cut.ending != .silence)
        }
    }
}
