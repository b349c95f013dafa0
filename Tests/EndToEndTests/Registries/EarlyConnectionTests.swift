import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The connection of a check, which berth opens while the token is requested.
    @Suite(.needs(.openssl), .needs(.python)) struct EarlyConnectionTests {
        private static let host = "600423610423.dkr.ecr.us-east-1.amazonaws.com"
        private static let manifest = "version: 1\naccounts:\n  - {id: \"600423610423\", regions: [us-east-1]}\n"

        private func beside(
            names: [String] = ["localhost"], _ options: String...,
            body: (Scratch, WatchedTLS) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try await body(scratch, try await WatchedTLS.start(in: scratch, names: names, options))
            }
        }

        @Test("is open before the token is known, gets no bytes until then, and is the only one")
        func used() async throws {
            try await beside { scratch, peer in
                try await scratch.succeed("apply", with: peer.environment)
                let opened = try peer.events("registry", "opened")
                let requests = try peer.events("registry", "received")
                #expect(opened.map(\.connection) == [1])
                #expect(requests.map(\.line) == ["GET /v2/ HTTP/1.1"] && requests.map(\.connection) == [1])
                #expect(try peer.events("aws", "received").map(\.line) == ["POST / HTTP/1.1"])
                #expect(try peer.events("aws", "opened").count == 1)
                #expect(try scratch.auths().keys.sorted() == [Self.host])
            }
        }

        @Test("the connection waits for the token: AWS answers only when it is open")
        func waits() async throws {
            try await beside { scratch, peer in
                let applied = try await scratch.succeed("apply", with: peer.environment)
                let token = try #require(try peer.events("aws", "received").first)
                let opened = try #require(try peer.events("registry", "opened").first)
                let check = try #require(try peer.events("registry", "received").first)
                // Without an open connection, AWS answers after two seconds.
                #expect(opened.time - token.time < 1.9 && check.time > opened.time, "\(applied.elapsed)")
            }
        }

        @Test("a certificate that also names the connection's address costs a second connection, and no request")
        func unclearCertificate() async throws {
            try await beside(names: ["localhost", "127.0.0.1"]) { scratch, peer in
                try await scratch.succeed("apply", with: peer.environment)
                #expect(try peer.events("registry", "received").map(\.line) == ["GET /v2/ HTTP/1.1"])
                #expect(try peer.events("aws", "received").count == 1)
            }
        }

        @Test("with `verify: false` and with one connection at most, berth opens none early")
        func none() async throws {
            try await beside { scratch, peer in
                try await scratch.succeed("apply", "--concurrency", "1", with: peer.environment)
                let token = try #require(try peer.events("aws", "received").first)
                let opened = try #require(try peer.events("registry", "opened").first)
                #expect(opened.time - token.time > 1.9)
            }
            try await beside { scratch, peer in
                try scratch.write(Self.manifest + "verify: false\n", to: "work/berth.yaml")
                try await scratch.succeed("apply", with: peer.environment)
                #expect(try peer.events("registry", "greeted").isEmpty)
            }
        }

        @Test("is closed without a request if the token is refused, and the refusal is reported once")
        func refusedToken() async throws {
            try await beside("tokens=refuse") { scratch, peer in
                let applied = try await scratch.berth("apply", with: peer.environment)
                #expect(applied.status == 1)
                #expect((applied.output + applied.errors).ranges(of: "AccessDeniedException: not allowed").count == 1)
                try await peer.waits(for: 1, "registry", "closed")
                #expect(try peer.events("registry", "opened").count == 1)
                #expect(try peer.events("registry", "received").isEmpty)
            }
        }

        @Test("does not delay the end after an interruption")
        func interrupted() async throws {
            try await beside("tokens=hold") { scratch, peer in
                let running = try scratch.start(["apply"], with: peer.environment)
                try await peer.waits(for: 1, "registry", "opened")
                try await peer.waits(for: 1, "aws", "received")
                let start = ContinuousClock.now
                running.signal(SIGINT)
                #expect(try await running.ended().status == 130)
                #expect(ContinuousClock.now - start < .seconds(5))
                try await peer.waits(for: 1, "registry", "closed")
                #expect(try peer.events("registry", "received").isEmpty)
            }
        }

        @Test("an unknown authority is reported once, and nothing is sent to the registry")
        func unknownAuthority() async throws {
            try await beside { scratch, peer in
                // AWS's certificate is trusted by the profile, and the registry's by none.
                var environment = peer.environment
                let removed = environment.removeValue(forKey: "SSL_CERT_FILE")
                let authority = try #require(removed)
                try scratch.make(folder: "home/.aws")
                try scratch.write("[default]\nca_bundle = \(authority)\n", to: "home/.aws/config")
                let applied = try await scratch.berth("apply", with: environment)
                #expect(applied.status == 1)
                #expect((applied.output + applied.errors).ranges(of: "is not trusted").count == 1)
                #expect(try peer.events("registry", "received").isEmpty)
                #expect(try peer.events("aws", "received").count == 1)
            }
        }

        @Test("a registry that has closed it gets the check at once on another connection")
        func expired() async throws {
            try await beside("registry=expire") { scratch, peer in
                try await scratch.succeed("apply", with: peer.environment)
                let requests = try peer.events("registry", "received")
                try #require(requests.map(\.connection) == [1, 2])
                // The pause before other retries is half a second.
                #expect(requests[1].time - requests[0].time < 0.45)
                #expect(try scratch.auths().keys.sorted() == [Self.host])
            }
        }
    }
}
