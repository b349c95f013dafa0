import TestSupport
import Testing

@testable import AWS

@Suite("Principals, resolved offline", .scheduled)
struct PrincipalResolverTests {
    private static let environmentKeys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"]

    @Test("environment keys come before everything in the files")
    func environmentFirst() throws {
        let files = AWSFiles(
            config: "[default]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = platform\n",
            credentials: AWSFiles.keys, environment: Self.environmentKeys
        )
        let principal = try files.resolve(.ambient)
        #expect(principal.identifier == "environment")
        #expect(principal.description == "environment keys")
        #expect(principal.located == "environment keys")
    }

    @Test("a profile that the manifest names ignores environment keys")
    func namedProfileIgnoresEnvironment() throws {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: Self.environmentKeys)
        let principal = try files.resolve(.profile("platform"))
        #expect(principal.identifier == "profile platform")
        #expect(principal.description == "profile platform")
        #expect(principal.located == "profile platform (~/.aws/credentials:2)")
    }

    @Test("AWS_PROFILE does not: environment keys come before the profile it names")
    func selectedProfileDoesNot() throws {
        let environment = Self.environmentKeys.merging(["AWS_PROFILE": "platform"]) { $1 }
        let files = AWSFiles(credentials: AWSFiles.keys, environment: environment)
        #expect(try files.resolve(.ambient).identifier == "environment")
    }

    @Test("blank keys are absent", arguments: ["", "  "])
    func blankKeys(blank: String) throws {
        let files = AWSFiles(
            credentials: AWSFiles.keys,
            environment: [
                "AWS_ACCESS_KEY_ID": blank, "AWS_SECRET_ACCESS_KEY": blank, "AWS_PROFILE": "platform",
            ]
        )
        #expect(try files.resolve(.ambient).identifier == "profile platform")
    }

    @Test("the environment's profile is used, or else `default`")
    func selectedProfile() throws {
        let credentials = AWSFiles.keys + "\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n"
        #expect(try AWSFiles(credentials: credentials).resolve(.ambient).identifier == "profile default")
        let selecting = AWSFiles(credentials: credentials, environment: ["AWS_DEFAULT_PROFILE": "platform"])
        #expect(try selecting.resolve(.ambient).identifier == "profile platform")
    }

    @Test("roles of profiles come first, then those of the manifest, each from the previous one")
    func roleChain() throws {
        let config = """
            [profile top]
            role_arn = arn:aws:iam::111111111111:role/team/top
            source_profile = middle
            external_id = ticket 7
            duration_seconds = 3600
            [profile middle]
            role_arn = arn:aws:iam::111111111111:role/middle
            source_profile = platform
            role_session_name = me
            """
        let role = RoleSpecification(arn: "arn:aws:iam::210987654321:role/pull", duration: .seconds(900))
        let principal = try AWSFiles(config: config, credentials: AWSFiles.keys).resolve(.profile("top"), role)
        #expect(
            principal.identifier == """
                profile platform > arn:aws:iam::111111111111:role/middle > arn:aws:iam::111111111111:role/team/top \
                > arn:aws:iam::210987654321:role/pull
                """
        )
        #expect(principal.description == "role pull, from role top, from role middle, from profile platform")
        #expect(
            principal.steps.map(\.role) == [
                RoleSpecification(arn: "arn:aws:iam::111111111111:role/middle", sessionName: "me"),
                RoleSpecification(
                    arn: "arn:aws:iam::111111111111:role/team/top", externalID: "ticket 7", duration: .seconds(3600)
                ),
                role,
            ]
        )
    }

    @Test("the same keys and roles are the same principal, however they are requested")
    func equality() throws {
        let config = "[profile pull]\nrole_arn = arn:aws:iam::1:role/pull\nsource_profile = platform\n"
        let files = AWSFiles(config: config, credentials: AWSFiles.keys, environment: ["AWS_PROFILE": "platform"])
        let byProfile = try files.resolve(.profile("pull"))
        let byManifest = try files.resolve(.ambient, RoleSpecification(arn: "arn:aws:iam::1:role/pull"))
        #expect(byProfile == byManifest)
        #expect(byProfile.hashValue == byManifest.hashValue)
        #expect(byProfile != (try files.resolve(.ambient)))
    }

    @Test("keys of the credentials file come before a credential_process, those of the config file after it")
    func keysByFile() throws {
        let process = "[profile p]\ncredential_process = /bin/tool\n"
        let keys = "aws_access_key_id = AKIA\naws_secret_access_key = s\n"
        #expect(AWSFiles(config: process, credentials: "[p]\n" + keys).failure(.profile("p")) == "found profile p")
        #expect(
            AWSFiles(config: process + keys).failure(.profile("p"))
                == "found process of profile p"
        )
        #expect(AWSFiles(config: "[profile p]\n" + keys).failure(.profile("p")) == "found profile p")
    }

    @Test(
        "STS's region is the profile's, or else the environment's, or else the home region of the role's partition",
        arguments: [
            ("region = eu-west-1", ["AWS_REGION": "eu-north-1"], "aws", "eu-west-1"),
            ("", ["AWS_REGION": "eu-north-1", "AWS_DEFAULT_REGION": "eu-west-3"], "aws", "eu-north-1"),
            ("", ["AWS_DEFAULT_REGION": "eu-west-3"], "aws", "eu-west-3"),
            ("", [:], "aws", "us-east-1"),
            ("", [:], "aws-cn", "cn-north-1"),
            ("", [:], "aws-us-gov", "us-gov-west-1"),
        ] as [(String, [String: String], String, String)]
    )
    func stsRegion(line: String, environment: [String: String], partition: String, region: String) throws {
        let files = AWSFiles(
            config: "[profile platform]\n\(line)\n", credentials: AWSFiles.keys, environment: environment
        )
        let role = RoleSpecification(arn: "arn:\(partition):iam::210987654321:role/pull")
        #expect(try files.resolve(.profile("platform"), role).steps.map(\.region) == [region])
    }

    @Test("no description of a principal shows a secret")
    func noSecret() throws {
        let principal = try AWSFiles(credentials: AWSFiles.keys).resolve(.profile("platform"))
        var dumped = "\(principal)"
        dump(principal, to: &dumped)
        #expect(!dumped.contains("platform-secret"))
    }
}
