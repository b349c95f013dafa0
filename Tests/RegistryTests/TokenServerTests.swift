import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct TokenServerTests {
    private static let host = "registry.example.com"
    private static let hub = "https://auth.example.com/token"

    private func fixture(challenge: String, server: String? = nil, _ answer: CheckAnswer = .answer(500))
        -> VerifierFixture
    {
        var answers: [String: [CheckAnswer]] = ["GET https://\(Self.host)/v2/": [.challenge(challenge), .answer(200)]]
        if let server { answers["GET \(server)"] = [answer] }
        return VerifierFixture(answers)
    }

    @Test(
        "the realm gets account, client, service and scope, each encoded; either name of a token is accepted",
        arguments: ["token", "access_token"]
    )
    func token(name: String) async {
        let url = Self.hub + "?account=AWS&client_id=berth&service=a%20%26b&scope=registry%3Acatalog%3A%2A"
        let fixture = fixture(
            challenge: #"Basic realm="x", Bearer realm="\#(Self.hub)",service="a &b",scope="registry:catalog:*""#,
            server: url,
            .answer(200, [:], #"{"\#(name)":"t"}"#)
        )
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        let root = "https://\(Self.host)/v2/"
        #expect(fixture.asked == [root, url, VerifierFixture.token(root)])
    }

    // D18: Docker and skopeo take the names in any case.
    @Test(
        "a token's name may be in any case, and the specified spelling comes first",
        arguments: [
            (#"{"Token":"t"}"#), (#"{"TOKEN":"t"}"#), (#"{"Access_Token":"t"}"#), (#"{"to\u212aen":"t"}"#),
            (#"{"Token":"other","token":"t"}"#), (#"{"token":null,"Token":"t"}"#),
            (#"{"TOKEN":"","access_token":"t"}"#),
        ]
    )
    func spelling(answer: String) async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let fixture = fixture(challenge: "Bearer realm=\"\(Self.hub)\"", server: url, .answer(200, [:], answer))
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        let root = "https://\(Self.host)/v2/"
        #expect(fixture.asked == [root, url, VerifierFixture.token(root)])
    }

    // D18
    @Test(
        "the names in a server's error may be in any case too",
        arguments: [
            #"{"Errors":[{"Code":"DENIED","Message":"wrong"}]}"#, #"{"Details":"wrong"}"#, #"{"ERROR":"wrong"}"#,
            #"{"Error":"x","Error_Description":"wrong"}"#,
        ]
    )
    func errorMessage(body: String) async {
        let fixture = fixture(
            challenge: "Bearer realm=\"\(Self.hub)\"", server: Self.hub + "?account=AWS&client_id=berth",
            .answer(401, [:], body))
        #expect(
            await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS)
                == #"401: the registry's token server auth.example.com refused these credentials ("wrong")"#)
    }

    @Test("a realm with a query of its own keeps it")
    func query() async {
        let fixture = fixture(
            challenge: "Bearer realm=\"\(Self.hub)?x=1\"",
            server: Self.hub + "?x=1&account=AWS&client_id=berth",
            .answer(200, [:], #"{"token":"t"}"#)
        )
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
    }

    @Test(
        "if a realm is given twice, the first counts, and so does the first of two challenges",
        arguments: [
            #"Bearer realm="\#(hub)",realm="https://evil.example.com/""#,
            #"Bearer realm="\#(hub)", Bearer realm="https://evil.example.com/""#,
        ]
    )
    func twice(challenge: String) async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let fixture = fixture(challenge: challenge, server: url, .answer(200, [:], #"{"token":"t"}"#))
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        let root = "https://\(Self.host)/v2/"
        #expect(fixture.asked == [root, url, VerifierFixture.token(root)])
    }

    @Test("the registry's CAs are trusted at its token server, after those of its own")
    func certificates() async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let (own, other) = ("/etc/docker/certs.d/\(Self.host)/ca.crt", "/etc/docker/certs.d/auth.example.com/ca.crt")
        let fixture = VerifierFixture(
            [
                "GET https://\(Self.host)/v2/": [.challenge("Bearer realm=\"\(Self.hub)\""), .answer(200)],
                "GET \(url)": [.answer(200, [:], #"{"token":"t"}"#)],
            ],
            files: [own: "PEM", other: "PEM"]
        )
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        #expect(
            fixture.http.requests.map(\.trust) == [
                .systemAnd([FilePath(own)]), .systemAnd([FilePath(other), FilePath(own)]), .systemAnd([FilePath(own)]),
            ]
        )
    }

    @Test(
        "what a token server may answer in addition to a token",
        arguments: [
            (
                CheckAnswer.answer(401, [:], #"{"details":"wrong"}"#),
                #"401: the registry's token server auth.example.com refused these credentials ("wrong")"#
            ),
            (.answer(403), "403: the registry's token server auth.example.com refused these credentials"),
            // A challenge from a token server is not followed.
            (
                .challenge("Bearer realm=\"\(hub)\""),
                "401: the registry's token server auth.example.com refused these credentials"
            ),
            // Every token server takes GET: https://distribution.github.io/distribution/spec/auth/oauth/
            (.answer(404), "404: auth.example.com does not answer as a registry does"),
            (.answer(405), "405: auth.example.com does not answer as a registry does"),
            (
                .answer(400, [:], #"{"error":"invalid_request"}"#),
                #"400: auth.example.com does not answer as a registry does ("invalid_request")"#
            ),
            (
                .failure(.tooLarge(host: "auth.example.com", limit: 65536)),
                "auth.example.com answered with more than 65536 bytes"
            ),
            (
                .answer(200, [:], #"{"token":""}"#),
                "the registry's token server auth.example.com answered 200 without a token"
            ),
            (.answer(200, [:], "[]"), "the registry's token server auth.example.com answered 200 without a token"),
            (.answer(500), "500: auth.example.com failed to answer; try again later"),
            (
                .answer(302, ["Location": "https://x.example.com/"]),
                "auth.example.com redirects to https://x.example.com/; not followed with credentials"
            ),
            (.failure(.unresolved(host: "auth.example.com")), "cannot resolve auth.example.com"),
        ]
    )
    func refused(answer: CheckAnswer, message: String) async {
        let fixture = fixture(
            challenge: "Bearer realm=\"\(Self.hub)\"",
            server: Self.hub + "?account=AWS&client_id=berth",
            answer
        )
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == message)
        #expect(fixture.asked.count == 2)
    }

    @Test(
        "a realm that must not have the credentials gets no request",
        arguments: [
            (
                #"Bearer realm="http://auth.example.com/token""#, RealmPolicy.anyHTTPS,
                """
                registry.example.com requires a token from auth.example.com over plain HTTP
                No credentials were sent. Set an https realm in the registry's configuration.
                """
            ),
            (
                #"Bearer realm="http://registry.example.com/token""#, .sameHost,
                """
                registry.example.com requires a token from registry.example.com over plain HTTP
                No credentials were sent. Set an https realm in the registry's configuration.
                """
            ),
            (
                #"Bearer realm="https://auth.example.com/token""#, .sameHost,
                """
                registry.example.com requires a token from auth.example.com, which is another host
                No credentials were sent: Amazon's registries issue their own tokens. Check for a proxy in between.
                """
            ),
            (
                #"Bearer realm="https://registry.example.com:444/token""#, .sameHost,
                """
                registry.example.com requires a token from registry.example.com:444, which is another host
                No credentials were sent: Amazon's registries issue their own tokens. Check for a proxy in between.
                """
            ),
            (
                #"Bearer realm="http://127.0.0.1:5001/token""#, .sameHost,
                """
                registry.example.com requires a token from 127.0.0.1:5001, which is another host
                No credentials were sent: Amazon's registries issue their own tokens. Check for a proxy in between.
                """
            ),
            (
                #"Bearer realm="https://registry.example.com@evil.example.com/""#, .anyHTTPS,
                "registry.example.com names a token server with an invalid address: "
                    + "…@evil.example.com/"
            ),
            ("Bearer service=x", .anyHTTPS, "registry.example.com requires a token but names no token server"),
        ]
    )
    func keptFrom(challenge: String, policy: RealmPolicy, message: String) async {
        let fixture = fixture(challenge: challenge)
        #expect(await fixture.outcome(host: Self.host, realmPolicy: policy) == message)
        #expect(fixture.asked == ["https://\(Self.host)/v2/"])
    }

    @Test(
        "a realm over plain http gets requests on loopback, and on the host of a registry declared insecure",
        arguments: [
            ("https://registry.example.com", false, "http://localhost:5001/t"),
            ("http://registry.example.com", true, "http://registry.example.com/t"),
            ("http://registry.example.com", true, "http://registry.example.com:5001/t"),
        ]
    )
    func plainAllowed(registry: String, insecure: Bool, realm: String) async {
        let server = "\(realm)?account=AWS&client_id=berth"
        let root = "\(registry)/v2/"
        var answers: [String: [CheckAnswer]] = insecure ? ["GET https://\(Self.host)/v2/": [.notTLS]] : [:]
        answers["GET \(root)"] = [.challenge("Bearer realm=\"\(realm)\""), .answer(200)]
        answers["GET \(server)"] = [.answer(200, [:], #"{"token":"t"}"#)]
        let fixture = VerifierFixture(answers)
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS, insecure: insecure) == nil)
        let probes = insecure ? [VerifierFixture.bare("https://\(Self.host)/v2/")] : []
        #expect(fixture.asked == probes + [root, server, VerifierFixture.token(root)])
    }

    @Test("a registry declared insecure sends no credentials to another host over plain http")
    func insecureElsewhere() async {
        let fixture = VerifierFixture([
            "GET https://\(Self.host)/v2/": [.notTLS],
            "GET http://\(Self.host)/v2/": [.challenge(#"Bearer realm="http://auth.example.com/token""#)],
        ])
        #expect(
            await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS, insecure: true) == """
                registry.example.com requires a token from auth.example.com over plain HTTP
                No credentials were sent. Set an https realm in the registry's configuration.
                """
        )
        #expect(fixture.asked == [VerifierFixture.bare("https://\(Self.host)/v2/"), "http://\(Self.host)/v2/"])
    }

    @Test(
        "D7: the registry must accept the token of its token server",
        arguments: [
            (
                CheckAnswer.challenge(#"Bearer realm="x",error="invalid_token""#),
                """
                401: registry.example.com refuses the token of its own token server auth.example.com
                The token server accepted the credentials. Check that the registry's issuer, service and certificate \
                match it.
                """
            ),
            (
                .answer(403, [:], #"{"errors":[{"message":"no for you"}]}"#),
                """
                403: registry.example.com refuses the token of its own token server auth.example.com ("no for you")
                The token server accepted the credentials. Check that the registry's issuer, service and certificate \
                match it.
                """
            ),
            (.answer(404), "404: registry.example.com does not answer as a registry does"),
            (.answer(500), "500: registry.example.com failed to answer; try again later"),
            (
                .answer(403, [:], #"{"errors":[{"message":"t0ken+secret"}]}"#),
                """
                403: registry.example.com refuses the token of its own token server auth.example.com
                The token server accepted the credentials. Check that the registry's issuer, service and certificate \
                match it.
                """
            ),
        ]
    )
    func token(answer: CheckAnswer, message: String) async {
        let (root, url) = ("https://\(Self.host)/v2/", Self.hub + "?account=AWS&client_id=berth")
        let fixture = VerifierFixture([
            "GET \(root)": [.challenge("Bearer realm=\"\(Self.hub)\""), answer],
            "GET \(url)": [.answer(200, [:], #"{"token":"t0ken+secret"}"#)],
        ])
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == message)
        #expect(fixture.asked == [root, url, #"\#(root) with ["Bearer t0ken+secret"]"#])
    }

    @Test("D7: a token that no header can carry does not count")
    func unsendableToken() async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let fixture = fixture(
            challenge: "Bearer realm=\"\(Self.hub)\"", server: url, .answer(200, [:], #"{"token":"a\nb"}"#))
        #expect(
            await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS)
                == "the registry's token server auth.example.com answered 200 without a token")
    }

    @Test("D8: a token server's redirect to another path of its own is followed")
    func redirectedTokenServer() async {
        let (root, url) = ("https://\(Self.host)/v2/", Self.hub + "?account=AWS&client_id=berth")
        let fixture = VerifierFixture([
            "GET \(root)": [.challenge("Bearer realm=\"\(Self.hub)\""), .answer(200)],
            "GET \(url)": [.answer(308, ["Location": "/token/?account=AWS"])],
            "GET https://auth.example.com/token/?account=AWS": [.answer(200, [:], #"{"token":"t"}"#)],
        ])
        #expect(await fixture.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        #expect(
            fixture.asked == [root, url, "https://auth.example.com/token/?account=AWS", VerifierFixture.token(root)])
    }
}
