import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The identities that sign in, berth's report on them, and its behavior without credentials.
    @Suite struct PrincipalTests {
        private let manifest = "version: 1\nverify: false\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n"

        /// Starts a server that accepts connections and never answers, or one with a full queue that does not accept
        /// any.
        private func silence(in scratch: Scratch, takesConnections: Bool) async throws -> String {
            let full =
                "others = [socket.socket() for _ in range(3)]\n"
                + "for o in others: o.setblocking(False); o.connect_ex(s.getsockname())\n"
            let script = """
                import socket, time
                s = socket.create_server(("127.0.0.1", 0), backlog=\(takesConnections ? 64 : 0))
                \(takesConnections ? "" : full)
                print(s.getsockname()[1], flush=True)
                time.sleep(600)
                """
            let server = try scratch.serve(["python3", "-c", script], environment: Python.environment)
            return "http://127.0.0.1:\(try await server.line())"
        }

        @Test(
            "without credentials, the error comes within two seconds and lists the checked sources",
            .needs(.python), .alone, arguments: [true, false, nil] as [Bool?]
        )
        func nothing(takesConnections: Bool?) async throws {
            try await Scratch.with { scratch in
                let file = try scratch.write(manifest, to: "berth.yaml")
                let address =
                    try await takesConnections == nil
                    ? "http://127.0.0.1:1" : silence(in: scratch, takesConnections: takesConnections == true)
                let why =
                    takesConnections == nil
                    ? "cannot connect to 127.0.0.1:1: Connection refused" : "127.0.0.1 did not answer within 1s"
                let applied = try await scratch.berth(
                    "apply", "-f", file,
                    with: ["AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": address]
                )
                #expect(
                    applied.output.withoutTimes == """
                        berth: 1 registry, ~/.docker/config.json

                          ✗ 600423610423.dkr.ecr.us-east-2.amazonaws.com   failed   no AWS credentials found: \
                        no keys in the environment, no profile default in ~/.aws/config or ~/.aws/credentials, \
                        no container, no instance metadata (\(why))

                          Run `aws configure`, name a profile (AWS_PROFILE, \
                        or `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

                        Applied: 1 failed in N s (0 token requests, no write).

                        """
                )
                #expect(applied.status == 1)
                #expect(applied.elapsed < .seconds(2))
            }
        }

        @Test("status --principals shows each identity, its source, and whether it can sign in; 3 if one cannot")
        func principals() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "home/.aws")
                try scratch.write(
                    """
                    [profile platform]
                    sso_session = corp
                    sso_account_id = 600423610423
                    sso_role_name = Reader
                    [sso-session corp]
                    sso_region = eu-west-1
                    sso_start_url = https://corp.awsapps.com/start
                    [profile keys]
                    aws_access_key_id = AKIAKEYS
                    aws_secret_access_key = secret
                    """, to: "home/.aws/config"
                )
                let file = try scratch.write(
                    """
                    version: 1
                    name: team
                    profiles:
                      deploy:
                        aws_profile: platform
                        role_arn: arn:aws:iam::210987654321:role/ecr-pull
                      keys: {aws_profile: keys}
                      gone: {aws_profile: gone}
                    accounts:
                      - {id: 600423610423, regions: [us-east-2], profile: deploy}
                      - {id: 210987654321, regions: [us-east-2], profile: keys}
                    """, to: "berth.yaml"
                )
                let status = try await scratch.berth("status", "--principals", "--exit-code", "-f", file)
                #expect(
                    status.output == """
                        team: 3 principals

                          deploy   role ecr-pull, from profile platform, from SSO session corp   \
                        not signed in to SSO session corp (~/.aws/config:5)
                          keys     profile keys                                                  available
                          gone     none                                                          [1]

                          not signed in to SSO session corp (~/.aws/config:5)
                            Run `berth auth login --sso-session corp`.
                          [1] there is no profile gone, which the manifest names, in ~/.aws/config or ~/.aws/credentials
                              There are keys, platform.

                        2 of 3 cannot sign in now.

                        """
                )
                #expect(status.status == 3)
                let one = try await scratch.berth(
                    "status", "--principals", "--exit-code", "-f", file, "--only", "profile=keys"
                )
                #expect(
                    one.output == """
                        team: 1 principal

                          keys   profile keys   available

                        The principal can sign in.

                        """
                )
                #expect(one.status == 0)
            }
        }

        @Test("a hanging credential_process delays no other sign-in, and ends with berth on a signal")
        func slowProcess() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let mark = "hanging-\(UUID().uuidString)"
                try scratch.write(
                    "[profile slow]\ncredential_process = /bin/sh -c \"sleep 600; : \(mark)\"\n", to: "aws-config"
                )
                let file = try scratch.write(
                    """
                    version: 1
                    profiles:
                      slow: {aws_profile: slow}
                    accounts:
                      - {id: 600423610423, regions: [us-east-2], profile: slow}
                      - {id: 210987654321, regions: [us-east-2, eu-west-1]}
                    """, to: "berth.yaml"
                )
                var environment = sandbox.environment
                environment["AWS_CONFIG_FILE"] = scratch.path("aws-config")
                let program = try scratch.start(
                    ["apply", "-f", file, "--concurrency", "1"], with: environment
                )
                while program.saidSoFar.components(separatedBy: " ok ").count < 3, !program.hasEnded {
                    try await Task.sleep(for: .milliseconds(5))
                }
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.status == 130)
                #expect(
                    ended.output.withoutTimes == """
                        berth: 3 registries, ~/.docker/config.json

                          ✗ 600423610423.dkr.ecr.us-east-2.amazonaws.com   interrupted
                          ✓ 210987654321.dkr.ecr.us-east-2.amazonaws.com   logged in     valid until HH:MM (12h)   N ms
                          ✓ 210987654321.dkr.ecr.eu-west-1.amazonaws.com   logged in     valid until HH:MM (12h)   N ms

                        Applied: 2 logged in, 1 interrupted in N s (2 token requests, 1 write). Next renewal in 6h.

                        """
                )
                #expect(try scratch.auths().count == 2)
                #expect(try await RunningProcesses.left(mark) == [])
            }
        }
    }
}
