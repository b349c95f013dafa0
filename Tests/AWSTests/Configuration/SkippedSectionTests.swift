import AWS
import Platform
import TestSupport
import Testing

/// A8: berth accepts the section names that the AWS CLI accepts, and names a section that it skips.
@Suite("Names of sections in AWS's files", .scheduled)
struct SkippedSectionTests {
    private static let files = "in ~/.aws/config or ~/.aws/credentials"

    @Test(
        "A8: a name is the one shell word that the AWS CLI reads",
        arguments: [
            ("[profile café]", "café"), ("[profile 東京-1]", "東京-1"), ("[profile a,b=c&d]", "a,b=c&d"),
            (#"[profile a\ b]"#, "a b"), (#"[profile "a b"c]"#, "a bc"), ("[profile \"a]b\"]", "a]b"),
            ("[profile \"a!b\"]", "a!b"), ("[profile x] # a [comment]", "x"), ("[profile \u{A0}]", "\u{A0}"),
        ].dropLast() as [(String, String)]
    )
    func taken(_ header: String, _ name: String) throws {
        let files = AWSFiles(config: "\(header)\naws_access_key_id = AKIA\naws_secret_access_key = s\n")
        #expect(files.failure(.profile(name)) == "found profile \(name)")
    }

    @Test("A8: the credentials file, SSO sessions and services take the same names")
    func siblings() throws {
        let config = """
            [profile b]
            sso_session = café
            sso_account_id = 123456789012
            sso_role_name = Reader
            services = für
            [sso-session café]
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            [services für]
            ecr =
              endpoint_url = http://127.0.0.1:5000
            """
        let files = AWSFiles(
            config: config, credentials: "[café]\naws_access_key_id = AKIA\naws_secret_access_key = s\n"
        )
        #expect(files.failure(.profile("café")) == "found profile café")
        #expect(files.failure(.profile("b")) == "found SSO café 123456789012/Reader")
    }

    @Test(
        "A8: a skipped section is named with its line and reason if it is requested",
        arguments: [
            (
                "[profile a b]", "", "a b",
                #"berth skips [profile a b] at ~/.aws/config:2: put a name with blanks in quotes, [profile "a b"]."#
            ),
            (
                "[profile a!b]", "", "a!b",
                """
                berth skips [profile a!b] at ~/.aws/config:2: put a name with an exclamation mark in quotes, \
                [profile "a!b"].
                """
            ),
            (
                "[profile it's]", "", "it's",
                "berth skips [profile it's] at ~/.aws/config:2: a quote in its name is not closed."
            ),
            ("[dev]", "", "dev", "berth skips [dev] at ~/.aws/config:2: in the config file, write [profile dev]."),
            (
                "[Profile dev]", "", "dev",
                "berth skips [Profile dev] at ~/.aws/config:2: write `profile` instead of `Profile`."
            ),
            (
                "", "[profile dev]", "dev",
                "berth skips [profile dev] at ~/.aws/credentials:2: in the credentials file, write [dev]."
            ),
            (
                "", "[a b]", "a b",
                """
                berth skips [a b] at ~/.aws/credentials:2: move a profile with blanks in its name to the config file, \
                [profile "a b"].
                """
            ),
        ]
    )
    func named(_ config: String, _ credentials: String, _ name: String, _ reason: String) {
        let rest = "region = us-east-1\n"
        let files = AWSFiles(
            config: config.isEmpty ? "" : "\n\(config)\n\(rest)",
            credentials: credentials.isEmpty ? "" : "\n\(credentials)\n\(rest)"
        )
        #expect(
            files.failure(.profile(name))
                == "there is no profile \(name), which the manifest names, \(Self.files)\n\(reason)"
        )
        var ambient = files
        ambient.environment = ["AWS_PROFILE": name]
        #expect(
            ambient.failure() == "there is no profile \(name), which AWS_PROFILE names, \(Self.files)\n\(reason)"
        )
        var source = files
        source.config += "[profile top]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = \(name)\n"
        #expect(source.failure(.profile("top")).hasSuffix("which does not exist\n\(reason)"))
    }

    @Test("A8: if no profile is left, the first skipped one is named, whichever was requested")
    func none() {
        let files = AWSFiles(config: "[plugins]\n[profile a b]\nregion = us-east-1\n")
        #expect(
            files.failure(.profile("c")) == """
                there is no profile c, which the manifest names, \(Self.files)
                berth skips [profile a b] at ~/.aws/config:2: put a name with blanks in quotes, [profile "a b"].
                """
        )
        #expect(
            AWSFiles(config: "[plugins]\n").failure(.profile("c")) == """
                there is no profile c, which the manifest names, \(Self.files)
                There are no profiles: check that this is the right home directory.
                """
        )
    }

    @Test("A8: a skipped default profile is the reason why no credentials are found")
    func noDefault() {
        let environment = ["AWS_EC2_METADATA_DISABLED": "true"]
        #expect(
            AWSFiles(config: "[DEFAULT]\nregion = us-east-1\n", environment: environment).failure() == """
                no AWS credentials found: no keys in the environment, no profile default \(Self.files), no container, \
                no instance metadata (AWS_EC2_METADATA_DISABLED)
                berth skips [DEFAULT] at ~/.aws/config:1: write [default].
                """
        )
    }

    @Test("A8: skipped SSO sessions and services are named if a profile needs them")
    func sessions() {
        let profile = "[profile p]\nsso_session = my corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
        #expect(
            AWSFiles(config: profile + "[sso-session my corp]\n").failure(.profile("p")) == """
                profile p (~/.aws/config:2) has sso_session = my corp, but there is no [sso-session my corp] in the \
                config file
                berth skips [sso-session my corp] at ~/.aws/config:5: put a name with blanks in quotes, \
                [sso-session "my corp"].
                """
        )
        let keys = "aws_access_key_id = AKIA\naws_secret_access_key = s\n"
        #expect(
            AWSFiles(config: "[profile p]\nservices = local\n\(keys)[service local]\n").failure(.profile("p")) == """
                profile p (~/.aws/config:1) has services = local, but there is no [services local] in the config file
                berth skips [service local] at ~/.aws/config:5: write `services` instead of `service`.
                """
        )
    }

    @Test("A8: names are compared byte by byte, as the AWS CLI compares them")
    func forms() {
        let keys = "aws_access_key_id = AKIA\naws_secret_access_key = s\n"
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        let one = AWSFiles(config: "[profile \(decomposed)]\n\(keys)")
        #expect(one.failure(.profile(composed)).utf8.starts(with: "there is no profile \(composed), which".utf8))
        #expect(one.failure(.profile(decomposed)) == "found profile \(decomposed)")
        let both = AWSFiles(config: "[profile \(composed)]\n\(keys)[profile \(decomposed)]\nregion = us-east-1\n")
        #expect(both.failure(.profile(composed)) == "found profile \(composed)")
        #expect(
            both.failure(.profile(decomposed)).utf8.elementsEqual(
                """
                there is no profile \(decomposed), which the manifest names, \(Self.files)
                berth skips [profile \(decomposed)] at ~/.aws/config:4: an earlier section has the same name in \
                another Unicode form. Rename one of them.
                """.utf8
            )
        )
    }

    @Test("A8: a header with control characters is shown without them")
    func harmless() {
        let files = AWSFiles(config: "[profile a\u{1B}[2J b]\nregion = us-east-1\n")
        #expect(!files.failure(.profile("a\u{1B}[2J b")).split(separator: "\n").dropFirst().joined().contains("\u{1B}"))
    }
}
