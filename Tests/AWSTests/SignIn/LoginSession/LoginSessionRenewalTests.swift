import Effects
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import AWS

/// The clock starts at 2027-01-15T08:00:00Z.
@Suite("Renewal of login sessions", .scheduled)
struct LoginSessionRenewalTests {
    private static let session = "login session \(LoginFiles.identity) (~/.aws/config:2)"

    /// Signs in, and returns the result with the files and requests.
    private func signIn(
        _ content: LoginFiles.Content = LoginFiles.Content(), config: String = LoginFiles.config,
        environment: [String: String] = [:], clock: any WallClock = ManualClock(),
        answer: @escaping @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse = { _ in
            LoginFiles.granted()
        },
        prepare: (MemoryFileSystem) -> Void = { _ in }
    ) async throws -> (result: String, http: FakeHTTP, files: MemoryFileSystem) {
        var files = try LoginFiles.files(content, config: config)
        files.environment = environment
        let http = FakeHTTP(answer)
        let effects = files.effects(clock: clock, http: http)
        let memory = try #require(effects.files as? MemoryFileSystem)
        prepare(memory)
        let client = files.client(effects: effects, configuration: try files.load())
        do {
            let credentials = try await client.credentials(for: try files.resolve(.profile("signin")))
            return (credentials.accessKeyID, http, memory)
        } catch {
            return ("\(error)", http, memory)
        }
    }

