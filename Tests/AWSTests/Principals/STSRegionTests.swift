import Platform
import TestSupport
import Testing

@testable import AWS

/// A16: the region of STS calls, and its errors.
@Suite("The region of STS", .scheduled)
struct STSRegionTests {
    private static let role = RoleSpecification(arn: "arn:aws:iam::210987654321:role/pull")
    private func files(_ line: String = "", _ environment: [String: String] = [:]) -> AWSFiles {
        AWSFiles(
            config: line.isEmpty ? "" : "[profile platform]\n\(line)\n", credentials: AWSFiles.keys,
            environment: environment
        )
    }

    @Test(
        "A16: an unreachable STS is reported with the setting that names its region",
        arguments: [
            (
                "", [:], "us-east-1",
                "No setting names a region, so berth uses STS in us-east-1; AWS_REGION can name one."
            ),
            ("", ["AWS_REGION": "eu-west-1"], "eu-west-1", "AWS_REGION names eu-west-1."),
            ("", ["AWS_DEFAULT_REGION": "eu-west-1"], "eu-west-1", "AWS_DEFAULT_REGION names eu-west-1."),
            (
                "region = eu-west-1", ["AWS_REGION": "eu-west-2"], "eu-west-1",
                "`region` of profile platform (~/.aws/config:2) names eu-west-1."
            ),
        ] as [(String, [String: String], String, String)]
    )
    func unreachable(_ line: String, _ environment: [String: String], _ region: String, _ reason: String) async throws {
        let files = files(line, environment)
        let message = try await files.failure(roles: Self.role) { _ throws(HTTPError) in
            throw .unreachable(host: "sts", reason: "refused")
        }
        let lines = message.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains(" in \(region) as profile platform"))
        #expect(lines[2] == "\(reason) Check that this machine can reach it, and whether it needs HTTPS_PROXY.")
    }

    @Test("A16: a misspelt region is reported with the setting that names it")
    func misspelt() async throws {
        let message = try await files("", ["AWS_REGION": "eu-wset-1"]).failure(roles: Self.role) {
            _ throws(HTTPError) in
            throw .unresolved(host: "sts.eu-wset-1.amazonaws.com")
        }
        #expect(message.hasSuffix("\nberth knows no region eu-wset-1: check its spelling in AWS_REGION."))
    }

    @Test("A16: a region that is not enabled is reported with the setting that names it")
    func disabled() async throws {
        let message = try await files("region = ap-east-1").failure(roles: Self.role) { _ in
            ServiceResponses.xmlFault(403, "RegionDisabledException", "STS is not activated in this region")
        }
        #expect(
            message.hasSuffix(
                """

                Activate it in the account's settings in IAM, or name another region in `region` of \
                profile platform (~/.aws/config:2).
                """
            )
        )
    }

    @Test(
        "A16: `aws-global` and similar names mean the region of the global endpoint",
        arguments: [
            ("aws-global", "us-east-1"), ("aws-cn-global", "cn-north-1"), ("aws-us-gov-global", "us-gov-west-1"),
            ("eu-west-1", "eu-west-1"),
        ],
        ["AWS_REGION", "AWS_DEFAULT_REGION", "region = "]
    )
    func global(_ example: (String, String), _ setting: String) throws {
        let files =
            setting.hasPrefix("region") ? files(setting + example.0) : files("", [setting: example.0])
        #expect(try files.resolve(.profile("platform"), Self.role).steps.map(\.region) == [example.1])
    }

    @Test("A16: a setting with `aws-global` is reported with that name")
    func globalOrigin() {
        #expect(STSRegion("aws-global", origin: PrincipalRemark("AWS_REGION")).origin.text == "AWS_REGION (aws-global)")
        #expect(STSRegion("eu-west-1", origin: PrincipalRemark("AWS_REGION")).origin.text == "AWS_REGION")
    }

    @Test("A16: the manifest's region comes before all others, for web identities and roles alike")
    func manifest() throws {
        let files = files("region = eu-west-1", ["AWS_REGION": "eu-west-2"])
        let region = STSRegion("sa-east-1", origin: PrincipalRemark("`region` of profile deploy, berth.yaml:3:5"))
        let roles = [Self.role, RoleSpecification(arn: "arn:aws:iam::210987654321:role/top")]
        let chain = try files.resolve(PrincipalSpecification(base: .profile("platform"), roles: roles, region: region))
        #expect(chain.steps.map(\.region) == ["sa-east-1", "sa-east-1"])
        let token = try files.resolve(
            PrincipalSpecification(base: .webIdentity(.variable("T")), roles: [Self.role], region: region)
        )
        guard case .webIdentity(let identity) = token.source else {
            Issue.record("\(token)")
            return
        }
        #expect(identity.stsRegion.name == "sa-east-1")
        var ambient = AWSFiles(environment: [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": Self.role.arn, "AWS_REGION": "eu-west-2",
        ])
        ambient.config = "[default]\nregion = eu-west-1\n"
        guard
            case .webIdentity(let own) = try ambient.resolve(PrincipalSpecification(base: .ambient, region: region))
                .source
        else {
            Issue.record("no web identity")
            return
        }
        #expect(own.stsRegion.name == "sa-east-1")
    }

    @Test(
        "A16: a missing FIPS endpoint is reported with the setting that requests it",
        arguments: [
            ("", ["AWS_USE_FIPS_ENDPOINT": "true"], "AWS_USE_FIPS_ENDPOINT"),
            ("use_fips_endpoint = true", [:], "use_fips_endpoint of profile platform (~/.aws/config:1)"),
        ] as [(String, [String: String], String)],
        [HTTPError.unresolved(host: "x"), .wrongCertificate(host: "x")]
    )
    func fips(_ example: (String, [String: String], String), _ reason: HTTPError) async throws {
        let files = files(example.0, example.1)
        let sts = try await files.failure(roles: Self.role) { _ throws(HTTPError) in throw reason }
        #expect(
            sts.hasSuffix("\n\(example.2) asks for FIPS: check that AWS has one of sts in us-east-1."), "\(sts)"
        )
        let ecr = try await files.failure(region: "eu-west-3") { _ throws(HTTPError) in throw reason }
        #expect(
            ecr.hasSuffix("\n\(example.2) asks for FIPS: check that AWS has one of ecr in eu-west-3."), "\(ecr)"
        )
    }
}

