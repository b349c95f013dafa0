import Effects
import SystemPackage
import TestSupport
import Testing

@testable import Registry

struct RegistryCheckTests {
    private static let root = "GET https://\(CheckWorld.host)/v2/"

    @Test("200 is a login: one request, over https, with Basic")
    func accepted() async {
        let world = CheckWorld([Self.root: [.answer(200)]])
        #expect(await world.outcome() == nil)
        #expect(world.asked == ["https://\(CheckWorld.host)/v2/"])
        #expect(world.http.requests.map(\.trust) == [.system])
        #expect(world.http.requests.map(\.timeLimit) == [.seconds(20)])
        #expect(world.http.requests.allSatisfy { $0.headers["Host"] == nil })
    }

    @Test(
        "refusals and odd answers, each with its message",
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
            (.answer(404, [:], "<html>"), "404: \(CheckWorld.host) does not answer as a registry does"),
            (
                .answer(500, [:], #"{"errors":[{"message":"disk"}]}"#),
                #"500: \#(CheckWorld.host) failed to answer; try again later ("disk")"#
            ),
            (.answer(204), "204: \(CheckWorld.host) does not answer as a registry does"),
        ]
    )
    func refused(answer: CheckAnswer, message: String) async {
        let world = CheckWorld([Self.root: [answer]])
        #expect(await world.outcome() == message)
        #expect(world.asked.count == 1)
    }

