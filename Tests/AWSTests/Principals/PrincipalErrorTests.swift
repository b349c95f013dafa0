import AWS
import TestSupport
import Testing

@Suite("Principals that cannot be resolved", .scheduled)
struct PrincipalErrorTests {
    @Test("half of a pair in the environment is an error, and no profile is tried")
    func halfInEnvironment() {
        #expect(
            AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_ACCESS_KEY_ID": "AKIA"]).failure() == """
                AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not
                Set both, or unset both to sign in with a profile.
                """
        )
        #expect(
            AWSFiles(environment: ["AWS_SECRET_ACCESS_KEY": "x", "AWS_ACCESS_KEY_ID": " "]).failure() == """
                AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not
                Set both, or unset both to sign in with a profile.
                """
        )
    }

    @Test("half of a pair in a profile is an error")
    func halfInProfile() {
        #expect(
            AWSFiles(credentials: "\n[corp]\naws_access_key_id = AKIA\n").failure(.profile("corp")) == """
                profile corp (~/.aws/credentials:2) has aws_access_key_id but no aws_secret_access_key
                Add it, or remove the other.
                """
        )
        #expect(
            AWSFiles(config: "[profile corp]\naws_secret_access_key = x\n").failure(.profile("corp")) == """
                profile corp (~/.aws/config:1) has aws_secret_access_key but no aws_access_key_id
                Add it, or remove the other.
                """
        )
    }

    @Test("a profile that AWS_PROFILE names must exist, even if environment keys are set")
    func noSelectedProfile() {
        let environment = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x", "AWS_PROFILE": "platfrom"]
        #expect(
            AWSFiles(credentials: AWSFiles.keys, environment: environment).failure() == """
                there is no profile platfrom, which AWS_PROFILE names, in ~/.aws/config or ~/.aws/credentials
                There is platform.
                """
        )
        #expect(
            AWSFiles(environment: ["AWS_DEFAULT_PROFILE": "x", "AWS_CONFIG_FILE": "/etc/aws"]).failure() == """
                there is no profile x, which AWS_DEFAULT_PROFILE names, in /etc/aws or ~/.aws/credentials
                There are no profiles: check that this is the right home directory.
                """
        )
    }

    @Test("a profile that the manifest names must exist")
    func noManifestProfile() {
        let config = (1...10).map { "[profile p\($0)]\nregion = us-east-1\n" }.joined()
        #expect(
            AWSFiles(config: config).failure(.profile("corp")) == """
                there is no profile corp, which the manifest names, in ~/.aws/config or ~/.aws/credentials
                There are p1, p10, p2, p3, p4, p5, p6, p7 and 2 more.
                """
        )
    }

    @Test("a role needs exactly one source")
    func roleSources() {
        let role = "[profile corp]\nrole_arn = arn:aws:iam::1:role/x\n"
        #expect(
            AWSFiles(config: role).failure(.profile("corp")) == """
                profile corp (~/.aws/config:1) has a role_arn but no source to assume it
                Add `source_profile = NAME`, the profile whose keys may assume the role, or a credential_source.
                """
        )
        let two = role + "source_profile = platform\ncredential_source = Environment\n"
        #expect(
            AWSFiles(config: two, credentials: AWSFiles.keys).failure(.profile("corp")) == """
                profile corp (~/.aws/config:1) has both source_profile and credential_source
                Keep one of them: it names who assumes the role.
                """
        )
    }

    @Test("a source profile must exist, and have credentials")
    func sourceProfile() {
        let role = "[profile corp]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"
        #expect(
            AWSFiles(config: role).failure(.profile("corp"))
                == "profile corp (~/.aws/config:1) has source_profile base, which does not exist"
        )
        #expect(
            AWSFiles(config: role + "[profile base]\nregion = us-east-1\n").failure(.profile("corp")) == """
                profile base (~/.aws/config:4) must assume a role but has no credentials
                Add aws_access_key_id and aws_secret_access_key to it, or a source_profile that has them.
                """
        )
    }

    @Test("a circle of profiles is shown")
    func loop() {
        let config = ["a": "b", "b": "c", "c": "b"].map { name, source in
            "[profile \(name)]\nrole_arn = arn:aws:iam::1:role/\(name)\nsource_profile = \(source)\n"
        }
        #expect(
            AWSFiles(config: config.joined()).failure(.profile("a")) == """
                the profiles' source_profile form a loop: a > b > c > b
                Name a profile with keys as the source of one of them.
                """
        )
    }

    @Test("a duration is a number of seconds")
    func duration() {
        let config = """
            [profile corp]
            role_arn = arn:aws:iam::1:role/x
            source_profile = platform
            duration_seconds = 1h
            """
        #expect(
            AWSFiles(config: config, credentials: AWSFiles.keys).failure(.profile("corp")) == """
                duration_seconds of profile corp (~/.aws/config:1) is `1h`; it should be a number of seconds, \
                such as 3600
                """
        )
    }

    private static let likeliest = """
        Run `aws configure`, name a profile (AWS_PROFILE, or `aws_profile` in the manifest), \
        or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
        """

    @Test("if nothing is configured and there is no instance, the error lists the searched sources")
    func nothing() {
        let environment = ["AWS_EC2_METADATA_DISABLED": "TRUE"]
        #expect(
            AWSFiles(environment: environment).failure() == """
                no AWS credentials found: no keys in the environment, no profile default in ~/.aws/config or \
                ~/.aws/credentials, no container, no instance metadata (AWS_EC2_METADATA_DISABLED)
                \(Self.likeliest)
                """
        )
        let empty = AWSFiles(config: "[default]\nregion = us-east-1\n", environment: environment)
        #expect(
            empty.failure() == """
                no AWS credentials found: no keys in the environment, none in profile default (~/.aws/config:1), \
                no container, no instance metadata (AWS_EC2_METADATA_DISABLED)
                \(Self.likeliest)
                """
        )
    }

    @Test("the error for a named profile without credentials does not mention the environment")
    func nothingInNamedProfile() {
        let files = AWSFiles(
            config: "[profile corp]\nregion = us-east-1\n", environment: ["AWS_EC2_METADATA_DISABLED": "true"]
        )
        #expect(
            files.failure(.profile("corp")) == """
                no AWS credentials found: none in profile corp (~/.aws/config:1), no container, no instance metadata \
                (AWS_EC2_METADATA_DISABLED)
                \(Self.likeliest)
                """
        )
    }
}