/// A16: keys and session tokens that do not match.
@Suite("Session tokens next to keys", .scheduled)
struct SessionTokenFlawTests {
    private func message(
        _ environment: [String: String] = [:], credentials: String = "", code: String = "UnrecognizedClientException"
    ) async throws -> String {
        let files = AWSFiles(credentials: credentials, environment: environment)
        let principal = try files.resolve(credentials.isEmpty ? .ambient : .profile("p"))
        let client = try files.client(
            FakeHTTP { _ in ServiceResponses.fault(400, code, "The security token is invalid.") })
        let failure = await #expect(throws: AWSError.self) {
            try await client.privateToken(for: principal, region: "us-east-2")
        }
        return failure.map { "\($0)" } ?? ""
    }

    @Test(
        "A16: a long-lived key with a stale session token has its own message",
        arguments: ["UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException"],
        ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]
    )
    func needless(_ code: String, _ variable: String) async throws {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", variable: "old"]
        let message = try await message(keys, code: code)
        #expect(
            message.split(separator: "\n").last == """
                A key that starts with AKIA takes no session token: remove AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN \
                from the environment.
                """
        )
    }

    @Test("A16: the same in a profile, and a temporary key without its token")
    func profile() async throws {
        let keys = "[p]\naws_access_key_id = KIND\naws_secret_access_key = s\n"
        let stale = try await message(credentials: keys.replacing("KIND", with: "AKIA1") + "aws_session_token = old\n")
        #expect(
            stale.split(separator: "\n").last == """
                A key that starts with AKIA takes no session token: remove aws_session_token from profile p \
                (~/.aws/credentials:2).
                """
        )
        let missing = try await message(credentials: keys.replacing("KIND", with: "ASIA1"))
        #expect(
            missing.split(separator: "\n").last == """
                A key that starts with ASIA takes a session token: set aws_session_token in profile p \
                (~/.aws/credentials:2).
                """
        )
        let environment = try await message(["AWS_ACCESS_KEY_ID": "ASIA1", "AWS_SECRET_ACCESS_KEY": "s"])
        #expect(
            environment.split(separator: "\n").last
                == "A key that starts with ASIA takes a session token: set AWS_SESSION_TOKEN."
        )
    }

    @Test("A16: keys that match their token have the usual message")
    func fitting() async throws {
        let plain = try await message(["AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s"])
        let last = "Check that the key exists, has its session token, and that the account has us-east-2 enabled."
        #expect(plain.hasSuffix("\n\(last)"))
        let temporary = try await message([
            "AWS_ACCESS_KEY_ID": "ASIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "session",
        ])
        #expect(temporary.hasSuffix("\n\(last)"))
    }
}
