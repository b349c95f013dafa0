import Foundation
import Testing

extension EndToEnd {
    /// How long a password lasts: by what it says itself, else by what the manifest says.
    @Suite struct ExpiryTests {
        private static let unasked = ["verify: false"]

        /// A web token, as the like of Azure's registries give one; nobody checks its signature here.
        /// - Parameter left: seconds until it ends. Some more than a whole number of hours, so that a slow machine
        ///   makes no difference to what is printed.
        private func token(left: Int) -> String {
            let claims = "{\"exp\":\(Int(Date().timeIntervalSince1970) + left)}"
            return ["{\"alg\":\"none\"}", claims, "signature"].map { part in
                Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                    .replacing("=", with: "")
            }.joined(separator: ".")
        }

        /// Applies, and asks for the status.
        private func expectLife(
            _ validity: String, _ health: String, of registry: OtherRegistry, _ password: String, in scratch: Scratch
        ) async throws {
            let applied = try await registry.apply(password, in: scratch)
            #expect(applied.output.withoutTimes == registry.loggedIn("valid until HH:MM (\(validity))"))
            #expect(applied.status == 0)
            let status = try await scratch.berth(
                "status", "-f", registry.manifest, with: [OtherRegistry.variable: password])
            #expect(
                status.output == """
                    berth: 1 registry, ~/.docker/config.json

                      \(registry.host)   ok   \(health)

                    Everything is as the manifest says.

                    """
            )
            #expect(status.status == 0)
        }

        @Test("a web token tells its end, whatever `expires_after` says", arguments: [[], ["expires_after: 24h"]])
        func webToken(more: [String]) async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare(
                    "registry.example.com", more: Self.unasked + more, in: scratch)
                try await expectLife("2h", "ok 2h   ████████", of: registry, token(left: 7220), in: scratch)
            }
        }

        @Test("another password lasts as long as `expires_after` says")
        func expiresAfter() async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare(
                    "registry.example.com", more: Self.unasked + ["expires_after: 24h"], in: scratch)
                try await expectLife("1d", "ok 1d   ████████", of: registry, "no web token", in: scratch)
            }
        }

        @Test("one that a command gives is renewed by running it again, and the report says when")
        func renewal() async throws {
            try await Scratch.with { scratch in
                let file = try scratch.write(token(left: 7220), to: "token")
                let registry = try OtherRegistry.declare(
                    "registry.example.com", password: "{command: [cat, \(file)]}", more: Self.unasked, in: scratch)
                let applied = try await registry.apply(in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.loggedIn("valid until HH:MM (2h)", " Next renewal in 1h.")
                )
                #expect(applied.status == 0)
            }
        }

        @Test("one that has ended is not stored, and the report says where to renew it")
        func expired() async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare("registry.example.com", more: Self.unasked, in: scratch)
                let applied = try await registry.apply(token(left: -7220), in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            what \(OtherRegistry.variable) gives expired 2h ago (berth.yaml:5:21)
                            Renew it there.
                            """
                        )
                )
                #expect(applied.status == 1)
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }
    }
}
