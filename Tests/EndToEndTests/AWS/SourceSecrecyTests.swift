import Foundation
import Testing

extension EndToEnd {
    /// Every source of credentials has a secret, which afterwards is nowhere but in its own file.
    @Suite struct SourceSecrecyTests {
        /// The prefixes of the secrets in this test, and of those that the judge issues.
        private static let secrets = [
            "secret-of-", "token-of-", "good-sso", "refresh-planted", "good-token-", "good-container-token",
            "good-metadata-token", "planted-bearer",
        ]

        private static let config = """
            [profile keys]
            aws_access_key_id = AKIAKEYS
            aws_secret_access_key = secret-of-AKIAKEYS
            [profile sso]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Reader
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            [profile tool]
            credential_process = HOME/tool
            [profile pod]
            role_arn = arn:aws:iam::210987654321:role/pod
            web_identity_token_file = HOME/web-identity
            [profile task]
            role_arn = arn:aws:iam::210987654321:role/task
            credential_source = EcsContainer
            [profile node]
            role_arn = arn:aws:iam::210987654321:role/node
            credential_source = Ec2InstanceMetadata
            [profile env]
            role_arn = arn:aws:iam::210987654321:role/denied
            credential_source = Environment
            """
        private static let profiles = ["keys", "sso", "tool", "pod", "task", "node", "env"]

        /// The SHA-1 of `corp`, where `aws sso login` stores its token.
        private static let cached = "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

        private func prepare(_ scratch: Scratch) throws {
            try scratch.make(folder: "home/.aws/sso/cache")
            let home = scratch.path("home")
            try scratch.write(Self.config.replacing("HOME", with: home), to: "home/.aws/config")
            try scratch.write(
                """
                {"accessToken": "good-sso-old", "expiresAt": "2020-01-01T00:00:00Z", "clientId": "client", \
                "clientSecret": "secret-of-client", "refreshToken": "refresh-planted", \
                "registrationExpiresAt": "2099-01-01T00:00:00Z"}
                """, to: Self.cached
            )
            try scratch.write("good-token-planted", to: "home/web-identity")
            try scratch.write("good-container-token-planted", to: "home/container-token")
            // It records the processes that could see it, and writes a secret in addition to its answer.
            try scratch.write(
                """
                #!/bin/sh
                env > "\(home)/tool.environment"
                echo "still here" >&2
                echo '{"Version": 1, "AccessKeyId": "AKIATOOL", "SecretAccessKey": "secret-of-AKIATOOL"}'
                """, to: "home/tool"
            )
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(home)/tool")
            let accounts = Self.profiles.enumerated().map { index, profile in
                "  - {id: \(600_423_610_423 + index), regions: [us-east-2], profile: \(profile)}\n"
            }
            let declared = Self.profiles.map { "  \($0): {aws_profile: \($0)}\n" }
            try scratch.write(
                """
                version: 1
                verify: false
                profiles:
                \(declared.joined())  token:
                    role_arn: arn:aws:iam::210987654321:role/ci
                    web_identity_token: {env: ID_TOKEN}
                accounts:
                \(accounts.joined())  - {id: 700423610423, regions: [us-east-2], profile: token}
                """, to: "work/berth.yaml"
            )
        }

        @Test(
            "no secret of a source in any output at -vv, in arguments, in a child's environment or in the ledger",
            .needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func nowhere() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let judge = try await AWSJudge.start(in: scratch)
                let environment = [
                    "AWS_ENDPOINT_URL": judge.endpoint, "AWS_EC2_METADATA_DISABLED": "",
                    "AWS_EC2_METADATA_SERVICE_ENDPOINT": judge.endpoint,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(judge.endpoint)/container/token/task",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "good-container-token-of-variable",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": scratch.path("home/container-token"),
                    "AWS_ACCESS_KEY_ID": "AKIATEMPENV", "AWS_SECRET_ACCESS_KEY": "secret-of-AKIATEMPENV",
                    "AWS_SESSION_TOKEN": "token-of-AKIATEMPENV", "ID_TOKEN": "good-token-of-job",
                    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "planted-bearer",
                ]
                let program = try scratch.start(["apply", "-vv"], with: environment)
                var arguments = ""
                while !program.hasEnded {
                    arguments += Self.argumentsOfDescendants(of: program.identifier)
                    try await Task.sleep(for: .milliseconds(1))
                }
                let applied = try await program.ended()
                // Every source has signed in, except the one whose role AWS denies, which got its own message.
                #expect(
                    try await judge.seen().signers.count == Self.profiles.count, "\(applied.errors)\(applied.output)"
                )
                #expect(applied.output.contains("environment keys is not allowed sts:AssumeRole"), "\(applied.output)")
                #expect(applied.errors.contains("sso-oidc:CreateToken"), "-vv says nothing of requests")

                var said = ["apply": applied.output + applied.errors, "arguments": arguments]
                for command in [["plan"], ["status"], ["status", "--principals"], ["list"]] {
                    let ended = try await scratch.start(command + ["-vv"], with: environment).ended()
                    said[command.joined(separator: " ")] = ended.output + ended.errors
                }
                said["the ledger"] = try scratch.read("state/berth/ledger.json")
                said["the tool's environment"] = try scratch.read("home/tool.environment")
                #expect(said["the tool's environment"]?.contains("AWS_ENDPOINT_URL=") == true)
                for (place, text) in said {
                    for secret in Self.secrets {
                        #expect(!text.contains(secret), "\(secret)… in \(place):\n\(text)")
                    }
                }
            }
        }

        private static func argumentsOfDescendants(of program: pid_t) -> String {
            let all = (try? RunningProcesses.numbers()) ?? []
            return all.filter { process in
                guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
                let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
                return process == program || fields?.dropFirst().first.map(String.init) == "\(program)"
            }.compactMap(RunningProcesses.arguments).joined(separator: "\n")
        }
    }
}