    @Test("keys with at most five minutes left are renewed", arguments: [(300, true), (301, false)])
    func window(left: Int, isRenewed: Bool) async throws {
        let expires = Date(timeIntervalSince1970: 1_800_000_000 + Double(left)).formatted(.iso8601)
        let content = LoginFiles.Content(expires: expires)
        #expect(try await signIn(content).result == (isRenewed ? "NEWREFRESHEDKEY" : "OLDEXPIREDKEY"))
        #expect(
            try LoginFiles.files(content).standing(.profile("signin"))
                == (isRenewed ? "berth renews the session when needed" : "available"))
    }

    @Test("the request has a proof of the key and no signature")
    func request() async throws {
        let request = try #require(try await signIn().http.requests.first)
        #expect("\(request)" == "POST https://us-east-1.signin.aws.amazon.com/v1/token")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["Authorization"] == nil)
        let proof = try #require(request.proof)
        #expect(proof.htm == "POST")
        #expect(proof.htu == "https://us-east-1.signin.aws.amazon.com/v1/token")
        #expect(proof.iat == 1_800_000_000)
    }

    @Test("each try has a proof of its own")
    func retries() async throws {
        let signed = try await signIn { [count = Mutex(0)] _ in
            count.withLock {
                $0 += 1
                return $0 < 3 ? LoginFiles.refused(500, "server_error") : LoginFiles.granted()
            }
        }
        #expect(signed.result == "NEWREFRESHEDKEY")
        let proofs = signed.http.requests.compactMap(\.proof)
        #expect(proofs.count == 3)
        #expect(Set(proofs.map(\.jti)).count == 3)
        #expect(proofs[0].iat <= proofs[2].iat)
    }

    @Test("a renewal keeps members that berth does not know, and writes a private file by a rename")
    func unknownMembers() async throws {
        var content = LoginFiles.Content()
        content.tokenType = "aws_sigv4"
        content.anotherTool = ["count": 3]
        let files = try await signIn(content).files
        let stored = try LoginFiles.Content(try #require(files.text(LoginFiles.path)))
        #expect(stored.anotherTool == ["count": 3])
        #expect(stored.tokenType == "aws_sigv4")
        #expect(stored.dpopKey == LoginFiles.key)
        #expect(stored.accessToken?.accountId == "012345678901")
        #expect(stored.accessToken?.expiresAt == "2027-01-15T08:15:00Z")
        guard case .file(_, let mode)? = files[LoginFiles.path] else {
            Issue.record("there is no file")
            return
        }
        #expect(mode == 0o600)
        #expect(files.changes.contains { $0.hasPrefix("rename ") && $0.hasSuffix(" to \(LoginFiles.path)") })
    }

    @Test(
        "the region is the AWS CLI's, and may have FIPS and dual-stack endpoints",
        arguments: [
            ([:], "", "us-east-1.signin.aws.amazon.com"),
            ([:], "region = eu-west-1", "eu-west-1.signin.aws.amazon.com"),
            (["AWS_REGION": "eu-west-2"], "region = eu-west-1", "eu-west-2.signin.aws.amazon.com"),
            (["AWS_DEFAULT_REGION": "aws-us-gov-global"], "", "us-gov-west-1.signin.amazonaws-us-gov.com"),
            (
                ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"], "",
                "signin-fips.us-east-1.api.aws"
            ),
            (["AWS_ENDPOINT_URL_SIGNIN": "http://127.0.0.1:9000/"], "", "127.0.0.1:9000"),
        ] as [([String: String], String, String)])
    func regions(environment: [String: String], setting: String, host: String) async throws {
        let signed = try await signIn(config: "\(LoginFiles.config)\(setting)\n", environment: environment)
        #expect(signed.http.requests.map { WebAddress($0.url)?.authority } == [host])
    }

    @Test("without a region, the identity's partition decides")
    func partition() async throws {
        let config = "[profile cn]\nlogin_session = arn:aws-cn:iam::012345678910:user/me\n"
        let principal = try AWSFiles(config: config).resolve(.profile("cn"))
        #expect(principal.loginSession?.region == "cn-north-1")
        let endpoint = try principal.settings.endpoint(of: .signIn, region: "cn-north-1")
        #expect(endpoint.url == "https://cn-north-1.signin.amazonaws.cn/")
    }

    @Test("the selected profile's region counts for a source profile that has none")
    func sourceProfile() throws {
        let config = """
            [profile pull]
            role_arn = arn:aws:iam::1:role/pull
            source_profile = signin
            region = eu-north-1
            \(LoginFiles.config)
            """
        let session = try AWSFiles(config: config).resolve(.profile("pull")).loginSession
        #expect(session?.region == "eu-north-1")
    }

    @Test("AWS_LOGIN_CACHE_DIRECTORY names the cache, with variables and `~`", arguments: ["~/logins", "$HOME/logins"])
    func directory(_ directory: String) async throws {
        let environment = ["AWS_LOGIN_CACHE_DIRECTORY": directory, "HOME": "/home/me"]
        let signed = try await signIn(
            environment: environment,
            prepare: { files in
                let text = files.text(LoginFiles.path) ?? ""
                files.put(LoginFiles.path.replacing(".aws/login/cache", with: "logins"), text)
                files.put(LoginFiles.path, "not used")
            })
        #expect(signed.result == "NEWREFRESHEDKEY")
    }

    @Test(
        "each reason of the service has its message",
        arguments: [
            (
                401, "TOKEN_EXPIRED",
                """
                \(session) has ended
                signin:CreateOAuth2Token answered TOKEN_EXPIRED: no (HTTP 401, request 7a62c49f)
                Run `berth auth login signin`.
                """
            ),
            (
                403, "USER_CREDENTIALS_CHANGED",
                """
                \(session) has ended: its password has changed
                signin:CreateOAuth2Token answered USER_CREDENTIALS_CHANGED: no (HTTP 403, request 7a62c49f)
                Run `berth auth login signin`.
                """
            ),
            (
                403, "INSUFFICIENT_PERMISSIONS",
                """
                \(session) may not get keys for programs
                signin:CreateOAuth2Token answered INSUFFICIENT_PERMISSIONS: no (HTTP 403, request 7a62c49f)
                Attach AWS's policy SignInLocalDevelopmentAccess to the user or role.
                """
            ),
            (
                403, "NEW_REASON",
                """
                AWS refused signin:CreateOAuth2Token to login_session of profile signin (~/.aws/config:2)
                signin:CreateOAuth2Token in us-east-1 answered NEW_REASON: no (HTTP 403, request 7a62c49f)
                """
            ),
        ])
    func refusals(status: Int, reason: String, message: String) async throws {
        #expect(try await signIn { _ in LoginFiles.refused(status, reason) }.result == message)
    }

    @Test("a refusal quotes no refresh token")
    func secrecy() async throws {
        let signed = try await signIn { _ in LoginFiles.refused(401, "TOKEN_EXPIRED", "valid_refresh_token is old") }
        #expect(
            signed.result == """
                \(Self.session) has ended
                signin:CreateOAuth2Token answered TOKEN_EXPIRED: <secret> is old (HTTP 401, request 7a62c49f)
                Run `berth auth login signin`.
                """)
    }

    @Test("a wrong clock is the reason of a refusal without another reason")
    func clock() async throws {
        let signed = try await signIn { _ in
            var response = LoginFiles.refused(400, "INVALID_REQUEST")
            response.headers["Date"] = "Fri, 15 Jan 2027 07:00:00 GMT"
            return response
        }
        #expect(
            signed.result == """
                this machine's clock is 1h ahead of AWS's
                signin:CreateOAuth2Token in us-east-1 answered INVALID_REQUEST: no (HTTP 400, request 7a62c49f)
                Set the clock (`timedatectl set-ntp true`): a signature is valid for five minutes.
                """)
    }

    @Test("an answer without keys is named", arguments: ["{}", "<html>", #"{"accessToken": {}, "expiresIn": 1}"#])
    func unreadable(_ text: String) async throws {
        #expect(
            try await signIn { _ in ServiceResponses.json(200, text) }.result == """
                us-east-1.signin.aws.amazon.com answered without keys
                signin:CreateOAuth2Token in us-east-1 as login_session of profile signin (~/.aws/config:2) got an \
                answer that AWS does not send: check for a proxy or portal.
                """)
    }

    @Test("a lifetime that is not one makes the keys last no time", arguments: ["1e300", "-5", "0"])
    func lifetime(_ seconds: String) async throws {
        let signed = try await signIn { _ in LoginFiles.granted(expiresIn: seconds) }
        #expect(signed.result == "NEWREFRESHEDKEY")
        let stored = try LoginFiles.Content(try #require(signed.files.text(LoginFiles.path)))
        #expect(stored.accessToken?.expiresAt == "2027-01-15T08:00:00Z")
    }

    @Test("after a refusal, keys with time left are used")
    func lastMinutes() async throws {
        let content = LoginFiles.Content(expires: "2027-01-15T08:01:00Z")
        #expect(
            try await signIn(content) { _ in LoginFiles.refused(401, "TOKEN_EXPIRED") }.result == "OLDEXPIREDKEY")
    }

    @Test("after a refusal, the keys that another program has stored are used")
    func renewedByAnother() async throws {
        let store = Mutex<MemoryFileSystem?>(nil)
        let signed = try await signIn { _ in
            var theirs = LoginFiles.Content(expires: "2027-01-15T08:14:00Z")
            theirs.refreshToken = "theirs"
            theirs.accessToken?.accessKeyId = "THEIRKEY"
            if let text = try? theirs.text { store.withLock { $0?.put(LoginFiles.path, text) } }
            return LoginFiles.refused(401, "TOKEN_EXPIRED")
        } prepare: { files in
            store.withLock { $0 = files }
        }
        #expect(signed.result == "THEIRKEY")
    }

    @Test("forty principals of one session renew it once")
    func once() async throws {
        let config = (0..<40).map { "[profile p\($0)]\nlogin_session = \(LoginFiles.identity)\n" }.joined()
        let files = try LoginFiles.files(config: config)
        let http = FakeHTTP { _ in
            await Task.yield()
            return LoginFiles.granted()
        }
        let client = try files.client(http)
        let principals = try (0..<40).map { try files.resolve(.profile("p\($0)")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for principal in principals { group.addTask { _ = try await client.credentials(for: principal) } }
            try await group.waitForAll()
        }
        #expect(http.requests.count == 1)
    }

    @Test("several runs renew a session one after the other, and the first renewal serves all")
    func oneAtATime() async throws {
        let files = try LoginFiles.files()
        let http = FakeHTTP { _ in
            await Task.yield()
            return LoginFiles.granted()
        }
        let clock = SteppedClock()
        let effects = files.effects(clock: clock, http: http)
        let configuration = try files.load()
        let principal = try files.resolve(.profile("signin"))
        let clients = (0..<8).map { _ in files.client(effects: effects, configuration: configuration) }
        try await clock.run {
            try await withThrowingTaskGroup(of: String.self) { group in
                for client in clients { group.addTask { try await client.credentials(for: principal).accessKeyID } }
                for try await key in group { #expect(key == "NEWREFRESHEDKEY") }
            }
        }
        #expect(http.requests.count == 1)
    }

    @Test("a held lock and a read-only cache do not prevent a renewal", arguments: ["lock", "write"])
    func readOnly(_ operation: String) async throws {
        let signed = try await signIn(prepare: {
            $0.fail(operation, with: operation == "lock" ? .wouldBlock : .readOnlyFileSystem)
        })
        #expect(signed.result == "NEWREFRESHEDKEY")
    }

    @Test("a half-written file is read again after a moment")
    func halfWritten() async throws {
        let text = try LoginFiles.Content(expires: "2027-01-15T09:00:00Z").text
        let clock = WritingClock()
        let signed = try await signIn(
            clock: clock,
            prepare: { files in
                files.put(LoginFiles.path, String(text.prefix(text.count / 2)))
                clock.whenAsleep { files.put(LoginFiles.path, text) }
            })
        #expect(signed.result == "OLDEXPIREDKEY")
    }

    @Test(
        "a file that is no session is named, with its defect",
        arguments: [
            (#"{"accessToken": "#, "it contains no JSON object"), ("[]", "it contains no JSON object"),
            (#"{"accessToken": {}}"#, "it has no expiresAt"),
        ])
    func malformed(_ text: String, _ problem: String) async throws {
        let message = """
            the stored keys of \(Self.session) cannot be used
            \(LoginFiles.place): \(problem)
            Run `berth auth login signin`.
            """
        #expect(try await signIn(prepare: { $0.put(LoginFiles.path, text) }).result == message)
    }

    @Test("keys with an invalid time, key or session token are named, with their defect")
    func invalid() throws {
        var content = LoginFiles.Content(expires: "soon")
        func standing() throws -> String { try LoginFiles.files(content).standing(.profile("signin")) }
        func message(_ problem: String) -> String {
            """
            the stored keys of \(Self.session) cannot be used
            \(LoginFiles.place): \(problem)
            Run `berth auth login signin`.
            """
        }
        #expect(try standing() == message("its expiresAt is not an ISO 8601 time with a time zone"))
        content = LoginFiles.Content()
        content.dpopKey = "not a key"
        #expect(try standing() == message("its dpopKey is not a P-256 key in PEM"))
        content.accessToken?.sessionToken = "a\nb"
        #expect(try standing() == message("it has a session token that contains a line break"))
    }

    @Test("a file of another user, or in a directory that others can change, is not used")
    func foreign() async throws {
        let stranger = FileOwner(user: 1001, group: 1001)
        #expect(
            try await signIn(prepare: {
                $0.give("/", to: FileOwner(user: 0, group: 0))
                $0.give(LoginFiles.path, to: stranger)
            }).result == """
                the stored keys of \(Self.session) cannot be used
                \(LoginFiles.place): \(LoginFiles.path) belongs to another user (1001)
                Run `berth auth login signin`.
                """)
        let directory = LoginFiles.path.replacing(/\/[^\/]*$/, with: "")
        #expect(
            try await signIn(prepare: { $0.setMode(0o777, of: directory) }).result == """
                the stored keys of \(Self.session) cannot be used
                \(LoginFiles.place): other users may write to the directory \(directory) (mode 777)
                Run `berth auth login signin`.
                """)
    }

    @Test("sessions with equivalent names that have different bytes are different")
    func bytes() throws {
        let config = "[profile a]\nlogin_session = caf\u{E9}\n[profile b]\nlogin_session = cafe\u{301}\n"
        let files = AWSFiles(config: config)
        let sessions = try ["a", "b"].map { try files.resolve(.profile($0)).loginSession }
        #expect(sessions[0] != sessions[1])
    }
}

/// A clock that acts when something sleeps.
private final class WritingClock: WallClock {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    let now = Date(timeIntervalSince1970: 1_800_000_000)

    func whenAsleep(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }

    func sleep(for duration: Duration) async throws { action.withLock { $0 }?() }
}
