import Foundation
import Testing

extension EndToEnd {
    /// The first manifest, made from AWS's files and Docker's config.
    @Suite struct InitTests {
        private static let deploy = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
        /// The secrets in AWS's files, and their base64 in Docker's config.
        private static let secrets = ["planted", "pwbGFudGVk"]

        /// Writes a profile with an SSO session without a sign-in, a role, keys of an unknown account, octocat's login
        /// in Docker's config, and a host with a credential helper.
        private func prepare(_ scratch: Scratch) throws {
            try scratch.make(folder: "home/.aws")
            try scratch.write(
                """
                [profile dev]
                sso_session = corp
                sso_account_id = 600423610423
                sso_role_name = Developer
                region = eu-west-1
                [sso-session corp]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-west-1
                [profile deploy]
                role_arn = arn:aws:iam::210987654321:role/ecr-pull
                credential_source = Environment
                """, to: "home/.aws/config"
            )
            try scratch.write(
                """
                [me]
                aws_access_key_id = AKIAplanted
                aws_secret_access_key = planted
                aws_session_token = planted
                """, to: "home/.aws/credentials"
            )
            try scratch.write(
                """
                {"auths": {"ghcr.io": {"auth": "b2N0b2NhdDpwbGFudGVk"}},
                 "credHelpers": {"600423610423.dkr.ecr.us-east-2.amazonaws.com": "ecr-login"}}
                """, to: "home/.docker/config.json"
            )
        }

        private static let found = """
            Wrote berth.yaml: 2 accounts in 1 region, 3 profiles, 1 host of Docker's config.
            Left as comments: 1 profile with an unknown account, 1 registry that a helper signs in to by itself.
            Next: read it, then `berth plan`.

            """

        /// Returns the validator's result for a manifest.
        private func isValid(_ file: String, in scratch: Scratch) async throws -> Bool {
            let schema = Checkout.root.appending(path: "schema/berth.schema.json").path
            let ended = try await Program.run(
                ["check-jsonschema", "--schemafile", schema, scratch.path(file)],
                environment: ProcessInfo.processInfo.environment, in: scratch.work
            )
            return ended.status == 0
        }

        // MARK: From init to a login

        @Test("init, validate, plan and apply print these texts", .needs(Tool(name: "check-jsonschema")))
        func walk() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let sandbox = try await SandboxPeer.start(in: scratch)
                // The sandbox has its own AWS files.
                let environment = sandbox.environment.filter {
                    !["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE", "AWS_REGION"].contains($0.key)
                        && $0.key != "AWS_DEFAULT_REGION"
                }
                let initialized = try await scratch.berth("init", with: environment)
                #expect(initialized.output == Self.found)
                #expect(initialized.errors == "" && initialized.status == 0)
                #expect(try FileState(scratch.path("work/berth.yaml")).mode & 0o777 == 0o644)

                let validated = try await scratch.berth("validate", with: environment)
                #expect(validated.output == "ok work: 3 registries, 3 profiles\n" && validated.errors == "")
                #expect(try await isValid("work/berth.yaml", in: scratch))

                let planned = try await scratch.berth("plan", with: environment)
                #expect(planned.status == 0, "\(planned.errors)")
                #expect(planned.output.contains("\n  + \(Self.deploy)   log in "))
                #expect(planned.output.contains("GITHUB_TOKEN is not set (berth.yaml:"))

