import DockerConfig
import Platform
import TestSupport
import Testing

@Suite("A credential store", .scheduled)
struct CredentialStoreTests {
    private static let login = RegistryCredential.password(username: "AWS", secret: Secret("tok\"en"))
    private static let json = #"{"Secret":"tok\"en","ServerURL":"a.example:5000","Username":"AWS"}"#
    private static let notFound = ProcessOutput.refused("credentials not found in native keychain\n")

    @Test("lists its logins")
    func list() async throws {
        let fixture = CredentialStoreFixture([
            "list": .said(#"{"a.example":"AWS","https://b.example/v1/":"<token>"}"# + "\n")
        ])
        #expect(try await fixture.store.list() == ["a.example": "AWS", "https://b.example/v1/": "<token>"])
        #expect(fixture.commands == [fixture.command("list")])
    }

    @Test("D18: lists servers in their own spelling: their names are not fields")
    func listAsWritten() async throws {
        let fixture = CredentialStoreFixture([
            "list": .said(#"{"A.example":"me","a.example":null,"b.example":"you"} done"#)
        ])
        #expect(try await fixture.store.list() == ["A.example": "me", "a.example": "", "b.example": "you"])
    }

    @Test("that has never stored anything is empty", arguments: ["{}", "null\n", "{\n}\n"])
    func listNothing(answer: String) async throws {
        #expect(try await CredentialStoreFixture(["list": .said(answer)]).store.list() == [:])
    }

    @Test("returns a login by the host")
    func get() async throws {
        let fixture = CredentialStoreFixture([
            "get": .said(#"{"ServerURL":"a.example","Username":"AWS","Secret":"tok\"en"}"#)
        ])
        #expect(try await fixture.store.get("a.example") == Self.login)
        #expect(fixture.commands == [fixture.command("get", "a.example")])
    }

    private static let logins: [(String, RegistryCredential?)] = [
        (#"{"Username":"\u003ctoken\u003e","Secret":"t"}"#, .identityToken(username: "", token: Secret("t"))),
        (#"{"Username":"u","Secret":""}"#, .password(username: "u", secret: Secret(""))),
        (#"{"Username":"","Secret":"s"}"#, .password(username: "", secret: Secret("s"))),
        (#"{"ServerURL":"a.example","Username":"","Secret":""}"#, nil),
        ("{}", nil),
    ]

    // D18: the results of skopeo 1.9 and docker 28.2 for these answers.
    private static let spellings: [(String, String?)] = [
        (#"{"username":"u","secret":"s"}"#, "u:s"), (#"{"USERNAME":"u","SeCrEt":"s","serverurl":"x"}"#, "u:s"),
        // Of several, the last counts, in any case, unless it is null.
        (#"{"Username":"a","username":"b","Secret":"s"}"#, "b:s"),
        (#"{"username":"b","Username":"a","Secret":"s"}"#, "a:s"),
        (#"{"Username":"b","Username":null,"Secret":"s"}"#, "b:s"),
        // Go folds these two scalars to ASCII letters.
        (#"{"u\u017fername":"u","\u017fecret":"s"}"#, "u:s"), (#"{"user name":"u","Secret":"s"}"#, ":s"),
        (#"{"Username":"u","Secret":"s"} debug: done"#, "u:s"), ("null\n", nil),
    ]

    @Test("is read as Go reads it: names in any case, and only the first value", arguments: spellings)
    func spelling(answer: String, login: String?) async throws {
        let read = try await CredentialStoreFixture(["get": .said(answer)]).store.get("a.example")
        #expect(read.map { "\($0.username):\($0.password)" } == login)
    }

    // D18
    @Test("is not a store if a field is not a string", arguments: ["1", "[]", "{}", "true"])
    func wrongKind(value: String) async {
        for field in ["username", "Secret", "serverURL"] {
            let answer = "{\"\(field)\":\(value),\"\(field)\":\"x\"}"
            let failure = await #expect(throws: CredentialStoreError.self) {
                try await CredentialStoreFixture(["get": .said(answer)]).store.get("a.example")
            }
            #expect(failure?.cause == .malformedAnswer)
        }
    }

    @Test("has identity tokens, and logins that are not", arguments: logins)
    func answers(answer: String, login: RegistryCredential?) async throws {
        #expect(try await CredentialStoreFixture(["get": .said(answer)]).store.get("a.example") == login)
    }

    @Test(
        "has no login if it reports that",
        arguments: ["credentials not found in native keychain\n", "no usernames for a.example"]
    )
    func getNothing(words: String) async throws {
        #expect(try await CredentialStoreFixture(["get": .refused(words)]).store.get("a.example") == nil)
    }

    @Test("is not taken for empty because of text that only resembles the protocol's")
    func getFailure() async throws {
        let fixture = CredentialStoreFixture(["get": .refused("error: credentials not found in native keychain")])
        await #expect(throws: CredentialStoreError.self) { try await fixture.store.get("a.example") }
    }

    @Test("stores a login that it reads from its standard input")
    func store() async throws {
        let fixture = CredentialStoreFixture(of: "keep", ["store": .said()])
        try await fixture.store.store(Self.login, for: "a.example:5000")
        #expect(fixture.commands == [fixture.command("store", Self.json)])
    }

    @Test("stores an identity token as docker does, without its user")
    func storeToken() async throws {
        let fixture = CredentialStoreFixture(of: "keep", ["store": .said()])
        try await fixture.store.store(
            .identityToken(username: "me", token: Secret("t/ö")), for: "https://index.docker.io/v1/")
        let json = #"{"Secret":"t/ö","ServerURL":"https://index.docker.io/v1/","Username":"<token>"}"#
        #expect(fixture.commands == [fixture.command("store", json)])
    }

    @Test(
        "that keeps a login per user is listed after storing, and unchanged if no other user is listed",
        arguments: [
            ProcessOutput.said(#"{"a.example:5000":"AWS","b.example":"me"}"#), .said(#"{"b.example":"me"}"#),
            .said("what"), .refused("no"),
        ]
    )
    func storeSameUser(list: ProcessOutput) async throws {
        for name in ["pass", "secretservice"] {
            let fixture = CredentialStoreFixture(of: name, ["store": .said(), "list": list])
            try await fixture.store.store(Self.login, for: "a.example:5000")
            #expect(fixture.commands == [fixture.command("store", Self.json), fixture.command("list")])
        }
    }

    @Test("that still answers with another user is emptied for the host, and gets the login again")
    func storeOtherUser() async throws {
        let fixture = CredentialStoreFixture([
            "store": .said(), "list": .said(#"{"a.example:5000":"AAA"}"#), "erase": .said(),
        ])
        try await fixture.store.store(Self.login, for: "a.example:5000")
        #expect(
            fixture.commands == [
                fixture.command("store", Self.json), fixture.command("list"),
                fixture.command("erase", "a.example:5000"),
                fixture.command("store", Self.json),
            ]
        )
    }

    @Test("of files does not get a user that is a path", arguments: ["tenancy/me", "../../mail", "..", "."])
    func pathUser(user: String) async {
        let fixture = CredentialStoreFixture(["store": .said(), "list": .said("{}")])
        let failure = await #expect(throws: CredentialStoreError.self) {
            try await fixture.store.store(.password(username: user, secret: Secret("s")), for: "a.example")
        }
        #expect(
            failure?.description == """
                docker-credential-pass cannot store a login for a.example: it would treat the user name \(user) as a \
                path
                Store this login elsewhere: `storage: file` in the manifest.
                """
        )
        #expect(fixture.commands == [])
    }

    @Test("of other kinds gets such a user")
    func otherPathUser() async throws {
        let fixture = CredentialStoreFixture(of: "keep", ["store": .said()])
        try await fixture.store.store(.password(username: "tenancy/me", secret: Secret("s")), for: "a.example")
        let json = #"{"Secret":"s","ServerURL":"a.example","Username":"tenancy/me"}"#
        #expect(fixture.commands == [fixture.command("store", json)])
    }

    @Test("erases by the host")
    func erase() async throws {
        let fixture = CredentialStoreFixture(["erase": .said()])
        try await fixture.store.erase("a.example")
        #expect(fixture.commands == [fixture.command("erase", "a.example")])
    }

    @Test(
        "need not have the login that is erased",
        arguments: [
            notFound, .refused("exit status 1: Error: docker-credential-helpers/YQ== is not in the password store.\n"),
        ]
    )
    func eraseNothing(answer: ProcessOutput) async throws {
        let fixture = CredentialStoreFixture(["erase": answer])
        try await fixture.store.erase("a.example")
        #expect(fixture.commands == [fixture.command("erase", "a.example")])
    }

    @Test("is listed if erasing fails with another error")
    func eraseUnknown() async throws {
        let there = CredentialStoreFixture(
            of: "keep", ["erase": .refused("no"), "list": .said(#"{"https://a.example":"u"}"#)])
        let failure = await #expect(throws: CredentialStoreError.self) { try await there.store.erase("a.example") }
        #expect(failure?.cause == .refused(.other, words: "no"))
        #expect(there.commands == [there.command("erase", "a.example"), there.command("list")])

        let gone = CredentialStoreFixture(
            of: "keep", ["erase": .refused("no"), "list": .said(#"{"a.example.org":"u"}"#)])
        try await gone.store.erase("a.example")
        #expect(gone.commands == [gone.command("erase", "a.example"), gone.command("list")])

        let silent = CredentialStoreFixture(of: "keep", ["erase": .refused("no"), "list": .refused("not that either")])
        let same = await #expect(throws: CredentialStoreError.self) { try await silent.store.erase("a.example") }
        #expect(
            same
                == CredentialStoreError(
                    store: "keep", action: .erase("a.example"), cause: .refused(.other, words: "no")))
    }

    @Test("that stores nothing erases nothing")
    func eraseMinted() async {
        let fixture = CredentialStoreFixture(
            of: "ecr-login", ["erase": .refused("not implemented"), "list": .said("{}")])
        await #expect(throws: CredentialStoreError.self) { try await fixture.store.erase("a.example") }
        #expect(fixture.commands == [fixture.command("erase", "a.example")])
    }

    private static let trial = #"{"Secret":"not a real login","ServerURL":"berth.invalid","Username":"berth"}"#

    @Test("is probed with a login, which is erased again, and no login is read")
    func prove() async throws {
        let fixture = CredentialStoreFixture(["store": .said(), "erase": .said()])
        try await fixture.store.prove()
        let erase = fixture.command("erase", "berth.invalid")
        #expect(fixture.commands == [erase, fixture.command("store", Self.trial), erase])
    }

    // D14
    @Test("that does not erase is not probed: the login would stay in it", arguments: ["not implemented", "no"])
    func proveWithoutErasing(words: String) async throws {
        let fixture = CredentialStoreFixture(["store": .said(), "erase": .refused(words)])
        try await fixture.store.prove()
        #expect(fixture.commands == [fixture.command("erase", "berth.invalid")])
    }

    // D14
    @Test("that does not list shows by its `get` whether there is a login to erase")
    func eraseWithoutListing() async throws {
        let unlisted = ProcessOutput.refused("unknown command: list")
        let gone = CredentialStoreFixture(
            of: "keep", ["erase": .refused("no"), "list": unlisted, "get": Self.notFound])
        try await gone.store.erase("a.example")
        #expect(
            gone.commands == [
                gone.command("erase", "a.example"), gone.command("list"), gone.command("get", "a.example"),
            ])
        let there = CredentialStoreFixture(
            of: "keep", ["erase": .refused("no"), "list": unlisted, "get": .said(#"{"Username":"u","Secret":"s"}"#)])
        let failure = await #expect(throws: CredentialStoreError.self) { try await there.store.erase("a.example") }
        #expect(
            failure?.description == """
                docker-credential-keep cannot erase the login for a.example: no
                Remove that login with the store's own program: docker cannot remove it either.
                """)
    }

    @Test("may have had the probe's login erased by another berth")
    func proveTwice() async throws {
        try await CredentialStoreFixture(["store": .said(), "erase": Self.notFound]).store.prove()
    }

    @Test("that stores nothing is unchanged: pass makes a directory that breaks listing")
    func proveFails() async throws {
        let aborted = ProcessOutput.refused("gpg: [stdin]: encryption failed: No public key")
        let fixture = CredentialStoreFixture([
            "store": aborted, "list": .refused("no usernames for berth.invalid"), "erase": .said(),
        ])
        let failure = await #expect(throws: CredentialStoreError.self) { try await fixture.store.prove() }
        #expect(failure?.action == .prove)
        #expect(
            fixture.commands == [
                fixture.command("erase", "berth.invalid"), fixture.command("store", Self.trial),
                fixture.command("list"),
                fixture.command("erase", "berth.invalid"),
            ]
        )
        // If listing still works, there is no such directory, and there may be an older login.
        let other = CredentialStoreFixture(["store": aborted, "list": .said("{}"), "erase": .said()])
        await #expect(throws: CredentialStoreError.self) {
            try await other.store.store(Self.login, for: "a.example:5000")
        }
        #expect(other.commands == [other.command("store", Self.json), other.command("list")])
    }

    @Test("whose caller no longer waits is distinguished from a failing one")
    func cancelled() async {
        let fixture = CredentialStoreFixture { _ throws(ProcessError) in throw .cancelled }
        let failure = await #expect(throws: CredentialStoreError.self) {
            try await fixture.store.store(Self.login, for: "a.example")
        }
        #expect(failure?.isCancelled == true)
        #expect(failure?.description == "interrupted")
        #expect(fixture.commands.count == 1)
    }

    @Test("whose erasing is interrupted while it is listed is interrupted")
    func cancelledLater() async {
        let fixture = CredentialStoreFixture(of: "keep") { word throws(ProcessError) in
            if word == "list" { throw .cancelled }
            return .refused("no")
        }
        let failure = await #expect(throws: CredentialStoreError.self) { try await fixture.store.erase("a.example") }
        #expect(failure?.isCancelled == true)
    }

    @Test("has its own time limit")
    func timeLimit() async throws {
        let processes = FakeProcesses { _ in .said("{}") }
        let store = CredentialStore(name: "pass", processes: processes, environment: [:], timeLimit: .seconds(3))
        _ = try await store.list()
        #expect(processes.commands.map(\.timeLimit) == [.seconds(3)])
    }

    @Test("may be a helper that signs in itself")
    func mints() {
        #expect(["ecr-login", "gcloud", "gcr", "acr-env"].allSatisfy(CredentialStore.obtainsTokensItself))
        #expect(
            !["pass", "secretservice", "osxkeychain", "desktop", "berth", ""].contains(
                where: CredentialStore.obtainsTokensItself))
        #expect(CredentialStore.program(of: "ecr-login") == "docker-credential-ecr-login")
    }
}

extension RegistryCredential {
    /// The password or token, to compare.
    fileprivate var password: String {
        switch self {
        case .password(_, let secret), .identityToken(_, let secret): secret.reveal()
        }
    }
}
