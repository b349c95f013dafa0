import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("The SSO of a manifest's profile", .scheduled)
struct ManifestSSOTests {
    private static let config = """
        [profile corp]
        sso_session = corp
        sso_account_id = 600423610423
        sso_role_name = EcrPull
        [sso-session corp]
        sso_region = us-east-1
        sso_start_url = https://corp.awsapps.com/start
        """
    private static let token = #"{"accessToken": "sso-token", "expiresAt": "2027-01-15T09:00:00Z"}"#
    private static let startURL = "https://corp.awsapps.com/start"

    private func base(
        session: String? = "corp", startURL: String = startURL, region: String = "us-east-1",
        account: String = "600423610423"
    ) -> PrincipalSpecification.Base {
        .sso(
            SSOSpecification(
                startURL: startURL, region: region, account: account, role: "EcrPull", session: session,
                profile: PrincipalRemark("dev"), place: PrincipalRemark("berth.yaml:3:3")))
    }

    @Test("needs no AWS files, and names its account and role in berth's records")
    func alone() throws {
        let principal = try AWSFiles().resolve(base())
        #expect(principal.identifier == "SSO corp 600423610423/EcrPull")
        #expect(principal.description == "profile dev, from SSO session corp")
        #expect(principal.located == "profile dev (berth.yaml:3:3), from SSO session corp")
        let unnamed = try AWSFiles().resolve(base(session: nil))
        #expect(unnamed.identifier == "SSO https://corp.awsapps.com/start 600423610423/EcrPull")
        #expect(unnamed.description == "profile dev, from SSO at https://corp.awsapps.com/start")
    }

    @Test("assumes the roles on top of it")
    func roles() throws {
        let role = RoleSpecification(arn: "arn:aws:iam::210987654321:role/pull")
        let principal = try AWSFiles().resolve(base(), role)
        #expect(principal.identifier == "SSO corp 600423610423/EcrPull > arn:aws:iam::210987654321:role/pull")
        #expect(principal.description == "role pull, from profile dev, from SSO session corp")
        #expect(principal.steps.map(\.region) == ["us-east-1"])
    }

    @Test("has the same name in berth's records as a profile of ~/.aws/config with the same role and session")
    func sameIdentifier() throws {
        let files = AWSFiles(config: Self.config)
        #expect(try files.resolve(base()).identifier == files.resolve(.profile("corp")).identifier)
    }

