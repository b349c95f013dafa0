import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

@Suite("The credential helper", .scheduled)
struct CredentialHelperTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let indexPath = "/home/me/.local/state/berth/helper-index"
    private let tokenPath = "/home/me/.cache/berth/tokens/\(key("a"))"
    private let files = MemoryFileSystem()

    private func ask(
        _ action: HelperAction, _ input: String = "", with environment: [String: String] = [:]
    ) -> HelperAnswer {
        CredentialHelper(
            environment: Environment(variables: environment, home: "/home/me", workingDirectory: "/anywhere"),
            files: OwnerOnlyFiles(files, user: user), version: "1.2.3"
        ).answer(to: action, input: Array(input.utf8), now: present)
    }

    private func put(_ records: HelperRecord...) {
        var index = HelperIndex()
        for record in records { index.set(record) }
        files.put(indexPath, String(decoding: index.text, as: UTF8.self))
    }

    private func put(_ token: CachedToken) {
        files.put(tokenPath, String(decoding: token.text(for: key("a")), as: UTF8.self))
    }

    private func login(_ server: String, _ secret: String = "s3cret") -> HelperAnswer {
        .login(Secret(#"{"ServerURL":"\#(server)","Username":"AWS","Secret":"\#(secret)"}"#))
    }

    // MARK: get

    @Test("answers from the cache, with the server's own spelling")
    func cached() {
        put(record(host))
        put(token())
        #expect(ask(.get, host) == login(host))
        #expect(ask(.get, "  https://\(host.uppercased()):443/v2/\n") == login("https://\(host.uppercased()):443/v2/"))
    }

    @Test("S36: does not use a cached token of a user other than the index's")
    func otherUser() throws {
        put(record(host))
        for user in ["<token>", "aws", "AWS\u{301}"] {
            put(CachedToken(username: user, secret: Secret("s"), stored: present - 60, expires: present + 43140))
            #expect(ask(.get, host) == .obtainToken(record(host), for: try ServerURL(Array(host.utf8))))
        }
    }

    // A1
    @Test("has berth obtain a token if the caller may be a different one: other keys, no keys, or other files")
    func otherCaller() throws {
        put(record(host))
        files.put("/home/me/.aws/config", "[default]")
        var cached = token()
        cached.caller = TokenCaller(
            identity: Secret("me"), signer: nil,
            inputs: .init(
                variables: [("AWS_ACCESS_KEY_ID", "AKIA1")],
                files: [(FilePath("/home/me/.aws/config"), Array("[default]".utf8)), (FilePath("/gone"), nil)]))
        put(cached)
        let keys = ["AWS_ACCESS_KEY_ID": "AKIA1"]
        let minted = HelperAnswer.obtainToken(record(host), for: try ServerURL(Array(host.utf8)))
        #expect(ask(.get, host, with: keys) == login(host))
        #expect(ask(.get, host, with: ["AWS_ACCESS_KEY_ID": "AKIA2"]) == minted)
        #expect(ask(.get, host) == minted)
        files.put("/home/me/.aws/config", "[default]\nregion = us-east-2")
        #expect(ask(.get, host, with: keys) == minted)
        files.put("/home/me/.aws/config", "[default]")
        #expect(ask(.get, host, with: keys) == login(host))
        files.put("/gone", "")
        #expect(ask(.get, host, with: keys) == minted)
    }

    // A1
    @Test("reads only the token's variables from its program's environment")
    func variables() {
        put(record(host))
        var cached = token()
        cached.caller = TokenCaller(
            identity: Secret("me"), signer: nil, inputs: .init(variables: [("A", "1"), ("B", nil)], files: []))
        put(cached)
        var asked: [String] = []
        let response = CredentialHelper(
            environment: Environment(variables: [:], home: "/home/me", workingDirectory: "/anywhere"),
            files: OwnerOnlyFiles(files, user: user), version: "1.2.3",
            variable: { name in
                asked.append(name)
                return name == "A" ? "1" : nil
            }
        ).answer(to: .get, input: Array(host.utf8), now: present)
        #expect(response == login(host))
        #expect(asked == ["A", "B"])
    }

    @Test("C9: an unknown host that a config sends to berth by name is an error")
    func unknownRoute() {
        let config = "/home/me/.docker/config.json"
        func message(_ config: String, _ reason: String) -> HelperAnswer {
            .failure(
                "berth: no login for \(host): \(config) sends it to berth, and \(reason); "
                    + "Set HOME or XDG_STATE_HOME as for `berth apply`, or run `berth apply` here.")
        }
        // Another user's file, readable by all: docker reads it as well.
        files.put(config, #"{"credHelpers":{"\#(host)":"berth"}}"#, mode: 0o644)
        files.give(config, to: FileOwner(user: 2000, group: 2000))
        #expect(ask(.get, host) == message(config, "there is no \(indexPath)"))
        put(record("other.example"))
        let expected = message(config, "\(indexPath) does not contain it")
        for spelling in [host, "https://\(host)/v2/", host.uppercased()] {
            #expect(ask(.get, spelling) == expected, "\(spelling)")
        }
        guard case .failure(let line) = ask(.get, "\(host):443") else {
            Issue.record("an answer")
            return
        }
        #expect(line.hasPrefix("berth: no login for \(host):443: \(config) sends it to berth"), "\(line)")
        // No other helper gets the request.
        #expect(ask(.get, host, with: ["BERTH_FALLBACK_HELPER": "pass"]) == expected)
        #expect(ask(.get, "ghcr.io") == .failure(HelperErrorText.notFound))
        let state = ask(.get, host, with: ["XDG_STATE_HOME": "/else"])
        #expect(state == message(config, "there is no /else/berth/helper-index"))

        files.put(config, "{}")
        files.put("/data/config.json", #"{"credHelpers":{"\#(host)":"berth"}}"#)
        files.link("/etc/docker/config.json", to: "/data/config.json")
        #expect(
            ask(.get, host, with: ["DOCKER_CONFIG": "/etc/docker"])
                == message("/etc/docker/config.json", "\(indexPath) does not contain it"))
        for (variables, file) in [
            (["REGISTRY_AUTH_FILE": "/auth.json"], "/auth.json"),
            (["XDG_RUNTIME_DIR": "/run/user/1"], "/run/user/1/containers/auth.json"),
            ([:], "/home/me/.config/containers/auth.json"),
        ] {
            files.put(file, #"{"credHelpers":{"\#(host)":"berth"}}"#)
            #expect(ask(.get, host, with: variables) == message(file, "\(indexPath) does not contain it"))
        }
    }

    @Test(
        "C9: Docker Hub is recognized by docker's and podman's names",
        arguments: [
            "https://index.docker.io/v1/", "docker.io",
        ])
    func unknownHub(key: String) {
        files.put("/home/me/.docker/config.json", #"{"credHelpers":{"\#(key)":"berth"}}"#)
        guard case .failure(let line) = ask(.get, "https://index.docker.io/v1/") else {
            Issue.record("an answer")
            return
        }
        #expect(line.hasPrefix("berth: no login for https://index.docker.io/v1/: /home/me/.docker/config.json sends"))
    }

    @Test(
        "C9: a store for all hosts, another helper, or no config makes no host berth's",
        arguments: [
            #"{"credsStore":"berth"}"#, #"{"credHelpers":{"HOST":"pass"},"credsStore":"berth"}"#,
            #"{"credHelpers":{"other.example":"berth"}}"#, #"{"credHelpers":{"HOST":""}}"#, "{", "", nil,
        ] as [String?])
    func otherRoutes(config: String?) {
        if let config { files.put("/home/me/.docker/config.json", config.replacing("HOST", with: host)) }
        put(record("other.example"))
        #expect(ask(.get, host) == .failure(HelperErrorText.notFound))
        #expect(
            ask(.get, host, with: ["BERTH_FALLBACK_HELPER": "pass"])
                == .fallback("docker-credential-pass", withholding: []))
    }

    @Test("writes valid JSON for any text")
    func json() {
        put(record("a.example"))
        put(token("a\"b\\c\n\u{1}é"))
        let json = #"{"ServerURL":"a.example/\\\"","Username":"AWS","Secret":"a\"b\\c\u000a\u0001é"}"#
        #expect(ask(.get, #"a.example/\""#) == .login(Secret(json)))
    }

    @Test("has berth obtain a token if there is no valid one: missing, old, or untrusted")
    func obtainToken() throws {
        put(record(host))
        let address = try ServerURL(Array(host.utf8))
        let expected = HelperAnswer.obtainToken(record(host), for: address)
        #expect(ask(.get, host) == expected)
        put(token(stored: present - 43200, expires: present + 900))
        #expect(ask(.get, host) == expected)
        put(token(stored: present + 1000, expires: present + 43200))
        #expect(ask(.get, host) == expected)
        files.put(tokenPath, String(decoding: token().text(for: key("a")), as: UTF8.self), mode: 0o644)
        #expect(ask(.get, host) == expected)
        put(token())
        #expect(ask(.get, host) == login(host))
    }

    @Test("uses the record of the caller's own config, with links followed as by docker")
    func ownConfig() {
        put(
            record(host, config: "/home/me/.docker/config.json", key: "a"),
            record(host, config: "/links/../data/docker.json", key: "b"), record(host, config: "/last", key: "c"))
        func asked(_ environment: [String: String]) -> Character? {
            guard case .obtainToken(let record, _) = ask(.get, host, with: environment) else { return nil }
            return record.key.first
        }
        #expect(asked([:]) == "a")
        #expect(asked(["DOCKER_CONFIG": ""]) == "a")
        #expect(asked(["DOCKER_CONFIG": "/home/me/.docker"]) == "a")
        #expect(asked(["DOCKER_CONFIG": "/elsewhere"]) == "c")
        #expect(asked(["DOCKER_CONFIG": "/links"]) == "c")
        files.link("/links/config.json", to: "../data/docker.json")
        #expect(asked(["DOCKER_CONFIG": "/links"]) == "b")
    }

    @Test("answers with docker's own text for a host that berth does not manage, and only then")
    func unmanaged() {
        #expect(ask(.get, host) == .failure("credentials not found in native keychain"))
        put(record("b.example"))
        #expect(ask(.get, host) == .failure("credentials not found in native keychain"))
        #expect(ask(.erase, host) == .failure("credentials not found in native keychain"))
    }

    @Test("reports an index that cannot be used, in one line: any host may be in it")
    func brokenIndex() {
        files.put(indexPath, "berth-helper-index 1\n")
        let line =
            "berth: \(indexPath) is incomplete; "
            + "Remove it, and run `berth apply` for each manifest with `storage: helper`."
        for action in [HelperAction.get, .erase] { #expect(ask(action, host) == .failure(line)) }
        #expect(ask(.list) == .failure(line))
        #expect(ask(.store, #"{"ServerURL":"\#(host)","Username":"me","Secret":"x"}"#) == .failure(line))
        // With a fallback too: otherwise the host would look unmanaged.
        #expect(ask(.get, host, with: ["BERTH_FALLBACK_HELPER": "pass"]) == .failure(line))

        files.put(indexPath, String(decoding: index(record(host)), as: UTF8.self), mode: 0o666)
        #expect(
            ask(.get, host)
                == .failure("berth: others can access \(indexPath) (mode 666); If none of them did: chmod 600 it."))
    }

    @Test(
        "answers with docker's own text for an input without a server, and reports an invalid one",
        arguments: [
            ("", "no credentials server URL"), (" \n", "no credentials server URL"),
            ("https://", "no credentials server URL"),
            ("a\nb", "berth: the server's address contains control characters or is not UTF-8"),
            (String(repeating: "a", count: 4097), "berth: the server's address exceeds 4096 bytes"),
        ]
    )
    func badInput(_ input: String, _ line: String) {
        put(record(host))
        for action in [HelperAction.get, .erase] { #expect(ask(action, input) == .failure(line)) }
    }

    // MARK: The fallback

    @Test("S21: the fallback helper does not inherit the password variables of recorded manifests")
    func withheld() throws {
        var first = record(host)
        first.secretVariables = ["REG_PASSWORD", "ID_TOKEN"]
        var second = record("c.example")
        second.secretVariables = ["HUB_TOKEN"]
        put(first, second)
        #expect(try HelperIndex(parsing: index(first, second)).records == [first, second])
        #expect(
            ask(.get, "b.example", with: ["BERTH_FALLBACK_HELPER": "pass"])
                == .fallback("docker-credential-pass", withholding: ["REG_PASSWORD", "ID_TOKEN", "HUB_TOKEN"]))
    }

    @Test("passes hosts that berth does not manage to the fallback helper")
    func fallback() {
        put(record(host))
        put(token())
        let environment = ["BERTH_FALLBACK_HELPER": " pass "]
        let form = #"{"ServerURL":"b.example","Username":"me","Secret":"x"}"#
        #expect(ask(.get, "b.example", with: environment) == .fallback("docker-credential-pass"))
        #expect(ask(.erase, "b.example", with: environment) == .fallback("docker-credential-pass"))
        #expect(ask(.store, form, with: environment) == .fallback("docker-credential-pass"))
        #expect(ask(.get, host, with: environment) == login(host))
        #expect(ask(.list, with: environment) == .done("{\"\(host)\":\"AWS\"}\n"))
    }

    @Test(
        "refuses a fallback that is a path, an option, berth itself or unreadable",
        arguments: ["../pass", "/bin/pass", "-pass", "pa ss", "pä", "a\tb"])
    func wrongFallback(_ name: String) {
        #expect(
            ask(.get, "b.example", with: ["BERTH_FALLBACK_HELPER": name])
                == .failure(
                    "berth: BERTH_FALLBACK_HELPER is not a helper name; "
                        + "Write the part after `docker-credential-`, such as pass."))
    }

    @Test("refuses to be its own fallback, and ignores an empty one")
    func ownFallback() {
        #expect(
            ask(.get, "b.example", with: ["BERTH_FALLBACK_HELPER": "berth"])
                == .failure(
                    "berth: BERTH_FALLBACK_HELPER is `berth`, which would call itself; "
                        + "Name another helper, such as pass."
                ))
        #expect(
            ask(.get, "b.example", with: ["BERTH_FALLBACK_HELPER": " "])
                == .failure("credentials not found in native keychain"))
    }

    // MARK: store, erase, list, version

    @Test("stores nothing for its own hosts, and reports that; it cannot store other hosts' logins")
    func store() {
        put(record(host))
        #expect(
            ask(.store, #"{"serverurl":"https://\#(host)","Username":"me","Secret":"x"}"#)
                == .ignored("berth: nothing is stored for \(host): berth obtains a login when docker needs it"))
        #expect(
            ask(.store, #"{"ServerURL":"b.example","Username":"me","Secret":"x"}"#)
                == .failure(
                    "berth: b.example is in no applied manifest, so berth does not store this login; "
                        + "Name the helper that stores such logins in BERTH_FALLBACK_HELPER."))
        #expect(files.paths.contains(tokenPath) == false)
    }

    @Test(
        "answers with docker's own text for a login without a server or a user, and quotes no invalid one",
        arguments: [
            (#"{"Username":"me","Secret":"x"}"#, "no credentials server URL"),
            (#"{"ServerURL":"","Username":"me","Secret":"x"}"#, "no credentials server URL"),
            (#"{"ServerURL":7,"Username":"me"}"#, "no credentials server URL"),
            (#"{}"#, "no credentials server URL"),
            (#"{"ServerURL":"b.example","Secret":"x"}"#, "no credentials username"),
            (#"{"ServerURL":"b.example","Username":"","Secret":"x"}"#, "no credentials username"),
            (#"{"ServerURL":"b.example","Username":null,"Secret":"x"}"#, "no credentials username"),
            ("planted", "berth: the login to store is not a JSON object"),
            ("", "berth: the login to store is not a JSON object"),
            ("[]", "berth: the login to store is not a JSON object"),
            (
                #"{"ServerURL":"a\nb","Username":"me"}"#,
                "berth: the server's address contains control characters or is not UTF-8"
            ),
            (String(repeating: "x", count: 32769), "berth: the login to store exceeds 32768 bytes"),
        ]
    )
    func badStore(_ input: String, _ line: String) {
        put(record("b.example"))
        #expect(ask(.store, input) == .failure(line))
    }

    @Test("removes the cached token of its own host, and nothing else")
    func erase() {
        put(record(host), record("b.example", key: "b"))
        put(token())
        files.put("/home/me/.cache/berth/tokens/\(key("b"))", "other")
        let others = files.paths.filter { $0 != tokenPath }
        #expect(ask(.erase, "https://\(host)/v2/") == .done(""))
        #expect(files.paths == others)
        #expect(ask(.erase, host) == .done(""))
        files.fail("remove", with: .permissionDenied)
        #expect(ask(.erase, host) == .failure("berth: cannot remove \(tokenPath): Permission denied"))
    }

    @Test("lists each host once, with the user that get returns")
    func list() {
        #expect(ask(.list) == .done("{}\n"))
        put(
            record("a.example", config: "/one", username: "one"),
            record("b.example", config: "/home/me/.docker/config.json", username: "own"),
            record("a.example", config: "/two", username: "two"),
            record("b.example", config: "/two", username: "two"),
            record("https://index.docker.io/v1/", username: #"q"q"#)
        )
        #expect(
            ask(.list)
                == .done(#"{"a.example":"two","b.example":"own","https://index.docker.io/v1/":"q\"q"}"# + "\n"))
    }

    @Test("prints its version")
    func version() {
        #expect(ask(.version) == .done("docker-credential-berth 1.2.3\n"))
    }

    @Test("manages nothing if there is no place for an index")
    func nowhere() {
        let helper = CredentialHelper(
            environment: Environment(variables: [:], home: nil, workingDirectory: "/"),
            files: OwnerOnlyFiles(files, user: user), version: ""
        )
        #expect(
            helper.answer(to: .get, input: Array(host.utf8), now: present)
                == .failure("credentials not found in native keychain"))
    }

    // MARK: The command line

    @Test("is called with one known word")
    func calls() {
        #expect(
            HelperAction.allCases.map { HelperInvocation([$0.rawValue]) }
                == HelperAction.allCases.map(HelperInvocation.action))
        #expect([["-h"], ["--help"]].map(HelperInvocation.init) == [.help, .help])
        #expect(
            [[], ["gets"], ["GET"], ["get", "x"], ["--version"], ["-h", "get"], [""]].map(HelperInvocation.init)
                == Array(repeating: .wrong, count: 7))
    }

    @Test("reports failures in one line of limited length, in which nothing moves a cursor")
    func lines() {
        #expect(HelperOutput.failure("one\n  two \r\n\nthree") == "berth: one; two; three")
        #expect(HelperOutput.failure("a\u{1B}[2Jb\u{202E}c") == "berth: a [2Jb c")
        #expect(HelperOutput.failure(String(repeating: "x", count: 5000)).count == 2000)
        #expect(HelperOutput.failure(HelperErrorText.notFound) != HelperErrorText.notFound)
    }
}
