import Foundation
import TestSupport
import Testing

/// A session of IAM Identity Center in a manifest and in AWS's config file, with the programs that share its token.
struct SessionScene {
    private let scratch: Scratch
    private let sandbox: SandboxPeer
    private let environment: [String: String]
    /// Names for Python's scripts.
    private let prelude: String

    /// - Parameter session: the session's name; `nil` for none, so that the start URL names its file.
    init(
        start: String, account: String, session: String?, _ sandbox: SandboxPeer, in scratch: Scratch
    ) throws {
        self.scratch = scratch
        self.sandbox = sandbox
        let name = session.map { ", session: \($0)" } ?? ""
        try scratch.write(
            """
            version: 1
            name: portal
            profiles:
              dev: {sso: {start_url: "\(start)", region: us-east-1, role: EcrPull\(name)}}
            accounts: [{id: '\(account)', regions: [us-east-2], profile: dev}]

            """, to: "work/berth.yaml")
        try scratch.make(folder: "home/.aws")
        if let session {
            try scratch.write(
                """
                [sso-session \(session)]
                sso_start_url = \(start)
                sso_region = us-east-1
                [profile dev]
                sso_session = \(session)
                sso_account_id = \(account)
                sso_role_name = EcrPull
                region = us-east-2

                """, to: "home/.aws/config")
        }
        for (path, text) in BotocoreEndpoints.files(leadingTo: sandbox.endpoint) {
            try scratch.make(folder: URL(filePath: "data/\(path)").deletingLastPathComponent().relativePath)
            try scratch.write(text, to: "data/\(path)")
        }
        environment = scratch.environment.merging(sandbox.environment) { $1 }.merging(
            [
                "TERM": "xterm", "BROWSER": "python3 \(Checkout.script("browser.py")) --plain allow %s &",
                "PYTHONDONTWRITEBYTECODE": "1",
            ]
        ) { $1 }
        prelude = """
            import subprocess
            START, ACCOUNT = "\(start)", "\(account)"
            BROWSER = ["python3", "\(Checkout.script("browser.py"))", "--plain", "allow"]

            """
    }

    func counts() async throws -> [String: Int] { try await sandbox.counts(in: scratch) }

    /// Signs in with berth and a browser.
    func signIn() async throws {
        let berth = try Checkout.program("berth")
        let (shown, status) = try await scratch.terminal("'\(berth)' auth login", environment: environment)
        try #require(status == 0, "\(shown)")
    }

    /// Signs in with berth and a code.
    func signInWithCode() async throws {
        let program = try scratch.start(["auth", "login", "--device-code"], with: environment)
        let page = "\(sandbox.endpoint)/device?user_code="
        let code = try await program.line(after: page)
        try await scratch.run(["python3", Checkout.script("browser.py"), "--plain", "allow", page + code])
        let ended = try await program.ended()
        try #require(ended.status == 0, "\(ended.errors)\(ended.output)")
    }

    func berth(_ arguments: String...) async throws -> Ended {
        try await scratch.start(arguments, with: environment).ended()
    }

    /// Runs a Python script with aws_sso_lib or boto3, and returns its output.
    func python(_ script: String) async throws -> String {
        let imports = script.contains("aws_sso_lib") ? "import aws_sso_lib\n" : "import boto3\n"
        return try await scratch.run(["python3", "-c", prelude + imports + script], with: environment)
    }

    /// Runs Debian's `aws` for the profile `dev`, and returns its output.
    func aws(_ command: String) async throws -> String {
        try await scratch.run(
            ["sh", "-c", "\(DebianCLI.path) \(command)"],
            with: environment.merging([
                "PYTHONPATH": DebianCLI.modules, "AWS_DATA_PATH": scratch.path("data"), "AWS_PROFILE": "dev",
            ]) { $1 })
    }
}
