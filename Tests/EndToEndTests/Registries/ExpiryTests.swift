import Foundation
import Testing

extension EndToEnd {
    /// The lifetime of a password: from the password itself, or from the manifest.
    @Suite struct ExpiryTests {
        private static let unasked = ["verify: false"]

        /// Returns a web token like those of Azure's registries, without a valid signature.
        /// - Parameter left: seconds until it expires. A little more than whole hours, so that a slow machine prints
        ///   the same text.
        private func token(left: Int) -> String {
            let claims = "{\"exp\":\(Int(Date().timeIntervalSince1970) + left)}"
            return ["{\"alg\":\"none\"}", claims, "signature"].map { part in
                Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                    .replacing("=", with: "")
            }.joined(separator: ".")
        }

        /// Applies the manifest, and runs `berth status`.
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

                    Everything matches the manifest.

                    """
            )
            #expect(status.status == 0)
        }

        @Test("a web token's own expiry overrides `expires_after`", arguments: [[], ["expires_after: 24h"]])
        func webToken(more: [String]) async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare(
                    "registry.example.com", more: Self.unasked + more, in: scratch)
                try await expectLife("2h", "ok 2h   ████████", of: registry, token(left: 7220), in: scratch)
            }
        }

        @Test("another password expires after the duration in `expires_after`")
        func expiresAfter() async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare(
                    "registry.example.com", more: Self.unasked + ["expires_after: 24h"], in: scratch)
                try await expectLife("1d", "ok 1d   ████████", of: registry, "no web token", in: scratch)
            }
        }

        @Test("a command's password is renewed by running it again, and the report shows when")
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

        @Test("an expired password is not stored, and the report shows where to renew it")
        func expired() async throws {
            try await Scratch.with { scratch in
                let registry = try OtherRegistry.declare("registry.example.com", more: Self.unasked, in: scratch)
                let applied = try await registry.apply(token(left: -7220), in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            the password from \(OtherRegistry.variable) expired 2h ago (berth.yaml:5:21)
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
