import Effects
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in with SSO", .scheduled)
struct SSOTests {
    private static let config = """
        [profile corp]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Reader & Co
        region = us-east-1
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """
    private static let legacy = """
        [profile corp]
        sso_account_id = 123456789012
        sso_role_name = Reader
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """
    private static let renewal = """
        "refreshToken": "old-refresh", "clientId": "client", "clientSecret": "client-secret", \
        "registrationExpiresAt": "2027-02-01T00:00:00Z"
        """

    private static let granted = ServiceResponses.json(
        200,
        #"{"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1800003600000}}"#
    )

    private func files(_ config: String = config, key: String = "corp", token: String?) -> AWSFiles {
        AWSFiles(config: config, others: token.map { [SSOFiles.path(key): $0] } ?? [:])
    }

    private func token(expires: String, _ rest: String = "") -> String {
        #"{"accessToken": "sso-token", "expiresAt": "\#(expires)"\#(rest.isEmpty ? "" : ", \(rest)")}"#
    }

    @Test("requests the role from the portal of the session's region, without a signature")
    func roleCredentials() async {
        let http = FakeHTTP { _ in Self.granted }
        let files = files(token: token(expires: "2027-01-15T09:00:00Z"))
        #expect(await files.signIn(.profile("corp"), http: http) == "ASIASSO/s/t")
        #expect(
            http.requests.map { "\($0)" } == [
                "GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
                    + "?account_id=123456789012&role_name=Reader%20%26%20Co"
            ]
        )
        #expect(http.requests[0].headers["x-amz-sso_bearer_token"] == "sso-token")
        #expect(http.requests[0].headers["Authorization"] == nil)
    }

    @Test("a token with less than 15 minutes left is renewed, and stored for other programs")
    func renews() async throws {
        let http = FakeHTTP { request in
            request.method == "GET"
                ? Self.granted
                : ServiceResponses.json(
                    200, #"{"accessToken": "new-token", "expiresIn": 28800, "refreshToken": "new-refresh"}"#)
        }
        let files = files(token: token(expires: "2027-01-15T08:14:59Z", Self.renewal))
        let effects = files.effects(http: http)
        let client = files.client(effects: effects, configuration: try files.load())
        _ = try await client.credentials(for: try files.resolve(.profile("corp")))
        #expect(http.requests[0].url == "https://oidc.eu-west-1.amazonaws.com/token")
        #expect(
            try JSONDecoder().decode([String: String].self, from: Data(http.requests[0].body)) == [
                "grantType": "refresh_token", "clientId": "client", "clientSecret": "client-secret",
                "refreshToken": "old-refresh",
            ]
        )
        #expect(http.requests[1].headers["x-amz-sso_bearer_token"] == "new-token")
        let kept = try #require(effects.files as? MemoryFileSystem)
        #expect(
            kept[SSOFiles.path("corp")]
                == .file(
                    Array(
                        (#"{"startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1", "#
                            + #""accessToken": "new-token", "expiresAt": "2027-01-15T16:00:00Z", "#
                            + #""clientId": "client", "clientSecret": "client-secret", "#
                            + #""registrationExpiresAt": "2027-02-01T00:00:00Z", "refreshToken": "new-refresh"}"#)
                            .utf8), mode: 0o600)
        )
    }

    @Test("a token is not renewed if more time is left, or if it cannot be")
    func doesNotRenew() async {
        for (expires, rest) in [
            ("2027-01-15T08:15:01Z", Self.renewal), ("2027-01-15T08:01:00Z", ""),
            ("2027-01-15T08:01:00Z", Self.renewal.replacing("2027-02", with: "2027-01")),
        ] {
            let http = FakeHTTP { _ in Self.granted }
            let files = files(token: token(expires: expires, rest))
            #expect(await files.signIn(.profile("corp"), http: http) == "ASIASSO/s/t")
            #expect(http.requests[0].headers["x-amz-sso_bearer_token"] == "sso-token")
        }
    }

    @Test("if it cannot be renewed, it is used until it expires; after that, the error shows how to sign in")
    func renewalFails() async {
        let http = FakeHTTP { request in
            request.method == "GET"
                ? Self.granted
                : ServiceResponses.json(
                    400, #"{"error": "invalid_grant", "error_description": "old-refresh was used"}"#)
        }
        let valid = files(token: token(expires: "2027-01-15T08:01:00Z", Self.renewal))
        #expect(await valid.signIn(.profile("corp"), http: http) == "ASIASSO/s/t")
        let expired = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        #expect(
            await expired.signIn(.profile("corp"), http: http) == """
                SSO session corp (~/.aws/config:6) has ended (invalid_grant: <secret> was used (HTTP 400))
                Run `berth auth login --sso-session corp`.
                """
        )
    }

    @Test("A13: after a refused refresh token, another program's saved token is used")
    func renewedByAnother() async throws {
        let path = SSOFiles.path("corp")
        let files = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        let store = Mutex<MemoryFileSystem?>(nil)
        let http = FakeHTTP { request in
            if request.method == "GET" { return Self.granted }
            let saved = #"{"accessToken": "their-token", "expiresAt": "2027-01-15T16:00:00Z"}"#
            store.withLock { $0?.put(path, saved) }
            return ServiceResponses.json(400, #"{"error": "invalid_grant", "error_description": "used"}"#)
        }
        let effects = files.effects(http: http)
        store.withLock { $0 = effects.files as? MemoryFileSystem }
        let client = files.client(effects: effects, configuration: try files.load())
        _ = try await client.credentials(for: try files.resolve(.profile("corp")))
        #expect(http.requests.map(\.method) == ["POST", "GET"])
        #expect(http.requests[1].headers["x-amz-sso_bearer_token"] == "their-token")
    }

    @Test(
        "a renewal waits for another process's lock for the time of a call; a read-only cache does not prevent it",
        arguments: [
            ("lock", .wouldBlock, 20), ("lock", .readOnlyFileSystem, 0), ("write", .readOnlyFileSystem, 0),
        ] as [(String, Errno, Double)])
    func lock(operation: String, code: Errno, wait: Double) async throws {
        let http = FakeHTTP { request in
            request.method == "GET"
                ? Self.granted : ServiceResponses.json(200, #"{"accessToken": "new", "expiresIn": 3600}"#)
        }
        let files = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        let clock = ManualClock()
        let effects = files.effects(clock: clock, http: http)
        (effects.files as? MemoryFileSystem)?.fail(operation, with: code)
        let client = files.client(effects: effects, configuration: try files.load())
        #expect(try await client.credentials(for: try files.resolve(.profile("corp"))).accessKeyID == "ASIASSO")
        #expect(abs(clock.now.timeIntervalSince1970 - 1_800_000_000 - wait) < 0.1)
        #expect(http.requests[1].headers["x-amz-sso_bearer_token"] == "new")
    }

    @Test("Ctrl-C ends the wait for another process's lock")
    func cancelledLock() async throws {
        let files = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        let http = FakeHTTP()
        let effects = files.effects(clock: CancelledClock(), http: http)
        (effects.files as? MemoryFileSystem)?.fail("lock", with: .wouldBlock)
        let client = files.client(effects: effects, configuration: try files.load())
        let principal = try files.resolve(.profile("corp"))
        await #expect(throws: AWSError.cancelled) { try await client.credentials(for: principal) }
        #expect(http.requests.isEmpty)
    }

    @Test("a token cannot be renewed after the end of its client's registration")
    func expiredRegistration() async {
        let renewal = Self.renewal.replacing("2027-02-01", with: "2027-01-15")
        let files = files(token: token(expires: "2027-01-15T07:00:00Z", renewal))
        let http = FakeHTTP()
        let message = """
            SSO session corp (~/.aws/config:6) expired 1h ago
            Run `berth auth login --sso-session corp`.
            """
        #expect(await files.signIn(.profile("corp"), http: http) == message)
        #expect(files.standing(.profile("corp")) == message)
        #expect(http.requests.isEmpty)
    }

    @Test("D6: a token that root renews in a user's home directory, as with `sudo -E`, stays the user's")
    func renewedByRoot() async throws {
        let files = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        let http = FakeHTTP { request in
            request.method == "GET"
                ? Self.granted : ServiceResponses.json(200, #"{"accessToken": "new", "expiresIn": 3600}"#)
        }
        let effects = files.effects(http: http)
        let store = try #require(effects.files as? MemoryFileSystem)
        // An owner of `/` other than root means unmapped users.
        store.give("/", to: FileOwner(user: 0, group: 0))
        store.become(0)
        let client = files.client(effects: effects, configuration: try files.load())
        _ = try await client.credentials(for: try files.resolve(.profile("corp")))
        let path = SSOFiles.path("corp")
        #expect(store.text(path)?.contains("\"new\"") == true)
        #expect(store.owner(of: path) == MemoryFileSystem.owner)
    }

    @Test("forty principals of one session renew it once, even in different accounts")
    func renewsOnce() async throws {
        let http = FakeHTTP { request in
            await Task.yield()
            return request.method == "GET"
                ? Self.granted : ServiceResponses.json(200, #"{"accessToken": "n", "expiresIn": 9}"#)
        }
        let session = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n"
        let profiles = (0..<40).map {
            "[profile p\($0)]\nsso_session = corp\nsso_account_id = \($0)\nsso_role_name = Reader\n"
        }
        let files = files(
            session + profiles.joined(), token: token(expires: "2027-01-15T07:00:00Z", Self.renewal)
        )
        let client = try files.client(http)
        let principals = try (0..<40).map { try files.resolve(.profile("p\($0)")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for principal in principals { group.addTask { _ = try await client.credentials(for: principal) } }
            try await group.waitForAll()
        }
        #expect(http.requests.count { $0.method == "POST" } == 1)
        #expect(http.requests.count { $0.method == "GET" } == 40)
    }

    @Test("several runs renew a session one after the other, and the first renewal serves all")
    func oneAtATime() async throws {
        let http = FakeHTTP { request in
            await Task.yield()
            return request.method == "GET"
                ? Self.granted : ServiceResponses.json(200, #"{"accessToken": "n", "expiresIn": 3600}"#)
        }
        let files = files(token: token(expires: "2027-01-15T07:00:00Z", Self.renewal))
        let clock = SteppedClock()
        let effects = files.effects(clock: clock, http: http)
        let configuration = try files.load()
        let principal = try files.resolve(.profile("corp"))
        let clients = (0..<8).map { _ in files.client(effects: effects, configuration: configuration) }
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { _ = try await client.credentials(for: principal) } }
                try await group.waitForAll()
            }
        }
        #expect(http.requests.count { $0.method == "POST" } == 1)
    }

    @Test("the older form finds its token by the start URL, and never renews it")
    func legacy() async {
        let http = FakeHTTP { _ in Self.granted }
        let key = "https://corp.awsapps.com/start"
        let valid = files(Self.legacy, key: key, token: token(expires: "2027-01-15T08:01:00Z", Self.renewal))
        #expect(await valid.signIn(.profile("corp"), http: http) == "ASIASSO/s/t")
        #expect(http.requests.count == 1)
        let expired = files(Self.legacy, key: key, token: token(expires: "2027-01-15T07:00:00Z", Self.renewal))
        #expect(
            await expired.signIn(.profile("corp"), http: http) == """
                SSO at https://corp.awsapps.com/start (~/.aws/config:1) expired 1h ago
                Run `berth auth login corp`.
                """
        )
    }

    @Test(
        "distinguishes an ended session from a role that is not granted, and quotes no token",
        arguments: [
            (
                401, "UnauthorizedException", "sso-token is not valid",
                """
                SSO session corp (~/.aws/config:6) has ended (UnauthorizedException: <secret> is not valid \
                (HTTP 401, request 7a62c49f))
                Run `berth auth login --sso-session corp --force`.
                """
            ),
            (
                403, "ForbiddenException", "No access",
                """
                SSO session corp (~/.aws/config:6) has no role Reader & Co in account 123456789012
                sso:GetRoleCredentials answered ForbiddenException: No access (HTTP 403, request 7a62c49f)
                Correct sso_account_id and sso_role_name, or assign the permission set.
                """
            ),
            (
                400, "InvalidRequestException", "odd",
                """
                AWS refused sso:GetRoleCredentials to profile corp (~/.aws/config:2), from SSO session corp
                sso:GetRoleCredentials in eu-west-1 answered InvalidRequestException: odd (HTTP 400, request 7a62c49f)
                """
            ),
        ]
    )
    func refused(status: Int, code: String, said: String, message: String) async {
        let http = FakeHTTP { _ in ServiceResponses.fault(status, code, said) }
        let files = files(token: token(expires: "2027-01-15T09:00:00Z"))
        #expect(await files.signIn(.profile("corp"), http: http) == message)
    }

    @Test("a portal in between is not taken for AWS", arguments: [401, 403])
    func notAWS(status: Int) async {
        let http = FakeHTTP { _ in ServiceResponses.json(status, "<html>Sign in to the network</html>") }
        let valid = files(token: token(expires: "2027-01-15T09:00:00Z"))
        #expect(
            await valid.signIn(.profile("corp"), http: http) == """
                portal.sso.eu-west-1.amazonaws.com does not answer like AWS
                sso:GetRoleCredentials in eu-west-1 answered (HTTP \(status))
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)
        let expired = files(token: token(expires: "2027-01-15T07:59:00Z", Self.renewal))
        #expect(
            await expired.signIn(.profile("corp"), http: http) == """
                oidc.eu-west-1.amazonaws.com does not answer like AWS
                sso-oidc:CreateToken in eu-west-1 answered (HTTP \(status))
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)
    }

    @Test(
        "A6: a token's expiry may be in every format of other tools",
        arguments: ["2040-01-01 00:00:00+00:00", "2040-01-01T00:00Z"])
    func expirationForms(_ text: String) async {
        let http = FakeHTTP { _ in Self.granted }
        #expect(await files(token: token(expires: text)).signIn(.profile("corp"), http: http) == "ASIASSO/s/t")
    }

    @Test(
        "A6: a file that is not a token is named, with its defect",
        arguments: [
            (
                #"{"accessToken": "sso-token", "expiresAt": "2040-01-01 00:00:00"}"#,
                "its expiresAt is not an ISO 8601 time with a time zone"
            ),
            (#"{"expiresAt": "2040-01-01T00:00:00Z"}"#, "it contains no JSON object with accessToken and expiresAt"),
            ("sso-token", "it contains no JSON object with accessToken and expiresAt"),
        ]
    )
    func unusable(_ text: String, _ problem: String) async {
        let message = """
            the token of SSO session corp (~/.aws/config:6) cannot be used
            ~/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json: \(problem)
            Run `berth auth login --sso-session corp`.
            """
        #expect(await files(token: text).signIn(.profile("corp")) == message)
        #expect(files(token: text).standing(.profile("corp")) == message)
    }

    @Test("A6: an unreadable token is not reported as missing")
    func unreadable() async throws {
        let files = files(token: token(expires: "2040-01-01T00:00:00Z"))
        let effects = files.effects()
        (effects.files as? MemoryFileSystem)?.fail("read", with: .permissionDenied)
        let client = files.client(effects: effects, configuration: try files.load())
        let failure = await #expect(throws: AWSError.self) {
            try await client.credentials(for: try files.resolve(.profile("corp")))
        }
        let path = "/home/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
        #expect(
            failure?.description == """
                the token of SSO session corp (~/.aws/config:6) cannot be used
                \(path.replacing("/home/me", with: "~")): cannot read \(path): Permission denied
                Run `berth auth login --sso-session corp`.
                """
        )
    }

    @Test("an invalid answer, and no signed-in user")
    func others() async {
        let http = FakeHTTP { _ in ServiceResponses.json(200, "{}") }
        let files = files(token: token(expires: "2027-01-15T09:00:00Z"))
        #expect(
            await files.signIn(.profile("corp"), http: http) == """
                portal.sso.eu-west-1.amazonaws.com answered without credentials
                sso:GetRoleCredentials in eu-west-1 as profile corp (~/.aws/config:2), from SSO session corp got an \
                answer that AWS does not send: check for a proxy or portal.
                """
        )
        #expect(
            await self.files(token: nil).signIn(.profile("corp")) == """
                not signed in to SSO session corp (~/.aws/config:6)
                Run `berth auth login --sso-session corp`.
                """
        )
    }
}
