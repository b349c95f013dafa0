import Platform
import TestSupport
import Testing

@testable import Registry

/// The registry check sends an identity token only to a token server, in a form's body.
@Suite(.scheduled)
struct IdentityTokenTests {
    private static let host = "registry.example.com"
    private static let root = "GET https://\(host)/v2/"
    private static let realm = "https://auth.example.com/token"
    private static let credential = RegistryCredential.identityToken(token: Secret("re/fresh+1="))

    /// A request, as far as it can carry a credential.
    private struct Sent: Equatable {
        var method: String
        var url: String
        var authorization: String?
        var contentType: String?
        var body: String

        init(_ request: HTTPRequest) {
            self.init(
                method: request.method, url: request.url, contentType: request.headers["Content-Type"],
                body: String(decoding: request.body, as: UTF8.self)
            )
            authorization = request.headers["Authorization"]
        }

        init(method: String, url: String, contentType: String? = nil, body: String = "") {
            (self.method, self.url, self.contentType, self.body) = (method, url, contentType, body)
        }

        static let opening = Sent(method: "GET", url: "https://\(IdentityTokenTests.host)/v2/")

        /// The registry gets the token server's token `t`.
        static var confirmation: Sent {
            var sent = opening
            sent.authorization = "Bearer t"
            return sent
        }
    }

    private func sent(in fixture: VerifierFixture) -> [Sent] { fixture.http.requests.map(Sent.init) }

