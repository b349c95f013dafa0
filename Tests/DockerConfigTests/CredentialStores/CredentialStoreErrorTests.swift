import DockerConfig
import Platform
import TestSupport
import Testing

@Suite("Messages about a failed credential store", .scheduled)
struct CredentialStoreErrorTests {
    private static let elsewhere =
        "store logins elsewhere: `storage: file`, or another credsStore or credHelpers in Docker's config."

    /// Returns the message if a login is stored and the program ends like this.
    private func message(_ name: String, _ answer: ProcessOutput) async -> String? {
        let fixture = CredentialStoreFixture(of: name, ["store": answer])
        let failure = await #expect(throws: CredentialStoreError.self) {
            try await fixture.store.store(
                .password(username: "AWS", secret: Secret("s3cr3t\nsecond")), for: "a.example")
        }
        return failure?.description
    }

    @Test("D14: a store that fails is not reported as empty, and the probe uses no invented host")
    func notImplemented() async {
        let refused = ProcessOutput.refused("not implemented")
        let store = CredentialStoreFixture(of: "fk", ["get": refused, "store": refused, "erase": .said()]).store
        let getting = await #expect(throws: CredentialStoreError.self) { _ = try await store.get("a.example") }
        #expect(
            getting?.description == """
                docker-credential-fk cannot return the login for a.example: not implemented
                Docker cannot get logins from it either: \(Self.elsewhere)
                """)
        let proving = await #expect(throws: CredentialStoreError.self) { try await store.prove() }
        #expect(
            proving?.description == """
                docker-credential-fk cannot store a login: not implemented
                It signs in by itself and stores nothing: leave its hosts to it (--skip),
                or remove its line, in credsStore or credHelpers, from Docker's config.
                """)
    }

    @Test("each action has its message")
    func questions() async {
        let fixture = CredentialStoreFixture([
            "list": .refused("no"), "get": .refused("no"), "store": .refused("no"), "erase": .refused("no"),
        ])
        let store = fixture.store
        let erasing = CredentialStoreFixture(["store": .refused("no"), "list": .said("{}"), "erase": .said()])
        let failures = [
            await #expect(throws: CredentialStoreError.self) { try await store.list() },
            await #expect(throws: CredentialStoreError.self) { try await store.get("a.example") },
            await #expect(throws: CredentialStoreError.self) {
                try await store.store(.password(username: "u", secret: Secret("s3cr3t")), for: "a.example")
            },
            await #expect(throws: CredentialStoreError.self) { try await erasing.store.prove() },
        ]
        #expect(
            failures.compactMap { $0?.description }
                == [
                    "list its logins", "return the login for a.example", "store a login for a.example", "store a login",
                ].map { "docker-credential-pass cannot \($0): no\nFix that, or \(Self.elsewhere)" }
        )
    }

    // D14
    @Test("a login that cannot be erased is not stored elsewhere", arguments: ["no", "not implemented"])
    func erasing(words: String) async {
        let fixture = CredentialStoreFixture(["erase": .refused(words), "list": .said(#"{"a.example":"u"}"#)])
        let failure = await #expect(throws: CredentialStoreError.self) { try await fixture.store.erase("a.example") }
        #expect(
            failure?.description == """
                docker-credential-pass cannot erase the login for a.example: \(words)
                Remove that login with the store's own program: docker cannot remove it either.
                """)
    }

    /// Real stores, their output, and the expected message and next step.
    private static let refusals: [(String, String, String, String)] = [
        (
            "pass", "pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".\n\n",
            "pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".",
            "Give it a key: `gpg --full-generate-key` if you have none, then `pass init KEY`."
        ),
        (
            "pass", "pass store is uninitialized", "pass store is uninitialized",
            "Give it a key: `gpg --full-generate-key` if you have none, then `pass init KEY`."
        ),
        (
            "pass", "pass not initialized: exec: \"pass\": executable file not found in $PATH: \n",
            "pass not initialized: exec: \"pass\": executable file not found in $PATH:",
            "Install that program too: the store needs it."
        ),
        (
            "pass",
            """
            exit status 1: gpg: 0123ABCD: skipped: No public key
            gpg: [stdin]: encryption failed: No public key
            Password encryption aborted.

            """,
            "exit status 1: gpg: 0123ABCD: skipped: No public key; gpg: [stdin]: encryption failed: No public key",
            """
            The key of pass is missing or unusable. List keys with `gpg --list-keys`,
            and set one with `pass init KEY`.
            """
        ),
        (
            "pass",
            """
            exit status 1: gpg: error retrieving 'me@example.com' via WKD: No name
            gpg: me@example.com: skipped: No name
            gpg: [stdin]: encryption failed: No name
            Password encryption aborted.
            """,
            """
            exit status 1: gpg: error retrieving 'me@example.com' via WKD: No name; \
            gpg: me@example.com: skipped: No name
            """,
            """
            The key of pass is missing or unusable. List keys with `gpg --list-keys`,
            and set one with `pass init KEY`.
            """
        ),
        (
            "pass", "exit status 2: gpg: decryption failed: No secret key\n",
            "exit status 2: gpg: decryption failed: No secret key",
            """
            Check its key with `gpg --list-secret-keys`. Unlock it with `pass show` in a terminal.
            If it is missing, choose one from `gpg --list-keys`, and set it with `pass init KEY`.
            """
        ),
        (
            "pass", "no usernames for b.example", "no usernames for b.example",
            """
            A failed login left an empty directory behind. This removes it:
            printf %s 'b.example' | docker-credential-pass erase
            """
        ),
        (
            "secretservice", "Object does not exist at path “/org/freedesktop/secrets/collection/login”\n",
            "Object does not exist at path “/org/freedesktop/secrets/collection/login”",
            """
            No keyring is unlocked: log in to a desktop session, or run `gnome-keyring-daemon --unlock` first.
            Or store logins elsewhere: `storage: file` or another store in the manifest.
            """
        ),
        (
            "ecr-login", "not implemented\n", "not implemented",
            """
            It signs in by itself and stores nothing: leave the host to it (`--skip host=a.example`),
            or remove its line from credHelpers in Docker's config.
            """
        ),
        (
            "gcr", "add is unimplemented\n", "add is unimplemented",
            """
            It signs in by itself and stores nothing: leave the host to it (`--skip host=a.example`),
            or remove its line from credHelpers in Docker's config.
            """
        ),
        ("pass", "no credentials username", "no credentials username", "Fix that, or \(elsewhere)"),
    ]

    @Test("a store's own text comes first, and then the next step", arguments: refusals)
    func refused(name: String, wrote: String, words: String, advice: String) async {
        #expect(
            await message(name, .refused(wrote)) == """
                docker-credential-\(name) cannot store a login for a.example: \(words)
                \(advice)
                """
        )
    }

    @Test(
        "a desktop's keyring needs a desktop",
        arguments: [
            "Cannot autolaunch D-Bus without X11 $DISPLAY", "Could not connect: No such file or directory",
            "Error from list function in secretservice_linux.c likely due to error in secretservice library",
            "The name org.freedesktop.secrets was not provided by any .service files",
        ]
    )
    func noSession(words: String) async {
        #expect(
            await message("secretservice", .refused("\(words)\n")) == """
                docker-credential-secretservice cannot store a login for a.example: \(words)
                It needs a desktop keyring: log in to a desktop session, or run `dbus-run-session -- berth apply`.
                Or store logins elsewhere: `storage: file` or another store in the manifest.
                """
        )
    }

    @Test("for another store, a failed connection does not concern a desktop")
    func otherConnection() async {
        let words = "Could not connect: No such file or directory"
        #expect(
            await message("vault", .refused(words)) == """
                docker-credential-vault cannot store a login for a.example: \(words)
                Fix that, or \(Self.elsewhere)
                """
        )
    }

    @Test(
        "the text comes from the stream that has some, without control characters and cut",
        arguments: [
            (
                ProcessOutput.refused(" \n", errors: "\u{1B}[31mred\u{1B}[0m\r\n\n then\u{202E} \nthird"),
                "[31mred [0m; then"
            ),
            (.refused("one", errors: "two"), "one"),
            (.refused(String(repeating: "x", count: 400)), String(repeating: "x", count: 299) + "…"),
            (.refused("", status: 137), "it ended with status 137 and wrote nothing"),
            (.refused("\u{7}\n\u{7}", status: 2), "it ended with status 2 and wrote nothing"),
        ]
    )
    func words(answer: ProcessOutput, words: String) async {
        #expect(
            await message("keep", answer) == """
                docker-credential-keep cannot store a login for a.example: \(words)
                Fix that, or \(Self.elsewhere)
                """
        )
    }

    @Test(
        "text that may contain the secret is not shown",
        arguments: [
            "no usernames for s3cr3t", "x\ny\nz second", #"cannot read {"Secret":"…"}"#,
            // S20
            "no s3cr3t\u{34F}", "no \u{D4E}s3cr3t", "no s3%63r3t", "no s3\\u0063r3t",
        ]
    )
    func secret(words: String) async {
        for answer in [ProcessOutput.refused(words), .refused("", errors: words)] {
            #expect(
                await message("keep", answer) == """
                    docker-credential-keep cannot store a login for a.example: it ended with status 1, and its output \
                    may contain the secret
                    Fix that, or \(Self.elsewhere)
                    """
            )
        }
    }

    @Test("a login in a failure's output is not shown either")
    func secretOfGet() async {
        let fixture = CredentialStoreFixture([
            "get": .refused(#"{"ServerURL":"a.example","Username":"u","Secret":"s3cr3t"}"#)
        ])
        let failure = await #expect(throws: CredentialStoreError.self) { try await fixture.store.get("a.example") }
        #expect(
            failure?.cause == .refused(.other, words: "it ended with status 1, and its output may contain the secret")
        )
    }

    private static let failures: [(ProcessError, String)] = [
        (.notFound(program: "x"), "it is not on PATH\nInstall it, or \(elsewhere)"),
        (.notStarted(program: "x", reason: "Exec format error"), "Exec format error\nFix it, or \(elsewhere)"),
        (
            .timedOut(program: "x", after: .seconds(30)),
            """
            it did not end within 30s
            It may be waiting for input, such as a passphrase: unlock it, then run berth again.
            """
        ),
        (
            .tooLong(program: "x", limit: 9),
            """
            its answer does not follow the protocol
            Check that it is a Docker credential helper: run `docker-credential-keep version`.
            """
        ),
    ]

    @Test("a program that does not end by itself has a next step", arguments: failures)
    func ends(end: ProcessError, text: String) async {
        let fixture = CredentialStoreFixture(of: "keep") { _ throws(ProcessError) in throw end }
        let failure = await #expect(throws: CredentialStoreError.self) { try await fixture.store.list() }
        #expect(failure?.description == "docker-credential-keep cannot list its logins: \(text)")
        #expect(failure?.isCancelled == false)
    }

    @Test("an invalid answer is not shown", arguments: ["", "s3cr3t", "[]", #"{"Username":1}"#, #"{"a":{}}"#])
    func malformed(answer: String) async {
        let fixture = CredentialStoreFixture(["get": .said(answer), "list": .said(answer)])
        let listing = await #expect(throws: CredentialStoreError.self) { try await fixture.store.list() }
        #expect(
            listing?.description == """
                docker-credential-pass cannot list its logins: its answer does not follow the protocol
                Check that it is a Docker credential helper: run `docker-credential-pass version`.
                """
        )
        guard answer != #"{"a":{}}"# else { return }
        let getting = await #expect(throws: CredentialStoreError.self) { try await fixture.store.get("a.example") }
        #expect(getting?.cause == .malformedAnswer)
    }

    @Test(
        "an invalid name runs nothing",
        arguments: [("", ""), ("../x", "../x"), ("/bin/sh", "/bin/sh"), ("-x", "-x"), ("a\u{0}b\n", "a b")]
    )
    func badName(name: String, shown: String) async {
        let fixture = CredentialStoreFixture(of: name, ["list": .said("{}"), "store": .said()])
        let failures = [
            await #expect(throws: CredentialStoreError.self) { try await fixture.store.list() },
            await #expect(throws: CredentialStoreError.self) { try await fixture.store.prove() },
        ]
        for failure in failures {
            #expect(
                failure?.description == """
                    "\(shown)" is not a credential store name
                    It is the part after docker-credential-, such as pass. Fix `storage:` in the manifest,
                    or credsStore or credHelpers in Docker's config.
                    """
            )
        }
        #expect(fixture.commands == [])
    }
}
