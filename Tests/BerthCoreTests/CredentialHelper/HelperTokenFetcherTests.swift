import AWS
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore
@testable import DockerConfig

@Suite("The answer to docker if the cache has none", .scheduled)
struct HelperTokenFetcherTests {
    private let world = HelperFixture()
    private let host = HelperFixture.host
    private let present = Int64(now.timeIntervalSince1970)

    private func token(_ secret: String, expiresIn seconds: Int64 = 43200) -> CachedToken {
        CachedToken(username: "AWS", secret: Secret(secret), stored: present, expires: present + seconds)
    }

    /// Returns the message of a failure; `nil` for a success.
    private func failure(
        _ record: HelperRecord? = nil, with environment: [String: String] = [:],
        _ obtainToken: FakeHelperLogins.Obtain<Login>? = nil
    ) async -> String? {
        do throws(HelperError) {
            _ = try await world.answer(record, with: environment, obtainToken)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("is a token for the manifest's principal, and is cached for the next request")
    func mints() async throws {
        #expect(try await world.answer() == token("token 1"))
        #expect(world.requests == [.ecr(try principal("shared"), region: "us-east-2")])
        var cached = try #require(try world.cache().token(HelperFixture.key, now: present))
        #expect(cached.caller != nil)
        cached.caller = nil
        #expect(cached == token("token 1"))
        #expect(try await world.answer() == token("token 1"))
        #expect(world.requests.count == 1)
    }

    @Test("is requested once if twenty callers need it at the same time")
    func crowd() async throws {
        let answers = try await withThrowingTaskGroup(of: CachedToken.self) { group in
            for _ in 0..<20 { group.addTask { try await world.answer() } }
            return try await group.reduce(into: [CachedToken]()) { $0.append($1) }
        }
        #expect(answers == Array(repeating: token("token 1"), count: 20))
        #expect(world.requests.count == 1)
    }

    @Test("is requested again if the cached one ends too soon, or cannot be trusted")
    func stale() async throws {
        let old = CachedToken(username: "AWS", secret: Secret("old"), stored: present - 42300, expires: present + 900)
        try world.cache().write(old, for: HelperFixture.key)
        #expect(try await world.answer() == token("token 1"))
        let path = "/home/me/.cache/berth/tokens/\(HelperFixture.key)"
        let text = try #require(world.files.text(path))
        world.files.put(path, text, mode: 0o644)
        #expect(try await world.answer() == token("token 2"))
        guard case .file(let bytes, mode: 0o600)? = world.files[path] else {
            return #expect(Bool(false), "\(String(describing: world.files[path]))")
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains("\nsecret token 2\n"))
    }

    @Test(
        "needs no cache: if it cannot be locked or written, each caller sends a request",
        arguments: ["lock", "make", "rename"])
    func noCache(_ operation: String) async throws {
        world.files.fail(operation, with: .readOnlyFileSystem)
        #expect(try await world.answer() == token("token 1"))
        #expect(try await world.answer() == token("token 2"))
    }

    @Test("does not wait forever for another berth's request")
    func lockTimeout() async {
        world.files.fail("lock", with: .wouldBlock)
        #expect(await failure() == "no login for \(host) within 9s")
        #expect(world.requests == [])
    }

    @Test("is used for an hour if its lifetime is unknown")
    func unknownExpiry() async throws {
        let answer = try await world.answer { _ in Login(username: "AWS", secret: Secret("x"), expires: nil) }
        #expect(answer == token("x", expiresIn: 3600))
    }

    @Test("comes from the current manifest and the current variables, in any directory")
    func manifestOfNow() async throws {
        world.files.put(
            "/team/berth.yaml",
            HelperFixture.manifestText.replacing("us-east-2", with: "us-east-2, eu-west-1")
                .replacing("600423610423", with: "'${ACCOUNT}'"))
        let frankfurt = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
        let environment = ["ACCOUNT": "600423610423"]
        _ = try await world.answer(world.record(frankfurt), with: environment)
        #expect(world.requests == [.ecr(try principal("shared"), region: "eu-west-1")])
        let unset = await failure(world.record(frankfurt)) ?? ""
        #expect(unset.hasPrefix("/team/berth.yaml:7:"))
        #expect(unset.hasSuffix(": `ACCOUNT` is not set\nSee `berth validate -f /team/berth.yaml`."))
    }

    @Test("does not exist if the manifest is missing, invalid, or without the host")
    func manifests() async {
        #expect(
            await failure(world.record(manifests: []))
                == """
                the manifest of \(host) came from standard input and cannot be read again
                Apply it from a file: `berth apply -f FILE`.
                """)
        #expect(
            await failure(world.record(manifests: ["/gone/berth.yaml"]))
                == """
                /gone/berth.yaml: error: there is no such file
                See `berth validate -f /gone/berth.yaml`.
                """)
        #expect(
            await failure(world.record("ghcr.io"))
                == "ghcr.io is no longer in /team/berth.yaml: run `berth apply -f /team/berth.yaml`")
        world.files.put("/team/berth.yaml", "version: 1\naccounts: [\n")
        #expect(await failure()?.hasPrefix("/team/berth.yaml:") == true)
        #expect(world.requests == [])
    }

    @Test("comes from all files of a manifest with several, and names them all")
    func severalFiles() async throws {
        world.files.put("/team/more.yaml", "version: 1\naccounts: [{id: 210987654321, regions: [us-east-2]}]\n")
        let files = ["/team/berth.yaml", "/team/more.yaml"]
        let other = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        let environment = ["AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "secret"]
        _ = try await world.answer(world.record(other, manifests: files), with: environment)
        #expect(world.requests.map(\.principal?.identifier) == ["environment"])
        #expect(
            await failure(world.record("ghcr.io", manifests: files))
                == "ghcr.io is no longer in /team/berth.yaml, /team/more.yaml: "
                + "run `berth apply -f /team/berth.yaml -f /team/more.yaml`")
    }

    @Test("does not come from a manifest with commands that is not the applied one")
    func commands() async throws {
        let text =
            HelperFixture.manifestText
            + "registries:\n  - {host: ghcr.io, username: me, password: {command: [get-password]}, storage: file}\n"
        world.files.put("/team/berth.yaml", text)
        let read = try ManifestLoader.read(
            from: [.file("/team/berth.yaml")], effects: world.effects(), substitution: .deferred)
        #expect(
            await failure(world.record(digest: "another"))
                == """
                /team/berth.yaml runs commands and has changed since \(host) was applied
                Review it, then run `berth apply -f /team/berth.yaml`.
                """)
        #expect(world.requests == [])
        _ = try await world.answer(world.record(digest: read.manifest.digest))
        #expect(world.requests.count == 1)
    }

    @Test("is the password of a registry that is not Amazon's, read again each time and stored nowhere")
    func others() async throws {
        world.files.put(
            "/team/berth.yaml",
            HelperFixture.manifestText
                + "registries:\n  - {host: ghcr.io, username: me, password: {env: TOKEN}}\n")
        for _ in 0..<2 { #expect(try await world.answer(world.record("ghcr.io")).username == "AWS") }
        #expect(world.requests.count == 2)
        guard case .password(let request)? = world.requests.first else { return #expect(Bool(false), "no password") }
        #expect(request.username == "me")
        #expect(request.source == .variable("TOKEN"))
        #expect(request.place.description == "/team/berth.yaml:9:51")
        #expect(
            world.files.paths.allSatisfy { !$0.hasPrefix("/home/me/.cache/berth/tokens/") || $0.hasSuffix(".lock") })
    }

    @Test("is cached for a command that prints its password's expiry, and the command runs again otherwise")
    func commandOutput() async throws {
        world.files.put(
            "/team/berth.yaml",
            HelperFixture.manifestText + "registries:\n  - {host: ghcr.io, username: me, password: {command: [get]}}\n")
        let digest = try ManifestLoader.read(
            from: [.file("/team/berth.yaml")], effects: world.effects(), substitution: .deferred
        ).manifest.digest
        let record = world.record("ghcr.io", digest: digest)
        for number in 1...2 {
            let token = try await world.answer(record) { _ in
                Login(username: "me", secret: Secret("password \(number)"), expires: nil)
            }
            #expect(token.secret.reveal() == "password \(number)")
        }
        for number in 3...4 {
            let token = try await world.answer(record) { _ in
                Login(username: "me", secret: Secret("password \(number)"), expires: now + 7200)
            }
            #expect(token.secret.reveal() == "password 3")
        }
    }

    @Test("attack: runs no command in a directory in which all users can replace the programs")
    func openDirectory() async throws {
        world.files.put(
            "/shared/team/berth.yaml",
            HelperFixture.manifestText + "registries:\n  - {host: ghcr.io, username: me, password: {command: [get]}}\n")
        let digest = try ManifestLoader.read(
            from: [.file("/shared/team/berth.yaml")], effects: world.effects(), substitution: .deferred
        ).manifest.digest
        let record = world.record("ghcr.io", manifests: ["/shared/team/berth.yaml"], digest: digest)
        world.files.setMode(0o777, of: "/shared")
        #expect(
            await failure(record) == """
                berth runs no command for ghcr.io: other users may write to the directory /shared (mode 777)
                Keep the manifest in a directory that only you can change, and run `berth apply` again.
                """)
        #expect(world.requests == [])
        // In a directory such as /tmp, other users cannot remove the manifest's directory.
        world.files.setMode(0o1777, of: "/shared")
        #expect(await failure(record) == nil)
        world.files.setMode(0o775, of: "/shared")
        #expect(await failure(record) == nil)
    }

    @Test("S36: replaces a cached token of another user")
    func otherUser() async throws {
        for user in ["<token>", "aws"] {
            let kept = CachedToken(username: user, secret: Secret("kept"), stored: present, expires: present + 43200)
            try world.cache().write(kept, for: HelperFixture.key)
            let token = try await world.answer()
            #expect(token.username == "AWS" && token.secret.reveal().hasPrefix("token "))
        }
    }

    /// Sets the keys of another profile with the same name.
    private func signIn(_ text: String) { world.files.put("/home/me/.aws/credentials", "[shared]\n\(text)\n") }

    private static let first = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret"
    private static let second = "aws_access_key_id = AKIASECOND\naws_secret_access_key = secret"

    // A1
    @Test("is a separate token for other keys, and the same one if only something else changed")
    func otherKeys() async throws {
        #expect(try await world.answer() == token("token 1"))
        signIn("\(Self.first)\nregion = us-east-2")
        #expect(try await world.answer() == token("token 1"))
        signIn(Self.second)
        #expect(try await world.answer() == token("token 2"))
        #expect(try await world.answer() == token("token 2"))
        signIn(Self.first)
        #expect(try await world.answer() == token("token 3"))
    }

    // A1
    @Test("comes from the cache again once berth has found that the caller is the same")
    func sameCaller() async throws {
        func isQuick() throws -> Bool {
            let caller = try #require(try world.cache().token(HelperFixture.key, now: present)?.caller)
            let files = world.effects().files
            return caller.hasInputs(variable: { _ in nil }) { try? files.read($0, limit: 1 << 20) }
        }
        _ = try await world.answer()
        #expect(try isQuick())
        signIn("\(Self.first)\nregion = us-east-2")
        #expect(try !isQuick())
        _ = try await world.answer()
        #expect(try isQuick())
        #expect(world.requests.count == 1)
    }

    // A1
    @Test("is valid for its own caller even while that cannot sign in, and for no other")
    func obstacle() async throws {
        let session = "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = "
        let corp = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n"
        world.files.put("/home/me/.aws/credentials", "")
        func signIn(as role: String) {
            world.files.put("/home/me/.aws/config", "[profile shared]\n\(session)\(role)\n\(corp)")
        }
        // The SHA-1 of `corp`.
        let path = "/home/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
        world.files.put(path, #"{"accessToken":"t","expiresAt":"2027-01-16T00:00:00Z"}"#)
        signIn(as: "Reader")
        let record = world.record()
        let first = try await world.answer(record)
        #expect(first.secret.reveal() == "token 1")
        world.files.put(path, #"{"accessToken":"t","expiresAt":"2020-01-16T00:00:00Z"}"#)
        world.files.put("/home/me/.aws/credentials", "[other]\n")
        #expect(try await world.answer(record) == first)
        signIn(as: "Writer")
        #expect(await failure(record)?.contains("Run `berth auth login --sso-session corp`.") == true)
        #expect(world.requests.count == 1)
    }

    // A1
    @Test("for a program's keys is compared with their identity before the cached one is returned")
    func signedInOnly() async throws {
        let command = "credential_process = /bin/vault\n"
        world.files.put("/home/me/.aws/credentials", "")
        func write(_ more: String) { world.files.put("/home/me/.aws/config", "[profile shared]\n\(command)\(more)") }
        write("")
        var effects = world.effects()
        effects.processes = FakeProcesses(["/bin/vault"])
        func answer(as signer: String) async throws -> String {
            let answer = HelperTokenFetcher(world.record(), effects: effects, user: world.user, timeLimit: .seconds(9))
            return try await answer.token(signer: { _ in signer }) { request in
                var login = world.obtainToken(request)
                login.signer = signer
                return login
            }.secret.reveal()
        }
        #expect(try await answer(as: "AKIA1") == "token 1")
        #expect(try await answer(as: "AKIA1") == "token 1")
        write("region = us-east-2\n")
        #expect(try await answer(as: "AKIA1") == "token 1")
        // Only its answer shows that the program prints other keys.
        #expect(try await answer(as: "AKIA2") == "token 2")
        write("region = eu-west-1\n")
        #expect(try await answer(as: "AKIA2") == "token 2")
        write("region = eu-west-2\n")
        let refused = HelperTokenFetcher(world.record(), effects: effects, user: world.user, timeLimit: .seconds(9))
        struct Locked: Error, CustomStringConvertible { let description = "the vault is locked" }
        let reason = UserMessage("unexpected_error", "the vault is locked")
        await #expect(throws: HelperError.refused(host: host, reason: reason)) {
            try await refused.token(signer: { _ in throw Locked() }) { world.obtainToken($0) }
        }
        #expect(world.requests.count == 2)
    }

    // A1
    @Test("depends on the variables in the manifest, which are part of the caller's identity")
    func manifestVariables() async throws {
        world.files.put(
            "/team/berth.yaml",
            HelperFixture.manifestText.replacing("aws_profile: shared", with: "aws_profile: '${WHO}'")
        )
        _ = try await world.answer(with: ["WHO": "shared"])
        let caller = try #require(try world.cache().token(HelperFixture.key, now: present)?.caller)
        #expect(caller.variables.contains("WHO"))
    }

    @Test("is an error if the principal cannot sign in, with the principal and the cause")
    func nobody() async {
        world.files.put("/home/me/.aws/credentials", "[other]\naws_access_key_id = A\naws_secret_access_key = s\n")
        #expect(
            await failure()
                == """
                no login for \(host): there is no profile shared, which the manifest names, in ~/.aws/config or \
                ~/.aws/credentials
                There is other.
                """)
        world.files.put("/home/me/.aws/credentials", "not a section\n")
        #expect(await failure()?.hasPrefix("no login for \(host): ~/.aws/credentials:1") == true)
        #expect(world.requests == [])
    }

    @Test("prompts for no code")
    func code() async throws {
        let device = "arn:aws:iam::210987654321:mfa/me"
        world.files.put(
            "/team/berth.yaml",
            HelperFixture.manifestText.replacing(
                "{aws_profile: shared}",
                with: "{aws_profile: shared, role_arn: 'arn:aws:iam::210987654321:role/r', mfa_serial: '\(device)'}"))
        let without = try #require(await failure())
        #expect(without.contains("requires a code of \(device), but there is no terminal"))

        let terminal = ScriptedTerminal("123456")
        var effects = world.effects()
        effects.terminal = terminal
        let answer = HelperTokenFetcher(world.record(), effects: effects, user: world.user, timeLimit: .seconds(9))
        await #expect(
            throws: HelperError.needsMFACode(host: host, devices: [device], files: ["/team/berth.yaml"])
        ) {
            try await answer.token(signer: { _ in "somebody" }) { world.obtainToken($0) }
        }
        #expect(terminal.questions == [] && world.requests == [])
    }

    @Test("has the reason of a refusal, and a new request the next time")
    func refused() async throws {
        struct Denied: Error, CustomStringConvertible { let description = "AWS denied it\nAsk for more." }
        #expect(await failure { _ in throw Denied() } == "no login for \(host): AWS denied it\nAsk for more.")
        let late = await failure { [host] _ in throw HelperError.timedOut(host: host, after: .seconds(9)) }
        #expect(late == "no login for \(host) within 9s")
        #expect(await failure { _ in throw CancellationError() } == "no login for \(host): interrupted")
        #expect(try await world.answer() == token("token 1"))
    }

    @Test("has no message that callers would take for a missing login, nor one of more than three lines")
    func messages() {
        let failures: [HelperError] = [
            .noManifest(host: host), .invalidManifest(files: ["/m"], problem: "p"),
            .notDeclared(host: host, files: ["/m"]),
            .changed(host: host, files: ["/m"]), .revoked(host: host, files: ["/m"]), .noTokenSource(host: host),
            .openCommandDirectory(host: host, reason: "other users may write to the directory /m (mode 777)"),
            .needsMFACode(host: host, devices: ["d", "e"], files: ["/m"]),
            .refused(host: host, reason: UserMessage("test", MessageText(HelperErrorText.notFound))),
            .timedOut(host: host, after: .seconds(9)),
        ]
        for failure in failures {
            let line = HelperOutput.failure(failure.description)
            #expect(line.hasPrefix("berth: ") && !line.contains("\n"))
            #expect(failure.description.split(separator: "\n").count <= 3)
        }
    }
}
