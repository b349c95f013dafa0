import Foundation
import TestSupport
import Testing

/// A profile with `${account.id}`, from the plan to the logout.
@Suite("A profile for many accounts", .scheduled)
struct ManyAccountsTests {
    private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private static let manifest = """
        version: 1
        name: platform
        regions: [us-east-2]
        profile: deploy
        profiles:
          deploy:
            aws_profile: platform
            role_arn: arn:aws:iam::${account.id}:role/ecr-pull
            session_name: berth-${account.name}-${region}
        accounts:
          - {id: 600423610423, name: tools}
          - {id: 210987654321, name: prod}

        """

    private static func with(_ body: (CommandScratch, SandboxPeer) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.write(manifest, to: "work/berth.yaml")
            try await body(scratch, sandbox)
        }
    }

    @Test("assumes the role of each account, and the next plan has nothing to do")
    func apply() async throws {
        try await Self.with { scratch, sandbox in
            let plan = try await scratch.succeed("plan", with: sandbox.environment)
            #expect(
                plan.output == """
                    platform: 2 registries, ~/.docker/config.json

                      + \(Self.tools)   log in   tools  as deploy   nothing stored
                      + \(Self.prod)   log in   prod  as deploy    nothing stored

                    Plan: 2 to log in (2 token requests).

                    """)
            try await scratch.succeed("apply", with: sandbox.environment)
            let counts = try await sandbox.counts(in: scratch)
            #expect(counts["sts:AssumeRole"] == 2, "\(counts)")
            #expect(counts["ecr:GetAuthorizationToken"] == 2, "\(counts)")
            let ledger = try scratch.read("state/berth/ledger.json")
            for account in ["600423610423", "210987654321"] {
                #expect(
                    ledger.contains("profile platform > arn:aws:iam::\(account):role/ecr-pull"), "\(ledger)")
            }
            let settled = try await scratch.succeed("plan", with: sandbox.environment)
            #expect(settled.output.hasSuffix("Plan: nothing to do, 2 unchanged.\n"))

            // A role for all accounts changes the principal of one of them.
            try scratch.write(
                Self.manifest.replacing("${account.id}:role", with: "600423610423:role"), to: "work/berth.yaml")
            let changed = try await scratch.succeed("plan", with: sandbox.environment)
            #expect(
                changed.output == """
                    platform: 2 registries, ~/.docker/config.json

                      ~ \(Self.prod)   refresh   prod  as deploy   signs in as another profile now

                    Plan: 1 to refresh, 1 unchanged (1 token request).

                    """)
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            let out = try await scratch.succeed("logout", "--all", with: sandbox.environment)
            #expect(out.output.withoutTimes.contains("2 logged out"), "\(out.output)")
        }
    }

    @Test("a saved plan signs in as the account's role")
    func savedPlan() async throws {
        try await Self.with { scratch, sandbox in
            try await scratch.succeed(
                "plan", "--only", "account=prod", "--out", "week.plan", with: sandbox.environment)
            #expect(
                try scratch.read("work/week.plan").contains(
                    "profile platform > arn:aws:iam::210987654321:role/ecr-pull"))
            try await scratch.succeed("apply", "week.plan", with: sandbox.environment)
            #expect(try Array(scratch.auths().keys) == [Self.prod])
        }
    }

    @Test("list, export and status know the profile, and status each account's principal")
    func others() async throws {
        try await Self.with { scratch, sandbox in
            let list = try await scratch.succeed("list", with: sandbox.environment)
            #expect(list.output == "\(Self.tools)   tools   as deploy\n\(Self.prod)   prod    as deploy\n")
            let exported = try await scratch.succeed(
                "export", "--format", "docker-auth-config", with: sandbox.environment)
            #expect(exported.output.contains(Self.tools) && exported.output.contains(Self.prod))
            let status = try await scratch.succeed("status", "--principals", with: sandbox.environment)
            #expect(
                status.output == """
                    platform: 2 principals

                      deploy   2 accounts, us-east-2   role ecr-pull, from profile platform   available

                    All principals can sign in.

                    """)
            let all = try await scratch.succeed("status", "--principals", "-v", with: sandbox.environment)
            #expect(
                all.output == """
                    platform: 2 principals

                      deploy   tools, us-east-2   role ecr-pull, from profile platform   available
                      deploy   prod, us-east-2    role ecr-pull, from profile platform   available

                    All principals can sign in.

                    """)
            let events = try await scratch.succeed("status", "--principals", "--json", with: sandbox.environment)
            func event(_ account: String, _ name: String) -> String {
                let principal = "role ecr-pull, from profile platform"
                return #"{"type":"principal","account":"\#(account)","detail":"available","name":"\#(name)","#
                    + #""principal":"\#(principal)","profile":"deploy","ready":true,"region":"us-east-2"}"#
            }
            #expect(
                Array(events.output.lines.dropFirst()) == [
                    event("600423610423", "tools"), event("210987654321", "prod"),
                ])
        }
    }

    @Test("a session that is signed out blocks all accounts with one message")
    func signedOut() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(
                """
                version: 1
                name: portal
                regions: [us-east-2]
                profile: dev
                profiles:
                  dev:
                    sso: {start_url: "https://acme.awsapps.com/start", region: us-east-1, role: EcrPull, session: corp}
                accounts: [{id: 600423610423}, {id: 210987654321}]

                """, to: "work/berth.yaml")
            let plan = try await scratch.berth("plan")
            #expect(
                plan.output == """
                    portal: 2 registries, ~/.docker/config.json

                      ! \(Self.tools)   blocked   as dev   [1]
                      ! \(Self.prod)   blocked   as dev   [1]

                      [1] not signed in to SSO session corp (berth.yaml:6:3)
                          Run `berth auth login`.

                    Plan: 2 blocked.

                    """)
            let status = try await scratch.berth("status", "--principals", "--exit-code")
            #expect(
                status.output == """
                    portal: 2 principals

                      dev   2 accounts   profile dev, from SSO session corp   not signed in to \
                    SSO session corp (berth.yaml:6:3)

                      Run `berth auth login`.

                    2 of 2 cannot sign in now.

                    """)
            #expect(status.status == 3)
        }
    }
}
