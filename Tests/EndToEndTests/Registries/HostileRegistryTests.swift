import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Registries that try to redirect credentials to other servers, or to occupy berth forever.
    @Suite(.needs(.python), .alone) struct HostileRegistryTests {
        private static let secret = "hunter2+/hunter3"

        /// A registry's behavior, and berth's message about it.
        struct Deed: Sendable, CustomTestStringConvertible {
            /// The name in the script.
            var name: String
            /// The printed message, with `REGISTRY` and `ELSEWHERE` for the two servers.
            var message: String
            /// Whether the registry's own token server gets one request.
            var isTokenServerAsked = false

            var testDescription: String { name }
        }

        private static let deeds = [
            Deed(
                name: "plain-realm",
                message: """
                    REGISTRY requires a token from ELSEWHERE over plain HTTP
                    No credentials were sent. Set an https realm in the registry's configuration.
                    """
            ),
            Deed(
                name: "user-in-realm",
                message: "REGISTRY names a token server with an invalid address: …@ELSEWHERE/token"
            ),
            Deed(
                name: "control-in-realm",
                message: "REGISTRY names a token server with an invalid address: http://REGISTRY/to ken"
            ),
            Deed(
                name: "escape-in-realm", message: "127.0.0.1 does not answer in HTTP: invalid character in header"
            ),
            Deed(
                name: "redirect", message: "REGISTRY redirects to http://ELSEWHERE/v2/; not followed with credentials"),
            Deed(name: "endless", message: "127.0.0.1 answered with more than 65536 bytes"),
            Deed(name: "trickle", message: "127.0.0.1 did not answer within 2s"),
            Deed(
                name: "long-header",
                message: "127.0.0.1 does not answer in HTTP: too many header bytes seen; overflow detected"
            ),
            Deed(
                name: "realm-redirect",
                message: "REGISTRY redirects to http://ELSEWHERE/token?…; not followed with credentials",
                isTokenServerAsked: true
            ),
            Deed(
                name: "realm-loop", message: "401: the registry's token server REGISTRY refused these credentials",
                isTokenServerAsked: true
            ),
            Deed(
                name: "realm-endless", message: "127.0.0.1 answered with more than 65536 bytes",
                isTokenServerAsked: true
            ),
            Deed(
                name: "realm-trickle", message: "127.0.0.1 did not answer within 2s", isTokenServerAsked: true
            ),
            Deed(
                name: "realm-silent", message: "the registry's token server REGISTRY answered 200 without a token",
                isTokenServerAsked: true
            ),
            Deed(
                name: "echo", message: "403: the registry's token server REGISTRY refused these credentials",
                isTokenServerAsked: true
            ),
        ]

        /// A request to a server, with all parts that could contain a credential.
        private struct Request: Decodable, Equatable {
            var server = "registry"
            var request: String
            var authorization = ""
            var body = ""
        }

        @Test("a password goes to no other server, and the report says why", arguments: deeds)
        func password(deed: Deed) async throws {
            let basic = "Basic " + Data("me:\(Self.secret)".utf8).base64EncodedString()
            var asked = [Request(request: "GET /v2/", authorization: basic)]
            if deed.isTokenServerAsked { asked.append(Request(request: "GET /token", authorization: basic)) }
            try await suffer(deed, username: "me", asked)
        }

        @Test("an identity token goes to no other server, and the report says why", arguments: deeds)
        func identityToken(deed: Deed) async throws {
            // The echoing registry names no service: it makes its own challenge.
            let form = "grant_type=refresh_token&refresh_token=hunter2%2B%2Fhunter3&client_id=berth"
            let body = deed.name == "echo" ? form : form + "&service=hostile"
            var asked = [Request(request: "GET /v2/")]
            if deed.isTokenServerAsked { asked.append(Request(request: "POST /token", body: body)) }
            try await suffer(deed, username: "<token>", asked)
        }

        /// Applies a manifest with this registry.
        /// - Parameter asked: all requests that either server gets.
        private func suffer(_ deed: Deed, username: String, _ asked: [Request]) async throws {
            try await Scratch.with { scratch in
                let peer = try scratch.serve(
                    ["python3", Checkout.script("Servers/hostile_registry.py"), deed.name, scratch.path("requests")],
                    environment: Python.environment
                )
                let own = "127.0.0.1:\(try await peer.line())"
                let elsewhere = "0.0.0.0:\(try await peer.line(after: "elsewhere "))"

                let registry = try OtherRegistry.declare(own, username: username, in: scratch)
                let applied = try await registry.apply(Self.secret, "--timeout", "2s", "-vv", in: scratch)
                let message = deed.message.replacing("REGISTRY", with: own).replacing("ELSEWHERE", with: elsewhere)
                    // A form has no query.
                    .replacing("/token?…", with: username == "<token>" ? "/token" : "/token?…")
                #expect(applied.output.withoutTimes.hasSuffix(registry.failed(message)), "\(applied.output)")
                #expect(applied.status == 1)
                // Two seconds for the rest of the program, which runs next to other tests.
                #expect(applied.elapsed < .seconds(4))
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))

                let said = applied.output + applied.errors
                #expect(applied.errors.contains("http://\(own)/v2/: "), "-vv says nothing of requests")
                for form in [Self.secret, "hunter2%2B", Data("me:\(Self.secret)".utf8).base64EncodedString()] {
                    #expect(!said.contains(form))
                }
                let requests = try scratch.read("requests").lines.map {
                    try JSONDecoder().decode(Request.self, from: Data($0.utf8))
                }
                #expect(requests == asked)
            }
        }

        @Test("a header with nine thousand challenges is read without delay")
        func manyChallenges() async throws {
            try await Scratch.with { scratch in
                let peer = try scratch.serve(
                    [
                        "python3", Checkout.script("Servers/hostile_registry.py"), "many-challenges",
                        scratch.path("requests"),
                    ],
                    environment: Python.environment
                )
                let registry = try OtherRegistry.declare("127.0.0.1:\(try await peer.line())", in: scratch)
                let applied = try await registry.apply(Self.secret, in: scratch)
                #expect(
                    applied.output.withoutTimes == registry.failed("401: the registry refused these credentials")
                )
                #expect(applied.elapsed < .seconds(2))
            }
        }
    }
}
