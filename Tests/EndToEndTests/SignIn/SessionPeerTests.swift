import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Sessions that berth shares with aws-sso-lib, Debian's `aws` and boto3, in both directions.
    @Suite(.needs(.python), .needs(.curl), .needs(Tool(name: "script"))) struct SessionPeerTests {
        private static let start = "https://acme.awsapps.com/start"
        private static let account = "600423610423"

        // MARK: aws-sso-lib

        @Test(
            "aws-sso-lib lists, gets keys and signs out with the session of berth",
            .enabled("python3 lacks aws-sso-lib") { await Python.has("aws_sso_lib") })
        func libraryUsesSession() async throws {
            try await Self.with(session: nil) { scene in
                try await scene.signIn()
                let before = try await scene.counts()
                let output = try await scene.python(
                    """
                    print(*(name for _, name in aws_sso_lib.list_available_accounts(START, "us-east-1")))
                    print(*(role for *_, role in aws_sso_lib.list_available_roles(START, "us-east-1", ACCOUNT)))
                    session = aws_sso_lib.get_boto3_session(START, "us-east-1", ACCOUNT, "EcrPull", region="us-east-2")
                    print(session.client("sts").get_caller_identity()["Account"])
                    print(aws_sso_lib.sso.logout(START, "us-east-1"))
                    """)
                #expect(output == "images team\nAdmin EcrPull\n\(Self.account)\nTrue\n")
                let counts = try await scene.counts()
                #expect(counts["sso-oidc:CreateToken"] == before["sso-oidc:CreateToken"])
                #expect(counts["sso-oidc:RegisterClient"] == before["sso-oidc:RegisterClient"])
                #expect(counts["sso:Logout"] == 1)
                #expect(try await scene.berth("auth", "status", "--exit-code").status == 3)
            }
        }

        @Test(
            "berth uses the session of aws-sso-lib, and ends it",
            .enabled("python3 lacks aws-sso-lib") { await Python.has("aws_sso_lib") })
        func librarysSession() async throws {
            try await Self.with(session: nil) { scene in
                let output = try await scene.python(
                    """
                    def open(verificationUriComplete, **more):
                        subprocess.run([*BROWSER, verificationUriComplete], check=True)
                    print(sorted(aws_sso_lib.login(START, "us-east-1", user_auth_handler=open)))
                    """)
                #expect(output.hasSuffix("['accessToken', 'expiresAt', 'receivedAt', 'region', 'startUrl']\n"))
                let again = try await scene.berth("auth", "login")
                #expect(again.status == 0 && again.output.hasPrefix("Already signed in to "), "\(again)")
                let applied = try await scene.berth("apply")
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                let out = try await scene.berth("auth", "logout")
                #expect(out.status == 0 && out.output.hasPrefix("Signed out of "), "\(out)")
                let counts = try await scene.counts()
                #expect(counts["sso-oidc:RegisterClient"] == 1 && counts["sso:Logout"] == 1)
                let refused = try await scene.python(
                    """
                    try:
                        print(*aws_sso_lib.list_available_accounts(START, "us-east-1"))
                    except aws_sso_lib.exceptions.AuthenticationNeededError:
                        print("not signed in")
                    """)
                #expect(refused == "not signed in\n")
            }
        }

        // MARK: Debian's aws, and boto3

        @Test(
            "berth, Debian's `aws` and boto3 renew each other's session",
            .enabled("python3 lacks boto3") { await Python.has("boto3") },
            .enabled("Debian's awscli 2 is not installed") { await DebianCLI.isThere })
        func renewals() async throws {
            // Each program renews a token that is valid for less than 15 minutes.
            try await Self.with(session: "corp", "--sso-token-lifetime", "10m") { scene in
                try await scene.signIn()
                let identity = "sts get-caller-identity --query Account --output text"
                #expect(try await scene.aws(identity) == "\(Self.account)\n")
                for _ in 0..<2 {
                    #expect(
                        try await scene.python(
                            """
                            print(boto3.Session(profile_name="dev").client("sts").get_caller_identity()["Account"])
                            """) == "\(Self.account)\n")
                    let applied = try await scene.berth("apply", "--renew")
                    #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                }
                let counts = try await scene.counts()
                #expect(counts["sso-oidc:CreateToken"] == 6)
                #expect(counts["sso-oidc:RegisterClient"] == 1)
            }
        }

        @Test(
            "`aws sso login` uses the client that berth registered, berth its session, and each ends the other's",
            .enabled("Debian's awscli 2 is not installed") { await DebianCLI.isThere })
        func debianSignsIn() async throws {
            try await Self.with(session: "corp") { scene in
                try await scene.signInWithCode()
                #expect(try await scene.aws("sso logout") == "")
                #expect(try await scene.berth("auth", "status", "--exit-code").status == 3)

                let login = try await scene.aws("sso login")
                #expect(login.contains("Successfully logged into Start URL: \(Self.start)"), "\(login)")
                #expect(try await scene.counts()["sso-oidc:RegisterClient"] == 1)
                let applied = try await scene.berth("apply")
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")

                #expect(try await scene.berth("auth", "logout").status == 0)
                let refused = try await scene.aws("sts get-caller-identity 2>&1 || true")
                #expect(refused.contains("Error loading SSO Token: Token for corp does not exist"), "\(refused)")
            }
        }

        /// Runs a test with a manifest and an AWS config of the same session.
        /// - Parameters:
        ///   - session: its name; `nil` for none.
        ///   - options: of berth-sandbox.
        private static func with(
            session: String?, _ options: String..., body: (SessionScene) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, ["--bare-home"] + options)
                try await body(
                    try SessionScene(
                        start: Self.start, account: Self.account, session: session, sandbox, in: scratch))
            }
        }
    }
}

/// Version 2 of the AWS CLI as Debian packages it.
enum DebianCLI {
    static let path = "/usr/bin/aws"
    /// Where it finds its modules, before the modules that pip installed.
    static let modules = "/usr/lib/python3/dist-packages"

    /// Whether it is installed; required in CI.
    static var isThere: Bool {
        get async { await finding.value }
    }

    private static let finding = Task.detached {
        if Tool.isCI { return true }
        let environment = ["PATH": Tool.searchPath, "PYTHONPATH": modules]
        let ended = try? await Program.run(
            [path, "--version"], environment: environment, in: FileManager.default.temporaryDirectory)
        return ended?.output.hasPrefix("aws-cli/2") == true
    }
}
