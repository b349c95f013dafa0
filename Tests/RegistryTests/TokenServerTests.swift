import Effects
import SystemPackage
import TestSupport
import Testing

@testable import Registry

struct TokenServerTests {
    private static let host = "registry.example.com"
    private static let hub = "https://auth.example.com/token"

    private func world(challenge: String, server: String? = nil, _ answer: CheckAnswer = .answer(500)) -> CheckWorld {
        var answers: [String: [CheckAnswer]] = ["GET https://\(Self.host)/v2/": [.challenge(challenge)]]
        if let server { answers["GET \(server)"] = [answer] }
        return CheckWorld(answers)
    }

    @Test(
        "the realm is asked with account, client, service and scope, each encoded; either name of a token will do",
        arguments: ["token", "access_token"]
    )
    func token(name: String) async {
        let url = Self.hub + "?account=AWS&client_id=berth&service=a%20%26b&scope=registry%3Acatalog%3A%2A"
        let world = world(
            challenge: #"Basic realm="x", Bearer realm="\#(Self.hub)",service="a &b",scope="registry:catalog:*""#,
            server: url,
            .answer(200, [:], #"{"\#(name)":"t"}"#)
        )
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        #expect(world.asked == ["https://\(Self.host)/v2/", url])
    }

    @Test("a realm with a query of its own keeps it")
    func query() async {
        let world = world(
            challenge: "Bearer realm=\"\(Self.hub)?x=1\"",
            server: Self.hub + "?x=1&account=AWS&client_id=berth",
            .answer(200, [:], #"{"token":"t"}"#)
        )
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
    }

    @Test(
        "of a realm given twice, the first counts, and so does the first of two challenges",
        arguments: [
            #"Bearer realm="\#(hub)",realm="https://evil.example.com/""#,
            #"Bearer realm="\#(hub)", Bearer realm="https://evil.example.com/""#,
        ]
    )
    func twice(challenge: String) async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let world = world(challenge: challenge, server: url, .answer(200, [:], #"{"token":"t"}"#))
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        #expect(world.asked == ["https://\(Self.host)/v2/", url])
    }

    @Test("the CAs of the registry are believed at its token server, behind those of its own")
    func certificates() async {
        let url = Self.hub + "?account=AWS&client_id=berth"
        let (own, other) = ("/etc/docker/certs.d/\(Self.host)/ca.crt", "/etc/docker/certs.d/auth.example.com/ca.crt")
        let world = CheckWorld(
            [
                "GET https://\(Self.host)/v2/": [.challenge("Bearer realm=\"\(Self.hub)\"")],
                "GET \(url)": [.answer(200, [:], #"{"token":"t"}"#)],
            ],
            files: [own: "PEM", other: "PEM"]
        )
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS) == nil)
        #expect(
            world.http.requests.map(\.trust) == [
                .systemAnd([FilePath(own)]), .systemAnd([FilePath(other), FilePath(own)]),
            ]
        )
    }

    @Test(
        "what a token server may answer beside a token",
        arguments: [
            (
                CheckAnswer.answer(401, [:], #"{"details":"wrong"}"#),
                #"401: the registry's token server auth.example.com refused these credentials ("wrong")"#
            ),
            (.answer(403), "403: the registry's token server auth.example.com refused these credentials"),
            // One that wants to be asked in turn is not.
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
                "auth.example.com redirects to x.example.com; not followed with credentials"
            ),
            (.failure(.unresolved(host: "auth.example.com")), "cannot resolve auth.example.com"),
        ]
    )
    func refused(answer: CheckAnswer, message: String) async {
        let world = world(
            challenge: "Bearer realm=\"\(Self.hub)\"",
            server: Self.hub + "?account=AWS&client_id=berth",
            answer
        )
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS) == message)
        #expect(world.asked.count == 2)
    }

    @Test(
        "a realm that may not have the credentials gets no request",
        arguments: [
            (
                #"Bearer realm="http://auth.example.com/token""#, RealmPolicy.anyHTTPS,
                """
                registry.example.com wants a token from auth.example.com, over plain http
                No credentials were sent there. The registry's configuration needs an https realm.
                """
            ),
            (
                #"Bearer realm="http://registry.example.com/token""#, .sameHost,
                """
                registry.example.com wants a token from registry.example.com, over plain http
                No credentials were sent there. The registry's configuration needs an https realm.
                """
            ),
            (
                #"Bearer realm="https://auth.example.com/token""#, .sameHost,
                """
                registry.example.com wants a token from auth.example.com, which is another host
                No credentials were sent there: Amazon's registries answer for themselves. Is there a proxy in between?
                """
            ),
            (
                #"Bearer realm="https://registry.example.com:444/token""#, .sameHost,
                """
                registry.example.com wants a token from registry.example.com:444, which is another host
                No credentials were sent there: Amazon's registries answer for themselves. Is there a proxy in between?
                """
            ),
            (
                #"Bearer realm="http://127.0.0.1:5001/token""#, .sameHost,
                """
                registry.example.com wants a token from 127.0.0.1:5001, which is another host
                No credentials were sent there: Amazon's registries answer for themselves. Is there a proxy in between?
                """
            ),
            (
                #"Bearer realm="https://registry.example.com@evil.example.com/""#, .anyHTTPS,
                "registry.example.com wants a token from a server whose address cannot be read: "
                    + "…@evil.example.com/"
            ),
            ("Bearer service=x", .anyHTTPS, "registry.example.com wants a token and does not say from which server"),
        ]
    )
    func keptFrom(challenge: String, policy: RealmPolicy, message: String) async {
        let world = world(challenge: challenge)
        #expect(await world.outcome(host: Self.host, realmPolicy: policy) == message)
        #expect(world.asked == ["https://\(Self.host)/v2/"])
    }

    @Test(
        "a realm over plain http is asked on loopback, and on the host of a registry declared insecure",
        arguments: [
            ("https://registry.example.com", false, "http://localhost:5001/t"),
            ("http://registry.example.com", true, "http://registry.example.com/t"),
            ("http://registry.example.com", true, "http://registry.example.com:5001/t"),
        ]
    )
    func plainAllowed(registry: String, insecure: Bool, realm: String) async {
        let server = "\(realm)?account=AWS&client_id=berth"
        let world = CheckWorld([
            "GET \(registry)/v2/": [.challenge("Bearer realm=\"\(realm)\"")],
            "GET \(server)": [.answer(200, [:], #"{"token":"t"}"#)],
        ])
        #expect(await world.outcome(host: Self.host, realmPolicy: .anyHTTPS, insecure: insecure) == nil)
        #expect(world.asked == ["\(registry)/v2/", server])
    }

    @Test("a registry declared insecure sends nobody to another host over plain http")
    func insecureElsewhere() async {
        let world = CheckWorld([
            "GET http://\(Self.host)/v2/": [.challenge(#"Bearer realm="http://auth.example.com/token""#)]
        ])
        #expect(
            await world.outcome(host: Self.host, realmPolicy: .anyHTTPS, insecure: true) == """
                registry.example.com wants a token from auth.example.com, over plain http
                No credentials were sent there. The registry's configuration needs an https realm.
                """
        )
        #expect(world.asked == ["http://\(Self.host)/v2/"])
    }
}
