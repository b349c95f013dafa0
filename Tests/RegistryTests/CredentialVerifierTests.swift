import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct CredentialVerifierTests {
    private static let root = "GET https://\(VerifierFixture.host)/v2/"

    @Test("200 is a login: one request, over https, with Basic")
    func accepted() async {
        let fixture = VerifierFixture([Self.root: [.answer(200)]])
        #expect(await fixture.outcome() == nil)
        #expect(fixture.asked == ["https://\(VerifierFixture.host)/v2/"])
        #expect(fixture.http.requests.map(\.trust) == [.system])
        #expect(fixture.http.requests.map(\.timeLimit) == [.seconds(20)])
        #expect(fixture.http.requests.allSatisfy { $0.headers["Host"] == nil })
    }

    @Test(
        "refusals and odd answers have their own messages",
        arguments: [
            (CheckAnswer.challenge(#"Basic realm="x""#), "401: the registry refused these credentials"),
            (.answer(401), "401: the registry refused these credentials"),
            (
                .answer(403, [:], #"{"errors":[{"code":"DENIED","message":"Your authorization token has expired."}]}"#),
                #"403: the registry refused these credentials ("Your authorization token has expired.")"#
            ),
            (
                .answer(401, [:], #"{"errors":[{"code":"X"},{"message":"second"}]}"#),
                #"401: the registry refused these credentials ("second")"#
            ),
            (
                .answer(401, [:], #"{"details":"incorrect username or password"}"#),
                #"401: the registry refused these credentials ("incorrect username or password")"#
            ),
            (.answer(404, [:], "<html>"), "404: \(VerifierFixture.host) does not answer as a registry does"),
            (
                .answer(500, [:], #"{"errors":[{"message":"disk"}]}"#),
                #"500: \#(VerifierFixture.host) failed to answer; try again later ("disk")"#
            ),
            (.answer(204), "204: \(VerifierFixture.host) does not answer as a registry does"),
        ]
    )
    func refused(answer: CheckAnswer, message: String) async {
        let fixture = VerifierFixture([Self.root: [answer]])
        #expect(await fixture.outcome() == message)
        #expect(fixture.asked.count == 1)
    }

    @Test("a server's text is shown without control characters and cut to 200 characters")
    func sanitised() async {
        let words = #"\u001b[2Jclean\r\nnow\u202e "# + String(repeating: "x", count: 300)
        let fixture = VerifierFixture([Self.root: [.answer(401, [:], #"{"errors":[{"message":"\#(words)"}]}"#)]])
        let shown = "[2Jclean  now  " + String(repeating: "x", count: 184) + "…"
        #expect(await fixture.outcome() == #"401: the registry refused these credentials ("\#(shown)")"#)
    }

    @Test("a server's text that contains the secret is not shown", arguments: ["hunter2", "QVdTOmh1bnRlcjI="])
    func echo(secret: String) async {
        let fixture = VerifierFixture([Self.root: [.answer(401, [:], #"{"errors":[{"message":"bad \#(secret)!"}]}"#)]])
        #expect(await fixture.outcome() == "401: the registry refused these credentials")
    }

    @Test(
        "S20: nor is the secret shown with marks in it, encoded, or in other base64",
        arguments: [
            "hunter2\\u034f", "\\u0d4ehunter2", "hun\\u200bter2", "hun ter2", "h%75nter2", "hunter%32", "%2568unter2",
            #"\u0068unter2"#, "aHVudGVyMg==", "eDpodW50ZXIy", "eHk6aHVudGVyMg",
        ])
    func marked(secret: String) async {
        let fixture = VerifierFixture([Self.root: [.answer(401, [:], #"{"errors":[{"message":"bad \#(secret)!"}]}"#)]])
        #expect(await fixture.outcome() == "401: the registry refused these credentials")
    }

    @Test(
        "D8: a redirect to another origin is a failure, shown whole, and that origin gets no request",
        arguments: [
            (307, "https://evil.example.com/v2/", " to https://evil.example.com/v2/"),
            (308, "//evil.example.com/v2/", " to //evil.example.com/v2/"), (307, nil, " elsewhere"),
            (307, "http://\(VerifierFixture.host)/v2/", " to http://\(VerifierFixture.host)/v2/"),
            (307, "https://\(VerifierFixture.host):444/v2/", " to https://\(VerifierFixture.host):444/v2/"),
            (307, "https://\(VerifierFixture.host)@evil.example.com/", " to …@evil.example.com/"),
            (307, "v2/", " to v2/"), (301, "/v3/", " to /v3/"), (302, "/v3/", " to /v3/"), (304, "/v3/", " to /v3/"),
            (307, "https://evil.example.com/?p=hunter2", " elsewhere"),
        ] as [(Int, String?, String)]
    )
    func redirect(status: Int, location: String?, words: String) async {
        let fixture = VerifierFixture([Self.root: [.answer(status, location.map { ["Location": $0] } ?? [:])]])
        #expect(await fixture.outcome() == "\(VerifierFixture.host) redirects\(words); not followed with credentials")
        #expect(fixture.asked.count == 1)
    }

    @Test(
        "attack: a host that a registry names is not shown if it repeats the secret, in whatever case",
        arguments: [
            ("https://hunter2.evil.example/v2/", 307, "redirects to HOST; not followed with credentials"),
            ("https://HUNTER2/v2/", 307, "redirects to HOST; not followed with credentials"),
            ("http://Hunter2.evil.example/t", 401, "requires a token from HOST over plain HTTP"),
            ("https://hunter2.evil.example/t", 401, "no answer from HOST"),
        ]
    )
    func hostWithSecret(url: String, status: Int, words: String) async {
        let realm = "Bearer realm=\"\(url)\""
        let token = "GET \(url)?account=AWS&client_id=berth"
        let fixture = VerifierFixture([
            Self.root: [.answer(status, status == 401 ? ["WWW-Authenticate": realm] : ["Location": url])],
            token: [.failure(.unresolved(host: "hunter2.evil.example"))],
        ])
        let outcome = await fixture.outcome(realmPolicy: .anyHTTPS) ?? ""
        #expect(outcome.contains(words.replacing("HOST", with: "a host whose name repeats the secret")), "\(outcome)")
        #expect(!outcome.lowercased().contains("hunter2"))
    }

    @Test(
        "D8: a redirect to another path of the same scheme, host and port is followed",
        arguments: [307, 308],
        ["/v2/x?y=z", "https://\(VerifierFixture.host)/v2/x?y=z", "https://\(VerifierFixture.host):443/v2/x?y=z"]
    )
    func followed(status: Int, location: String) async {
        let target = WebAddress("https://\(VerifierFixture.host)/")?.resolving(location)?.url ?? ""
        let fixture = VerifierFixture([
            Self.root: [.answer(status, ["Location": location])], "GET \(target)": [.answer(200)],
        ])
        #expect(await fixture.outcome() == nil)
        #expect(fixture.asked == ["https://\(VerifierFixture.host)/v2/", target])
    }

    @Test("D8: the check stops following redirects in a circle")
    func circle() async {
        let fixture = VerifierFixture([Self.root: [.answer(307, ["Location": "/v2/"])]])
        #expect(
            await fixture.outcome() == "\(VerifierFixture.host) redirects to /v2/; not followed with credentials")
        #expect(fixture.asked.count == 6)
    }

    @Test("Docker Hub's key in the config leads to its API's host")
    func dockerHub() async {
        let fixture = VerifierFixture(["GET https://registry-1.docker.io/v2/": [.answer(200)]])
        #expect(await fixture.outcome(host: "https://index.docker.io/v1/", realmPolicy: .anyHTTPS) == nil)
    }

    private static let maybePlain: [(host: String, insecure: Bool)] = [
        ("localhost:5000", false), ("127.0.0.1:5000", false), ("[::1]:5000", false), ("registry.lan:5000", true),
    ]

    @Test(
        "D3, D4: loopback hosts and those declared insecure get a request over TLS first, without a login",
        arguments: maybePlain
    )
    func tlsFirst(host: String, insecure: Bool) async {
        let url = "https://\(host)/v2/"
        let fixture = VerifierFixture(["GET \(url)": [.answer(401), .answer(200)]])
        #expect(await fixture.outcome(host: host, insecure: insecure) == nil)
        #expect(fixture.asked == [VerifierFixture.bare(url), url])
        #expect(fixture.http.requests.map(\.trust) == Array(repeating: insecure ? .unverified : .system, count: 2))
    }

    @Test("D3, D4: and over plain http if the port does not speak TLS", arguments: maybePlain, [false, true])
    func thenPlain(registry: (host: String, insecure: Bool), closed: Bool) async {
        let (host, insecure) = registry
        let fixture = VerifierFixture([
            "GET https://\(host)/v2/": [.failure(.notTLS(host: host, closed: closed))],
            "GET http://\(host)/v2/": [.answer(200)],
        ])
        #expect(await fixture.outcome(host: host, insecure: insecure) == nil)
        #expect(fixture.asked == [VerifierFixture.bare("https://\(host)/v2/"), "http://\(host)/v2/"])
        #expect(fixture.clock.slept == [])
    }

    @Test("D3: with any other failure of TLS, a registry on loopback gets no password")
    func failsClosed() async {
        let failures: [HTTPError] = [
            .certificate(host: "localhost", reason: "self-signed"), .wrongCertificate(host: "localhost"),
            .tls(host: "localhost", reason: "x"), .timedOut(host: "localhost", after: .seconds(20)),
            .disconnected(host: "localhost"), .unreachable(host: "localhost:5000", reason: "x"),
        ]
        for failure in failures {
            let fixture = VerifierFixture(["GET https://localhost:5000/v2/": [.failure(failure)]])
            #expect(await fixture.outcome(host: "localhost:5000")?.hasPrefix(failure.description) == true)
            #expect(fixture.asked.allSatisfy { $0 == VerifierFixture.bare("https://localhost:5000/v2/") })
        }
    }

    @Test("D3: a registry without a port is on port 80 if nothing listens on port 443")
    func portOfPlain() async {
        let fixture = VerifierFixture([
            "GET https://localhost/v2/": [.failure(.unreachable(host: "localhost:443", reason: "x"))],
            "GET http://localhost/v2/": [.answer(200)],
        ])
        #expect(await fixture.outcome(host: "localhost") == nil)
        #expect(fixture.asked == [VerifierFixture.bare("https://localhost/v2/"), "http://localhost/v2/"])
    }

    @Test("D3: a registry that is neither on loopback nor declared insecure gets no plain http")
    func tlsAlone() async {
        let fixture = VerifierFixture(["GET https://registry.lan:5000/v2/": [.notTLS]])
        #expect(
            await fixture.outcome(host: "registry.lan:5000")
                == "no TLS connection to a host: it does not speak TLS on this port")
        #expect(fixture.asked == ["https://registry.lan:5000/v2/"])
    }

    @Test("D4: for an insecure registry that redirects to TLS, the message advises to remove `insecure`")
    func redirectToTLS() async {
        let fixture = VerifierFixture([
            "GET https://registry.lan:80/v2/": [.notTLS],
            "GET http://registry.lan:80/v2/": [.answer(308, ["Location": "https://registry.lan/v2/"])],
        ])
        #expect(
            await fixture.outcome(host: "registry.lan:80", insecure: true) == """
                registry.lan:80 redirects to https://registry.lan/v2/; not followed with credentials
                That host supports TLS: remove `insecure`, and use the redirect's host name.
                """)
    }

    @Test("A17: the bundle for AWS's calls is trusted for Amazon's registries, and for no others")
    func amazonBundle() async {
        for (policy, trust) in [(RealmPolicy.sameHost, TrustRoots.systemAnd(["/corp.pem"])), (.anyHTTPS, .system)] {
            var fixture = VerifierFixture(["GET https://registry.example.com/v2/": [.answer(200)]])
            fixture.amazonBundle = "/corp.pem"
            #expect(await fixture.outcome(host: "registry.example.com", realmPolicy: policy) == nil)
            #expect(fixture.http.requests.map(\.trust) == [trust])
        }
    }

    @Test("a text that is not a host gets no request", arguments: ["a/b", "user@host", "a b", "https://x", "", "x?y"])
    func badHost(host: String) async {
        let fixture = VerifierFixture([:])
        #expect(
            await fixture.outcome(host: host)
                == "`\(host)` is not a registry host such as registry.example.com:5000"
        )
        #expect(fixture.asked == [])
    }

    @Test("a host's own CAs are trusted in addition to the system's")
    func certificates() async {
        let crt = "/etc/docker/certs.d/registry.example.com:5000/ca.crt"
        let fixture = VerifierFixture(
            ["GET https://registry.example.com:5000/v2/": [.answer(200)]], files: [crt: "PEM"])
        #expect(await fixture.outcome(host: "registry.example.com:5000") == nil)
        #expect(fixture.http.requests.map(\.trust) == [.systemAnd([FilePath(crt)])])
    }

    @Test("each of Amazon's registries gets one request and its connection is closed; other connections stay open")
    func connections() async {
        let root = "GET https://registry.example.com/v2/"
        for (policy, expected) in [(RealmPolicy.sameHost, "close"), (.anyHTTPS, nil as String?)] {
            let fixture = VerifierFixture([root: [.answer(200)]])
            #expect(await fixture.outcome(host: "registry.example.com", realmPolicy: policy) == nil)
            #expect(fixture.http.requests.map { $0.headers["Connection"] } == [expected])
        }
    }

    @Test("with an endpoint of this machine, the check goes to it and keeps the registry's name")
    func override() async throws {
        let (url, realm) = ("http://127.0.0.1:4000/v2/", "http://127.0.0.1:4000/token/?account=AWS&client_id=berth")
        var fixture = VerifierFixture([
            "GET \(url)": [.challenge(#"Bearer realm="https://public.ecr.aws/token/""#), .answer(200)],
            "GET \(realm)": [.answer(200, [:], #"{"token":"t"}"#)],
        ])
        let variables = ["BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:4000"]
        fixture.endpoint = try EndpointOverride(
            environment: Environment(variables: variables, home: nil, workingDirectory: "/")
        )
        #expect(await fixture.outcome(host: "public.ecr.aws") == nil)
        #expect(fixture.asked == [url, realm, VerifierFixture.token(url)])
        #expect(fixture.http.requests.allSatisfy { $0.headers.all("Host") == ["public.ecr.aws"] })
        #expect(fixture.http.requests.allSatisfy { $0.headers["Connection"] == nil })
    }

    @Test("D3: with an endpoint of this machine, a registry on loopback gets plain http at once")
    func overrideOfLoopback() async throws {
        var fixture = VerifierFixture(["GET http://127.0.0.1:4000/v2/": [.answer(200)]])
        fixture.endpoint = try EndpointOverride(
            environment: Environment(
                variables: ["BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:4000"], home: nil, workingDirectory: "/"))
        #expect(await fixture.outcome(host: "localhost:5000") == nil)
        #expect(fixture.asked == ["http://127.0.0.1:4000/v2/"])
    }
}

typealias CheckAnswer = Result<HTTPResponse, HTTPError>