                let applied = try await scratch.berth("apply", "--only", "profile=deploy", with: environment)
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                #expect(try scratch.auths().keys.sorted() == [Self.deploy, "ghcr.io"])
            }
        }

        @Test(
            "names that need quotes are valid to berth and to an independent validator",
            .needs(Tool(name: "check-jsonschema")))
        func hostile() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "home/.aws")
                try scratch.write(
                    """
                    [profile "a: b # ${HOME}"]
                    sso_account_id = 012345678901
                    region = us-east-2
                    [profile "on"]
                    sso_account_id = 600423610423
                    region = us-east-2
                    """, to: "home/.aws/config"
                )
                try scratch.write(
                    #"""
                    {"auths": {"x\n  evil: true": {},
                               "one.example.com": {"username": "x\n- \"${Y}", "password": "x"}}}
                    """#, to: "home/.docker/config.json"
                )
                let initialized = try await scratch.berth("init", "--name", "no")
                #expect(initialized.status == 0, "\(initialized.errors)")
                let validated = try await scratch.berth("validate")
                #expect(validated.output == "ok no: 3 registries, 2 profiles\n" && validated.errors == "")
                #expect(try await isValid("work/berth.yaml", in: scratch))
            }
        }

        @Test(
            "without any findings, init still writes a valid manifest", .needs(Tool(name: "check-jsonschema"))
        )
        func nothing() async throws {
            try await Scratch.with { scratch in
                let initialized = try await scratch.berth("init")
                #expect(
                    initialized.output == """
                        Wrote berth.yaml: no registries to sign in to, so it has ECR Public and examples.
                        Next: read it, then `berth plan`.

                        """
                )
                #expect(try await scratch.berth("validate").output == "ok work: 1 registry, 0 profiles\n")
                #expect(try await isValid("work/berth.yaml", in: scratch))
            }
        }

        // MARK: In a terminal

        private func atTerminal(
            _ scratch: Scratch, _ question: String, answer: String, _ arguments: String...
        ) async throws -> Ended {
            try await Program.run(
                ["python3", Checkout.script("at_terminal.py"), question, answer, try Checkout.program("berth"), "init"]
                    + arguments,
                environment: scratch.environment.merging(["TERM": "dumb"]) { $1 }, in: scratch.work
            )
        }

        private static let profiles = """
            Profiles of ~/.aws/config:
              1  dev     600423610423       eu-west-1  SSO role Developer
              2  deploy  210987654321       no region  role ecr-pull
              3  me      account not known  no region  keys
            Which ones? Numbers or names [all]\u{20}
            """

        @Test("berth prompts for values, and Enter accepts the default in brackets", .needs(.python))
        func enter() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let ended = try await atTerminal(scratch, "] ", answer: "")
                #expect(
                    ended.output.replacing("\r\n", with: "\n") == """
                        \(Self.profiles)
                        No region is known for deploy. Which regions? [eu-west-1]\u{20}
                        A name for the manifest [work]\u{20}
                        \(Self.found)
                        """
                )
                #expect(ended.status == 0)
            }
        }

        @Test("an answer selects a value, and values of options are not prompted for", .needs(.python))
        func answer() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let ended = try await atTerminal(
                    scratch, "[all] ", answer: "deploy", "--name", "platform", "--region", "us-east-2"
                )
                #expect(
                    ended.output.replacing("\r\n", with: "\n") == """
                        \(Self.profiles)deploy
                        Wrote berth.yaml: 1 account in 1 region, 1 profile, 1 host of Docker's config.
                        Left as comments: 1 registry that a helper signs in to by itself.
                        Next: read it, then `berth plan`.

                        """
                )
                #expect(
                    try await scratch.berth("list").output == """
                        210987654321.dkr.ecr.us-east-2.amazonaws.com   as deploy
                        ghcr.io

                        """
                )
            }
        }

        @Test("with --yes berth shows no prompt, even in a terminal", .needs(.python))
        func yes() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let ended = try await atTerminal(scratch, "] ", answer: "", "--yes")
                #expect(ended.output.replacing("\r\n", with: "\n") == Self.found)
            }
        }

        @Test("^C at a prompt ends berth, and nothing is written", .needs(.python))
        func interrupted() async throws {
            try await Scratch.with { scratch in
                try prepare(scratch)
                let ended = try await atTerminal(scratch, "[all] ", answer: "^C")
                #expect(ended.status == 130)
                #expect(try scratch.files(below: "work").isEmpty)
            }
        }
    }
}
