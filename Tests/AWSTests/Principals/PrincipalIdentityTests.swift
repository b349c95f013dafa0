import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

/// A principal's identity, as far as it is known offline.
@Suite("A principal's identity", .scheduled)
struct PrincipalIdentityTests {
    private static let role = RoleSpecification(arn: "arn:aws:iam::1:role/pull")

    private func identity(
        _ base: PrincipalSpecification.Base = .ambient, _ roles: RoleSpecification..., of files: AWSFiles
    ) throws -> PrincipalIdentity {
        let principal = try files.resolve(PrincipalSpecification(base: base, roles: roles))
        return CredentialInspector(configuration: try files.load(), effects: files.effects()).identity(of: principal)
    }

    private static func environment(_ id: String, _ more: [String: String] = [:]) -> AWSFiles {
        let keys = ["AWS_ACCESS_KEY_ID": id, "AWS_SECRET_ACCESS_KEY": "s"]
        return AWSFiles(environment: keys.merging(more) { $1 })
    }

    @Test("A1: is a different one for the same key id with another secret or session")
    func knownKeyID() throws {
        let own = try identity(of: Self.environment("AKIA1"))
        #expect(try own == identity(of: Self.environment("AKIA1")))
        for variable in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            #expect(try own != identity(of: Self.environment("AKIA1", [variable: "other"])), "\(variable)")
        }
    }

    private static func keys(_ id: String) -> AWSFiles {
        AWSFiles(credentials: "[default]\naws_access_key_id = \(id)\naws_secret_access_key = s\n")
    }

    /// A JSON web token without a valid signature.
    static func token(_ issuer: String, _ subject: String, expires: Int = 1_900_000_000) -> String {
        let claims = #"{"iss":"\#(issuer)","sub":"\#(subject)","exp":\#(expires)}"#
        return "e30.\(Data(claims.utf8).base64EncodedString().replacing("=", with: "")).sig"
    }

    private static func webIdentity(_ token: String, role: String = "pull", session: String? = nil) -> AWSFiles {
        var environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/\(role)"]
        environment["AWS_ROLE_SESSION_NAME"] = session
        return AWSFiles(environment: environment, others: ["/t": token])
    }

    private static func sso(_ account: String, _ role: String, at start: String = "https://corp/start") -> AWSFiles {
        AWSFiles(
            config: """
                [default]
                sso_session = corp
                sso_account_id = \(account)
                sso_role_name = \(role)
                [sso-session corp]
                sso_region = eu-west-1
                sso_start_url = \(start)
                """)
    }

    private static func container(_ address: String, _ token: String) -> AWSFiles {
        AWSFiles(environment: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": address, "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
        ])
    }

    private static func process(_ command: String) -> AWSFiles {
        AWSFiles(config: "[default]\ncredential_process = \(command)\n")
    }

    private static func login(_ user: String) -> AWSFiles {
        AWSFiles(config: "[default]\nlogin_session = arn:aws:iam::1:user/\(user)\n")
    }

    private static let pod = "http://169.254.170.23/v1/credentials"

    // A1
    @Test(
        "is a different one if the same name has other keys, another token, or another session",
        arguments: [
            (environment("AKIA1"), environment("AKIA2")),
            (keys("AKIA1"), keys("AKIA2")),
            (webIdentity(token("https://a", "one")), webIdentity(token("https://a", "two"))),
            (webIdentity(token("https://a", "one")), webIdentity(token("https://b", "one"))),
            (webIdentity(token("https://a", "one")), webIdentity("opaque")),
            (webIdentity("opaque"), webIdentity("opaque too")),
            (webIdentity("opaque"), webIdentity("")),
            (webIdentity("opaque"), webIdentity("opaque", role: "push")),
            (webIdentity("opaque", session: "a"), webIdentity("opaque", session: "b")),
            (sso("1", "Reader"), sso("2", "Reader")),
            (sso("1", "Reader"), sso("1", "Writer")),
            (sso("1", "Reader"), sso("1", "Reader", at: "https://other/start")),
            (container(pod, token("https://k", "one")), container(pod, token("https://k", "two"))),
            (container(pod, "one"), container(pod, "two")),
            (container("http://localhost/one", "t"), container("http://localhost/two", "t")),
            (login("me"), login("you")),
            (process("vault one"), process("vault two")),
            (process("vault 'a b'"), process("vault a b")),
        ])
    func different(_ one: AWSFiles, _ other: AWSFiles) throws {
        let (first, second) = (try identity(of: one), try identity(of: other))
        #expect(first != second)
        #expect(first.text != second.text)
    }

    // A1
    @Test(
        "stays the same when a token is renewed, and when anything else changes",
        arguments: [
            (environment("AKIA1"), environment("AKIA1", ["AWS_REGION": "eu-west-1"])),
            (keys("AKIA1"), AWSFiles(credentials: "# moved\n\(keys("AKIA1").credentials)region = eu-west-1\n")),
            (webIdentity(token("https://a", "one")), webIdentity(token("https://a", "one", expires: 1_900_003_600))),
            (
                container(pod, token("https://k", "one")),
                container(pod, token("https://k", "one", expires: 2_000_000_000))
            ),
            (
                login("me"),
                AWSFiles(
                    config: login("me").config, environment: ["AWS_LOGIN_CACHE_DIRECTORY": "/x", "AWS_REGION": "r"])
            ),
            (sso("1", "Reader"), AWSFiles(config: "\(sso("1", "Reader").config)\n[profile other]\nregion = x\n")),
        ])
    func same(_ one: AWSFiles, _ other: AWSFiles) throws {
        let (first, second) = (try identity(of: one), try identity(of: other))
        #expect(first == second)
        #expect(first.text == second.text)
    }

    // A1
    @Test("includes the roles on top of a source, with the names of their sessions")
    func roles() throws {
        let files = Self.environment("AKIA1")
        var named = Self.role
        named.sessionName = "ci"
        let (plain, role, other) = (
            try identity(of: files), try identity(.ambient, Self.role, of: files),
            try identity(.ambient, named, of: files)
        )
        #expect(Set([plain, role, other]).count == 3)
        var longer = Self.role
        longer.duration = .seconds(900)
        #expect(try identity(.ambient, longer, of: files) == role)
    }

    // A1
    @Test("of a job in GitHub Actions is different in each job")
    func github() throws {
        func job(_ token: String) throws -> PrincipalIdentity {
            let environment = [
                "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token,
            ]
            return try identity(
                .webIdentity(.githubOIDC(audience: "sts.amazonaws.com")), Self.role,
                of: AWSFiles(environment: environment))
        }
        #expect(try job("one") == job("one"))
        #expect(try job("one") != job("two"))
    }

    // A1
    @Test("states whether signing in adds details")
    func isKnownOffline() throws {
        for files in [
            Self.environment("AKIA1"), Self.keys("AKIA1"), Self.webIdentity("opaque"), Self.sso("1", "Reader"),
            Self.login("me"),
        ] {
            #expect(try identity(of: files).isKnownOffline)
        }
        for files in [
            Self.container(Self.pod, "t"), Self.process("vault"), AWSFiles(),
        ] {
            #expect(try !identity(of: files).isKnownOffline)
        }
    }

    // A1
    @Test("contains no token, and no secret key")
    func secrets() throws {
        for files in [Self.webIdentity("0paque-t0ken"), Self.container(Self.pod, "0paque-t0ken")] {
            #expect(try !identity(of: files).text.reveal().contains("0paque"))
        }
        let files = Self.environment("AKIA1", ["AWS_SECRET_ACCESS_KEY": "0paque", "AWS_SESSION_TOKEN": "0paque"])
        #expect(try !identity(of: files).text.reveal().contains("0paque"))
    }

    // A1
    @Test("names the variables and the files that it was read from")
    func inputs() throws {
        let keys = try #require(try identity(of: Self.environment("AKIA1")).inputs)
        #expect(keys.files.isEmpty)
        #expect(
            keys.variables == ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY"])
        let profile = try #require(try identity(of: Self.keys("AKIA1")).inputs)
        #expect(profile.files.map(\.path.string) == ["/home/me/.aws/config", "/home/me/.aws/credentials"])
        #expect(profile.files.map { $0.content == nil } == [true, false])
        #expect(profile.variables.contains("AWS_PROFILE") && profile.variables.contains("AWS_CONFIG_FILE"))
        let web = try #require(try identity(of: Self.webIdentity("opaque")).inputs)
        #expect(
            web.files.last.map { [$0.path.string, $0.content.map { String(decoding: $0, as: UTF8.self) }] } == [
                "/t", "opaque",
            ])
        let variable = try identity(
            .webIdentity(.variable("CI_TOKEN")), Self.role, of: AWSFiles(environment: ["CI_TOKEN": "t"]))
        #expect(try #require(variable.inputs).variables.contains("CI_TOKEN"))
    }

    // A1
    @Test(
        "names none if a variable's path could lead elsewhere",
        arguments: ["work/credentials", "$PLACE/credentials", "~other/credentials"])
    func movingInputs(_ path: String) throws {
        var files = Self.keys("AKIA1")
        files.environment["AWS_CONFIG_FILE"] = path
        #expect(try identity(of: files).inputs == nil)
        files.environment["AWS_CONFIG_FILE"] = "~/config"
        #expect(try identity(of: files).inputs != nil)
    }
}
