import Effects
import Platform
import SystemPackage
import TestSupport

@testable import AWS

extension FuzzTarget {
    /// `~/.aws/config` and `~/.aws/credentials`, and the principals that they define.
    static let awsFiles = FuzzTarget(
        name: "aws-files",
        words: [
            "[profile a]\n", "[profile b]\n", "[default]\n", "[profile default]\n", "[sso-session s]\n",
            "[services s]\n",
            "[a]\n", "[", "]", "=", " = ", "#", " ;", "\n", "\r\n", "\t", "  ", "\n  ", "role_arn = ",
            "source_profile = a\n",
            "source_profile = b\n", "credential_source = Ec2InstanceMetadata\n", "credential_process = x 'y z'\n",
            "sso_session = s\n", "sso_start_url = https://x.awsapps.com/start\n", "sso_region = us-east-1\n",
            "sso_account_id = 600423610423\n", "sso_role_name = x\n", "web_identity_token_file = t\n",
            "region = us-east-2\n",
            "aws_access_key_id = AKIAX\n", "aws_secret_access_key = s3cret\n", "aws_session_token = t\n",
            "duration_seconds = 3600\n", "mfa_serial = m\n", "external_id = e\n", "services = s\n",
            "ecr =\n  endpoint_url = ",
            "endpoint_url = http://127.0.0.1:1\n", "use_fips_endpoint = true\n", "login_session = x\n", "a=b\n", "\"",
            "'",
            "\u{FEFF}", "\u{1B}[31m", "\u{0}", "é", "\u{85}",
        ],
        seeds: [
            "[default]\nregion = us-east-2\n[profile a]\nrole_arn = arn:aws:iam::210987654321:role/x\nsource_profile = b\n"
                + "[profile b]\nsso_session = s\nsso_account_id = 600423610423\nsso_role_name = y\n"
                + "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n"
                + partSeparator + "[a]\naws_access_key_id = AKIAX\naws_secret_access_key = s3cret # no comment\n",
            "[profile a]\nservices = local\ncredential_process = \"/opt/x y\" --z 'it' \\q\n[services local]\necr =\n"
                + "  endpoint_url = http://127.0.0.1:5000\nsts =\n  endpoint_url = https://sts.example.com\n",
            "; c\n[profile 'a b']\n  x = 1\n    y\n[profile a]\nsource_profile = a\nrole_arn = r\n",
        ]
    ) { bytes in
        let parts = bytes.parts(2)
        let files = MemoryFileSystem()
        try? files.makeDirectory("/home/me/.aws", mode: 0o700)
        for (name, part) in zip(["config", "credentials"], parts) {
            try? files.replace(FilePath("/home/me/.aws").appending(name), with: part)
        }
        let environment = Effects.fake().environment
        do throws(SharedConfigError) {
            let configuration = try Stopwatch.time { () throws(SharedConfigError) in
                try SharedConfiguration.load(environment: environment, files: files)
            }
            claimResolves(configuration, environment)
        } catch {
            guard case .syntax(let place, _) = error else {
                claim(false, "the files can be read")
                return
            }
            let lines = parts.map { part in part.count { $0 == 0x0A } + 1 }
            let file = place.file.lastComponent?.string == "config" ? 0 : 1
            claim((1...lines[file]).contains(place.line), "\(place) is in its file")
            // A line may be a secret key, so the message quotes none.
            claimHarmless(error.description, lines: 2)
        }
    }

    private static func claimResolves(_ configuration: SharedConfiguration, _ environment: Environment) {
        let resolver = PrincipalResolver(configuration: configuration, environment: environment)
        let requests =
            [.ambient] + configuration.profiles.keys.sorted().prefix(8).map(PrincipalSpecification.Base.profile)
        for base in requests {
            do throws(PrincipalError) {
                let principal = try Stopwatch.time { () throws(PrincipalError) in
                    try resolver.resolve(PrincipalSpecification(base: base))
                }
                claim(!principal.identifier.isEmpty, "the principal has an identifier")
            } catch {
                claim(!error.description.isEmpty, "a reason")
            }
        }
        for section in configuration.services.values {
            let nested = Stopwatch.time { section.nested("ecr") }
            claim(nested.keys.allSatisfy { !$0.isEmpty }, "names of sub-properties")
        }
    }
}