    @Test("ignores a missing AWS_PROFILE, and uses the settings of the selected profile")
    func settings() async throws {
        let missing = AWSFiles(environment: ["AWS_PROFILE": "nobody"])
        #expect(missing.failure(base()) == "found SSO corp 600423610423/EcrPull")
        let http = FakeHTTP { _ in ServiceResponses.json(500, "{}") }
        let files = AWSFiles(
            config: "[default]\nendpoint_url = https://aws.example.com\nmax_attempts = 1\n",
            others: [SSOFiles.path("corp"): Self.token])
        _ = await files.signIn(base(), http: http)
        #expect(
            http.requests.map(\.url) == [
                "https://aws.example.com/federation/credentials?account_id=600423610423&role_name=EcrPull"
            ])
    }

    // MARK: The session

    @Test("reads the session's token, by its name or its start URL", arguments: ["corp", nil])
    func cached(session: String?) {
        let key = session ?? Self.startURL
        let files = AWSFiles(others: [SSOFiles.path(key): Self.token])
        #expect(files.standing(base(session: session)) == "available, 3600 s left")
    }

    @Test("is a session of berth's own: its command signs in")
    func signedOut() {
        #expect(
            AWSFiles().standing(base()) == """
                not signed in to SSO session corp
                Run `berth auth login`.
                """)
        #expect(
            AWSFiles().standing(base(session: nil)) == """
                not signed in to SSO at https://corp.awsapps.com/start
                Run `berth auth login`.
                """)
        let clock = ManualClock()
        clock.advance(by: .seconds(7200))
        #expect(
            AWSFiles(others: [SSOFiles.path("corp"): Self.token]).standing(base(), clock: clock) == """
                SSO session corp expired 1h ago
                Run `berth auth login`.
                """)
    }

    @Test("a refused role names the manifest's keys")
    func denied() async {
        let http = FakeHTTP { _ in ServiceResponses.fault(403, "ForbiddenException", "No access") }
        let files = AWSFiles(others: [SSOFiles.path("corp"): Self.token])
        #expect(
            await files.signIn(base(), http: http) == """
                SSO session corp has no role EcrPull in account 600423610423
                sso:GetRoleCredentials answered ForbiddenException: No access (HTTP 403, request 7a62c49f)
                Correct `account` and `role` of `sso` in the manifest, or assign the permission set.
                """)
    }

    @Test("a session that ~/.aws/config has too must be the same one")
    func contradiction() {
        let files = AWSFiles(config: Self.config)
        #expect(
            files.failure(base(startURL: "https://other.awsapps.com/start")) == """
                `sso` of profile dev (berth.yaml:3:3) and [sso-session corp] (~/.aws/config:5) have different start URLs
                Make both equal, or give the `session` in the manifest another name.
                """)
        #expect(
            files.failure(base(region: "eu-west-1")) == """
                `sso` of profile dev (berth.yaml:3:3) and [sso-session corp] (~/.aws/config:5) have different regions
                Make both equal, or give the `session` in the manifest another name.
                """)
    }

    @Test(
        "a slash or a fragment at the end makes no other start URL, and a missing setting contradicts nothing",
        arguments: ["https://corp.awsapps.com/start/", "https://corp.awsapps.com/start#/", startURL])
    func sameStartURL(url: String) {
        #expect(AWSFiles(config: Self.config).failure(base(startURL: url)) == "found SSO corp 600423610423/EcrPull")
        let partial = AWSFiles(config: "[sso-session corp]\nsso_registration_scopes = sso:account:access\n")
        #expect(partial.failure(base(startURL: url)) == "found SSO corp 600423610423/EcrPull")
    }

    @Test("one of the same name and settings in ~/.aws/config is the same session, and has its scopes")
    func sharedSession() throws {
        let files = AWSFiles(
            config: Self.config.replacing("/start", with: "/start/#/")
                + "\nsso_registration_scopes = sso:account:access, codewhisperer:completions\n")
        guard case .sso(let own) = try files.resolve(base()).source,
            case .sso(let other) = try files.resolve(.profile("corp")).source
        else {
            Issue.record("no SSO")
            return
        }
        #expect(own.session == other.session)
        #expect(Set([own.session, other.session]).count == 1)
        #expect(own.session.scopes == ["sso:account:access", "codewhisperer:completions"])
        #expect(own.session.loginCommand == "berth auth login")
        #expect(other.session.loginCommand == "berth auth login --sso-session corp")
    }

    @Test(
        "sessions with other files, regions or scopes are different",
        arguments: [
            SSOSession(name: "caf\u{E9}", startURL: startURL, region: "us-east-1", definition: .manifest),
            SSOSession(name: nil, startURL: startURL, region: "us-east-1", definition: .manifest),
            SSOSession(name: "cafe\u{301}", startURL: startURL, region: "us-east-2", definition: .manifest),
            SSOSession(name: "cafe\u{301}", startURL: "\(startURL)2", region: "us-east-1", definition: .manifest),
            SSOSession(name: "cafe\u{301}", startURL: startURL, region: "us-east-1", scopes: [], definition: .section),
        ])
    func otherSession(other: SSOSession) {
        let own = SSOSession(name: "cafe\u{301}", startURL: Self.startURL, region: "us-east-1", definition: .manifest)
        #expect(own != other)
        #expect(
            own
                == SSOSession(
                    name: "cafe\u{301}", startURL: "\(Self.startURL)/#/", region: "us-east-1", definition: .section))
    }

    @Test("the accounts of a session share one look at its token")
    func shared() throws {
        let files = MemoryFileSystem([SSOFiles.path("corp"): Self.token])
        let effects = Effects.fake(files: files)
        let resolver = PrincipalResolver(configuration: .empty, environment: effects.environment)
        let inspector = CredentialInspector(configuration: .empty, effects: effects)
        let principals = try (600_423_610_000..<600_423_610_300).map { account in
            try resolver.resolve(PrincipalSpecification(base: base(account: "\(account)")))
        }
        _ = try inspector.availability(of: principals[0])
        // A second look would fail.
        files.fail("read", with: .ioError)
        for principal in principals {
            #expect(throws: Never.self) { try inspector.availability(of: principal) }
        }
        #expect(Set(principals).count == 300)
        #expect(Set(principals.map { inspector.identity(of: $0) }).count == 300)
    }
}
