import TestSupport
import Testing

@testable import AWS

/// The winner of each two sources that are neighbors in the chain.
@Suite("The order of the chain", .scheduled)
struct SourceOrderTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s"]
    private static let identity = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/env"]
    private static let role = "role_arn = arn:aws:iam::1:role/r\nsource_profile = platform\n"
    private static let sso =
        "sso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n"
    private static let process = "credential_process = /bin/tool\n"
    private static let ownKeys = "aws_access_key_id = AKIAOWN\naws_secret_access_key = s\n"
    private static let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x"]

    struct Pair: CustomTestStringConvertible {
        var testDescription: String
        var profile: String
        var credentials = ""
        var environment: [String: String] = [:]
        /// The winning source without a named profile, and with one.
        var ambient: String
        var named: String
    }

    static let pairs = [
        Pair(
            testDescription: "environment keys before the profile's role", profile: role, environment: keys,
            ambient: "environment", named: "profile platform > arn:aws:iam::1:role/r"),
        Pair(
            testDescription: "the profile's role before the environment's web identity", profile: role,
            environment: identity, ambient: "profile platform > arn:aws:iam::1:role/r",
            named: "profile platform > arn:aws:iam::1:role/r"),
        Pair(
            testDescription: "the environment's web identity before the profile's SSO", profile: sso,
            environment: identity, ambient: "web identity arn:aws:iam::1:role/env", named: "SSO https://x 1/r"),
        Pair(
            testDescription: "a profile's web identity before its SSO",
            profile: "web_identity_token_file = /p\nrole_arn = arn:aws:iam::1:role/own\n" + sso,
            ambient: "web identity arn:aws:iam::1:role/own", named: "web identity arn:aws:iam::1:role/own"),
        Pair(
            testDescription: "a profile's web identity before its source_profile",
            profile: "web_identity_token_file = /p\n" + role,
            ambient: "web identity arn:aws:iam::1:role/r", named: "web identity arn:aws:iam::1:role/r"),
        Pair(
            testDescription: "SSO before keys in the credentials file", profile: sso, credentials: ownKeys,
            ambient: "SSO https://x 1/r", named: "SSO https://x 1/r"),
        Pair(
            testDescription: "keys in the credentials file before a login session",
            profile: "login_session = arn:aws:iam::1:user/me\n", credentials: ownKeys, ambient: "profile p",
            named: "profile p"),
        Pair(
            testDescription: "a login session before a credential_process",
            profile: "login_session = arn:aws:iam::1:user/me\n" + process, ambient: "login session of profile p",
            named: "login session of profile p"),
        Pair(
            testDescription: "a credential_process before keys in the config file", profile: process + ownKeys,
            ambient: "process of profile p", named: "process of profile p"),
        Pair(
            testDescription: "keys in the config file before a container", profile: ownKeys, environment: container,
            ambient: "profile p", named: "profile p"),
        Pair(
            testDescription: "a container before instance metadata", profile: "region = us-east-1\n",
            environment: container, ambient: "container", named: "container"),
        Pair(
            testDescription: "instance metadata at last", profile: "region = us-east-1\n",
            ambient: "instance metadata", named: "instance metadata"),
    ]

    @Test("is the AWS CLI's", arguments: pairs)
    func order(pair: Pair) {
        let credentials = AWSFiles.keys + "\n" + (pair.credentials.isEmpty ? "" : "[p]\n\(pair.credentials)")
        var files = AWSFiles(config: "[profile p]\n\(pair.profile)", credentials: credentials)
        files.environment = pair.environment
        #expect(files.failure(.profile("p")) == "found \(pair.named)")
        files.environment["AWS_PROFILE"] = "p"
        #expect(files.failure() == "found \(pair.ambient)")
    }

    @Test(
        "every kind of source can assume a role",
        arguments: [
            (sso, [:], "SSO https://x 1/r"), (process, [:], "process of profile p"),
            (
                "web_identity_token_file = /p\nrole_arn = arn:aws:iam::1:role/own\n", [:],
                "web identity arn:aws:iam::1:role/own"
            ),
            (
                "role_arn = arn:aws:iam::1:role/m\ncredential_source = Environment\n", keys,
                "environment > arn:aws:iam::1:role/m"
            ),
            (
                "role_arn = arn:aws:iam::1:role/m\ncredential_source = EcsContainer\n", container,
                "container > arn:aws:iam::1:role/m"
            ),
            (
                "role_arn = arn:aws:iam::1:role/m\ncredential_source = Ec2InstanceMetadata\n", [:],
                "instance metadata > arn:aws:iam::1:role/m"
            ),
        ] as [(String, [String: String], String)])
    func assumers(profile: String, environment: [String: String], source: String) {
        let top = "[profile top]\nrole_arn = arn:aws:iam::1:role/top\nsource_profile = p\n"
        let files = AWSFiles(config: "[profile p]\n\(profile)\(top)", environment: environment)
        #expect(files.failure(.profile("top")) == "found \(source) > arn:aws:iam::1:role/top")
    }

    @Test("the environment's web identity gets its missing values from the profile")
    func mixedIdentity() throws {
        let files = AWSFiles(
            config: "[default]\nregion = eu-west-1\nrole_session_name = me\n",
            environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "~/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/env"]
        )
        guard case .webIdentity(let identity) = try files.resolve(.ambient).source else { return #expect(Bool(false)) }
        #expect(identity.token == .file("/home/me/t"))
        #expect(identity.role == RoleSpecification(arn: "arn:aws:iam::1:role/env", sessionName: "me"))
        #expect(identity.region == "eu-west-1")
    }
}