    @Test("a server's words are shown without control characters and cut to 200 characters")
    func sanitised() async {
        let words = #"\u001b[2Jclean\r\nnow\u202e "# + String(repeating: "x", count: 300)
        let world = CheckWorld([Self.root: [.answer(401, [:], #"{"errors":[{"message":"\#(words)"}]}"#)]])
        let shown = "[2Jclean  now  " + String(repeating: "x", count: 184) + "…"
        #expect(await world.outcome() == #"401: the registry refused these credentials ("\#(shown)")"#)
    }

    @Test("a server's words that hold the secret are not shown", arguments: ["hunter2", "QVdTOmh1bnRlcjI="])
    func echo(secret: String) async {
        let world = CheckWorld([Self.root: [.answer(401, [:], #"{"errors":[{"message":"bad \#(secret)!"}]}"#)]])
        #expect(await world.outcome() == "401: the registry refused these credentials")
    }

    @Test(
        "S20: nor is the secret shown with marks in it, encoded, or in other base64",
        arguments: [
            "hunter2\\u034f", "\\u0d4ehunter2", "hun\\u200bter2", "hun ter2", "h%75nter2", "hunter%32", "%2568unter2",
            #"\u0068unter2"#, "aHVudGVyMg==", "eDpodW50ZXIy", "eHk6aHVudGVyMg",
        ])
    func marked(secret: String) async {
        let world = CheckWorld([Self.root: [.answer(401, [:], #"{"errors":[{"message":"bad \#(secret)!"}]}"#)]])
        #expect(await world.outcome() == "401: the registry refused these credentials")
    }

    @Test(
        "a redirect is a failure, and nobody else gets a request",
        arguments: [
            ("https://evil.example.com/v2/", " to evil.example.com"), ("/v3/", " to /v3/"), (nil, " elsewhere"),
            ("/?p=hunter2", " elsewhere"),
        ]
    )
    func redirect(location: String?, words: String) async {
        let world = CheckWorld([Self.root: [.answer(307, location.map { ["Location": $0] } ?? [:])]])
        #expect(await world.outcome() == "\(CheckWorld.host) redirects\(words); not followed with credentials")
        #expect(world.asked.count == 1)
    }

    @Test(
        "attack: a host that a registry names is not shown if it repeats the secret, in whatever case",
        arguments: [
            ("https://hunter2.evil.example/v2/", 307, "redirects to HOST; not followed with credentials"),
            ("https://HUNTER2/v2/", 307, "redirects to HOST; not followed with credentials"),
            ("http://Hunter2.evil.example/t", 401, "wants a token from HOST, over plain http"),
            ("https://hunter2.evil.example/t", 401, "there is no answer from HOST"),
        ]
    )
    func hostWithSecret(url: String, status: Int, words: String) async {
        let realm = "Bearer realm=\"\(url)\""
        let token = "GET \(url)?account=AWS&client_id=berth"
        let world = CheckWorld([
            Self.root: [.answer(status, status == 401 ? ["WWW-Authenticate": realm] : ["Location": url])],
            token: [.failure(.unresolved(host: "hunter2.evil.example"))],
        ])
        let outcome = await world.outcome(realmPolicy: .anyHTTPS) ?? ""
        #expect(outcome.contains(words.replacing("HOST", with: "a host whose name repeats the secret")), "\(outcome)")
        #expect(!outcome.lowercased().contains("hunter2"))
    }

    @Test("Docker Hub's key in the config is asked at its API's host")
    func dockerHub() async {
        let world = CheckWorld(["GET https://registry-1.docker.io/v2/": [.answer(200)]])
        #expect(await world.outcome(host: "https://index.docker.io/v1/", realmPolicy: .anyHTTPS) == nil)
    }

    @Test(
        "loopback hosts and those declared insecure are asked over plain http",
        arguments: [
            ("localhost:5000", false, "http://localhost:5000/v2/"),
            ("127.0.0.1:5000", false, "http://127.0.0.1:5000/v2/"),
            ("registry.lan:5000", true, "http://registry.lan:5000/v2/"),
            ("registry.lan:5000", false, "https://registry.lan:5000/v2/"),
        ]
    )
    func scheme(host: String, insecure: Bool, url: String) async {
        let world = CheckWorld(["GET \(url)": [.answer(200)]])
        #expect(await world.outcome(host: host, insecure: insecure) == nil)
        #expect(world.asked == [url])
    }

    @Test("what is no host gets no request", arguments: ["a/b", "user@host", "a b", "https://x", "", "x?y"])
    func badHost(host: String) async {
        let world = CheckWorld([:])
        #expect(
            await world.outcome(host: host)
                == "`\(host)` is not a registry's host; it looks like registry.example.com:5000"
        )
        #expect(world.asked == [])
    }

    @Test("a host's own CAs are believed beside the system's")
    func certificates() async {
        let crt = "/etc/docker/certs.d/registry.example.com:5000/ca.crt"
        let world = CheckWorld(["GET https://registry.example.com:5000/v2/": [.answer(200)]], files: [crt: "PEM"])
        #expect(await world.outcome(host: "registry.example.com:5000") == nil)
        #expect(world.http.requests.map(\.trust) == [.systemAnd([FilePath(crt)])])
    }

    @Test("one of Amazon's many registries is asked once, and its connection is closed; any other's is kept")
    func connections() async {
        let root = "GET https://registry.example.com/v2/"
        for (policy, expected) in [(RealmPolicy.sameHost, "close"), (.anyHTTPS, nil as String?)] {
            let world = CheckWorld([root: [.answer(200)]])
            #expect(await world.outcome(host: "registry.example.com", realmPolicy: policy) == nil)
            #expect(world.http.requests.map { $0.headers["Connection"] } == [expected])
        }
    }

    @Test("with an endpoint of this machine, the check goes there and keeps the registry's name")
    func override() async throws {
        let (url, realm) = ("http://127.0.0.1:4000/v2/", "http://127.0.0.1:4000/token/?account=AWS&client_id=berth")
        var world = CheckWorld([
            "GET \(url)": [.challenge(#"Bearer realm="https://public.ecr.aws/token/""#)],
            "GET \(realm)": [.answer(200, [:], #"{"token":"t"}"#)],
        ])
        let variables = ["BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:4000"]
        world.endpoint = try RegistryEndpoint(
            environment: Environment(variables: variables, home: nil, workingDirectory: "/")
        )
        #expect(await world.outcome(host: "public.ecr.aws") == nil)
        #expect(world.asked == [url, realm])
        #expect(world.http.requests.map { $0.headers.all("Host") } == [["public.ecr.aws"], ["public.ecr.aws"]])
        #expect(world.http.requests.allSatisfy { $0.headers["Connection"] == nil })
    }
}

typealias CheckAnswer = Result<HTTPResponse, HTTPFailure>
