import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// 300 accounts of one SSO session under one profile.
    @Suite(.needs(.curl), .needs(Tool(name: "script")), .alone, .lasting(atMost: .minutes(6))) struct PortalLoadTests {
        private static let manifest = """
            version: 1
            name: portal
            regions: [us-east-2]
            profile: dev
            profiles:
              dev:
                sso:
                  start_url: https://acme.awsapps.com/start
                  region: us-east-1
                  role: EcrPull
                  account: ${account.id}
            accounts:

            """

        /// Signs in, and starts the counts again. The token expires so soon that the next apply renews it.
        private static func signIn(
            accounts: Int, in scratch: Scratch, _ options: String...
        ) async throws -> SandboxPeer {
            let sandbox = try await SandboxPeer.start(
                in: scratch,
                ["--bare-home", "--sso-approve", "--sso-token-lifetime", "10m", "--sso-accounts", "\(accounts)"]
                    + options)
            // The accounts of berth-sandbox.
            let rows = (1...accounts).map { "  - {id: '\(300_000_000_000 + $0)'}\n" }
            try scratch.write(manifest + rows.joined(), to: "work/berth.yaml")
            // A browser's session can be renewed. The sandbox allows the access without a question.
            let browser = ["TERM": "xterm", "BROWSER": "curl --silent --location --output /dev/null"]
            let signedIn = try await scratch.terminal(
                "'\(try Checkout.program("berth"))' auth login",
                environment: scratch.environment.merging(sandbox.environment) { $1 }.merging(browser) { $1 })
            try #require(signedIn.status == 0, "\(signedIn.shown)")
            try await scratch.run(["curl", "--silent", "--fail", "-X", "POST", "\(sandbox.endpoint)/_sandbox/reset"])
            return sandbox
        }

        /// AWS allows 20 calls a second: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html.
        @Test("they log in at the portal's own rate, with one token and one call of each kind for an account")
        func rate() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await Self.signIn(accounts: 300, in: scratch, "--sso-rate", "20")
                let applied = try await scratch.succeed("apply", with: sandbox.environment)
                #expect(applied.output.contains("Applied: 300 logged in in "), "\(applied.output)")
                var counts = try await sandbox.counts(in: scratch)
                let throttled = counts.removeValue(forKey: "throttled") ?? 0
                counts["sso:GetRoleCredentials", default: 0] -= throttled
                #expect(
                    counts == [
                        "sso-oidc:CreateToken": 1, "sso:GetRoleCredentials": 300, "ecr:GetAuthorizationToken": 300,
                        "registry:v2": 300,
                    ])
                print("300 accounts: \(applied.elapsed), throttled \(throttled)")
                // 20 calls at once, and the others in 14 s.
                #expect(applied.elapsed > .seconds(14) && applied.elapsed < .seconds(25 * TestSchedule.timeFactor))
                #expect((1...60).contains(throttled))
            }
        }

        @Test("without a limit they take a few seconds")
        func unlimited() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await Self.signIn(accounts: 300, in: scratch)
                let applied = try await scratch.succeed("apply", with: sandbox.environment)
                #expect(
                    try await sandbox.counts(in: scratch) == [
                        "sso-oidc:CreateToken": 1, "sso:GetRoleCredentials": 300, "ecr:GetAuthorizationToken": 300,
                        "registry:v2": 300,
                    ])
                print("300 accounts without a limit: \(applied.elapsed)")
                #expect(applied.elapsed < .seconds(12 * TestSchedule.timeFactor))
            }
        }

        @Test("a call that the portal throttles twice is sent again, although it may fail only once")
        func tries() async throws {
            try await Scratch.with { scratch in
                // Of the 16 calls that go out first, 8 are throttled twice.
                let sandbox = try await Self.signIn(
                    accounts: 40, in: scratch, "--fault", "throttle:sso.GetRoleCredentials:24")
                let once = sandbox.environment.merging(["AWS_MAX_ATTEMPTS": "2"]) { $1 }
                let applied = try await scratch.succeed("apply", with: once)
                print("40 accounts: \(applied.elapsed)")
                let counts = try await sandbox.counts(in: scratch)
                #expect(counts["sso:GetRoleCredentials"] == 64)
                #expect(counts["ecr:GetAuthorizationToken"] == 40)
            }
        }
    }
}