    private func fixture(realm: String = Self.realm, _ answer: CheckAnswer) -> VerifierFixture {
        VerifierFixture([
            Self.root: [
                .challenge(#"Bearer realm="\#(realm)",service="s &t",scope="registry:catalog:*""#), .answer(200),
            ],
            "POST \(realm)": [answer],
        ])
    }

    private func outcome(_ fixture: VerifierFixture, policy: RealmPolicy = .anyHTTPS) async -> String? {
        await fixture.outcome(host: Self.host, credential: Self.credential, realmPolicy: policy)
    }

    @Test(
        "the registry gets a request without it, and its token server gets the identity token and no other credential",
        arguments: [realm, "https://auth.example.com/token?x=1"], ["token", "access_token"]
    )
    func login(realm: String, name: String) async {
        let fixture = fixture(realm: realm, .answer(200, [:], #"{"\#(name)":"t"}"#))
        #expect(await outcome(fixture) == nil)
        #expect(
            sent(in: fixture) == [
                .opening,
                Sent(
                    method: "POST", url: realm, contentType: "application/x-www-form-urlencoded",
                    body: "grant_type=refresh_token&refresh_token=re%2Ffresh%2B1%3D&client_id=berth"
                        + "&service=s%20%26t&scope=registry%3Acatalog%3A%2A"
                ),
                .confirmation,
            ]
        )
    }

    @Test(
        "a registry that names no token server gets no identity token",
        arguments: [
            (
                CheckAnswer.answer(200),
                """
                registry.example.com requires no login, so it cannot verify an identity token
                Store it unverified with `verify: false`, or use a user name and password.
                """
            ),
            (
                .challenge(#"Basic realm="x""#),
                """
                registry.example.com accepts a user name and password, but no identity token
                Replace `<token>` with the user name, and declare where its password is.
                """
            ),
            (
                .answer(401),
                """
                registry.example.com accepts a user name and password, but no identity token
                Replace `<token>` with the user name, and declare where its password is.
                """
            ),
            (.answer(403), "403: registry.example.com does not answer as a registry does"),
            (.answer(500), "500: registry.example.com failed to answer; try again later"),
            (
                .challenge(#"Bearer service="x""#),
                "registry.example.com requires a token but names no token server"
            ),
        ]
    )
    func noTokenServer(answer: CheckAnswer, message: String) async {
        let fixture = VerifierFixture([Self.root: [answer]])
        #expect(await outcome(fixture) == message)
        #expect(sent(in: fixture) == [.opening])
    }

    @Test(
        "what a token server may answer in addition to a token",
        arguments: [
            (
                CheckAnswer.answer(401, [:], #"{"errors":[{"code":"UNAUTHORIZED","message":"revoked"}]}"#),
                #"401: the registry's token server auth.example.com refused these credentials ("revoked")"#
            ),
            (
                .answer(400, [:], #"{"error":"invalid_grant","error_description":"expired"}"#),
                #"400: the registry's token server auth.example.com refused these credentials ("expired")"#
            ),
            (
                .answer(400, [:], #"{"error":"invalid_grant"}"#),
                #"400: the registry's token server auth.example.com refused these credentials ("invalid_grant")"#
            ),
            (.answer(403), "403: the registry's token server auth.example.com refused these credentials"),
            (
                .challenge("Bearer realm=\"\(realm)\""),
                "401: the registry's token server auth.example.com refused these credentials"
            ),
            (
                .answer(404),
                """
                404: the registry's token server auth.example.com does not accept identity tokens
                Replace `<token>` with the user name, and declare where its password is.
                """
            ),
            (
                .answer(405),
                """
                405: the registry's token server auth.example.com does not accept identity tokens
                Replace `<token>` with the user name, and declare where its password is.
                """
            ),
            (
                .answer(200, [:], #"{"refresh_token":"t"}"#),
                "the registry's token server auth.example.com answered 200 without a token"
            ),
            (
                .answer(307, ["Location": "https://evil.example.com/token"]),
                "auth.example.com redirects to https://evil.example.com/token; not followed with credentials"
            ),
            (.answer(500), "500: auth.example.com failed to answer; try again later"),
        ]
    )
    func refused(answer: CheckAnswer, message: String) async {
        let fixture = fixture(answer)
        #expect(await outcome(fixture) == message)
        #expect(sent(in: fixture).map(\.method) == ["GET", "POST"])
    }

    @Test("a server's text that contains it is not shown", arguments: ["re/fresh+1=", "re%2Ffresh%2B1%3D"])
    func echo(form: String) async {
        let fixture = fixture(.answer(401, [:], #"{"errors":[{"message":"\#(form) is unknown"}]}"#))
        #expect(
            await outcome(fixture) == "401: the registry's token server auth.example.com refused these credentials"
        )
    }

    @Test("a busy token server gets the same request once more")
    func again() async {
        let fixture = VerifierFixture([
            Self.root: [.challenge("Bearer realm=\"\(Self.realm)\""), .answer(200)],
            "POST \(Self.realm)": [.answer(503), .answer(200, [:], #"{"access_token":"t"}"#)],
        ])
        #expect(await outcome(fixture) == nil)
        let asked = Sent(
            method: "POST", url: Self.realm, contentType: "application/x-www-form-urlencoded",
            body: "grant_type=refresh_token&refresh_token=re%2Ffresh%2B1%3D&client_id=berth"
        )
        #expect(sent(in: fixture) == [.opening, asked, asked, .confirmation])
    }

    @Test(
        "a realm that must not have it gets no request",
        arguments: [
            (
                "http://auth.example.com/token", RealmPolicy.anyHTTPS,
                """
                registry.example.com requires a token from auth.example.com over plain HTTP
                No credentials were sent. Set an https realm in the registry's configuration.
                """
            ),
            (
                "https://auth.example.com/token", .sameHost,
                """
                registry.example.com requires a token from auth.example.com, which is another host
                No credentials were sent: Amazon's registries issue their own tokens. Check for a proxy in between.
                """
            ),
            (
                "https://me@auth.example.com/token", .anyHTTPS,
                """
                registry.example.com names a token server with an invalid address: \
                …@auth.example.com/token
                """
            ),
            (
                "https://auth.example.com/\u{1B}[2J", .anyHTTPS,
                """
                registry.example.com names a token server with an invalid address: \
                https://auth.example.com/ [2J
                """
            ),
        ]
    )
    func keptFrom(realm: String, policy: RealmPolicy, message: String) async {
        let fixture = VerifierFixture([Self.root: [.challenge("Bearer realm=\"\(realm)\"")]])
        #expect(await outcome(fixture, policy: policy) == message)
        #expect(sent(in: fixture) == [.opening])
    }
}
