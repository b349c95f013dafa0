import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Output", .scheduled)
struct RenderingTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func change(
        _ account: String, _ region: String, _ action: PlannedChange.Action, _ reason: ChangeReason,
        name: String? = nil,
        profile: String? = nil
    ) throws -> PlannedChange {
        let registry = try #require(ECRRegistry(account: account, region: region))
        let declaration = RegistryDeclaration(
            host: registry.host, kind: .ecr(registry), accountName: name, profile: profile,
            place: FileLocation(file: "berth.yaml", line: 3, column: 5)
        )
        let isDeclared = action != .logOut && action != .forget
        return PlannedChange(
            host: registry.host, action: action, reason: reason, declaration: isDeclared ? declaration : nil)
    }

    private func plan(_ changes: [PlannedChange]) -> Plan {
        Plan(manifest: Manifest(name: "platform", path: nil, profiles: [:], registries: []), changes: changes)
    }

    private func text(_ plan: Plan, showsUnchanged: Bool = false) -> String {
        PlanText(plan: plan, config: "~/.docker/config.json", showsUnchanged: showsUnchanged, style: .plain)
            .lines.joined(separator: "\n")
    }

    @Test("of a plan has a line per change, each with its reason")
    func plan() throws {
        let plan = plan([
            try change("600423610423", "us-east-2", .logIn, .nothingStored, name: "tools", profile: "shared"),
            try change(
                "012345678901", "us-east-1", .refresh, .expires(in: .seconds(1330)), name: "prod", profile: "deploy"),
            try change(
                "111111111111", "eu-west-1", .blocked, .noPrincipal("no AWS credentials found\nSet AWS_PROFILE")),
            try change("222222222222", "eu-west-1", .unchanged, .valid(.seconds(39600))),
            try change("333333333333", "eu-west-1", .logOut, .notDeclared),
        ])
        #expect(
            text(plan) == """
                platform: 4 registries, ~/.docker/config.json

                  + 600423610423.dkr.ecr.us-east-2.amazonaws.com   log in    tools  as shared   nothing stored
                  ~ 012345678901.dkr.ecr.us-east-1.amazonaws.com   refresh   prod  as deploy    expires in 22m
                  ! 111111111111.dkr.ecr.eu-west-1.amazonaws.com   blocked                      no AWS credentials found
                  - 333333333333.dkr.ecr.eu-west-1.amazonaws.com   log out                      no longer in the manifest

                  no AWS credentials found
                    Set AWS_PROFILE

                Plan: 1 to log in, 1 to refresh, 1 to log out, 1 blocked, 1 unchanged.
                """)
    }

    @Test("of a plan with nothing to do is one line, and shows all on request")
    func settled() throws {
        let plan = plan([try change("222222222222", "eu-west-1", .unchanged, .valid(.seconds(39600)))])
        #expect(
            text(plan) == """
                platform: 1 registry, ~/.docker/config.json
                Plan: nothing to do, 1 unchanged.
                """)
        #expect(
            text(plan, showsUnchanged: true)
                == """
                platform: 1 registry, ~/.docker/config.json

                    222222222222.dkr.ecr.eu-west-1.amazonaws.com   unchanged      valid for 11h

                Plan: nothing to do, 1 unchanged.
                """.replacing("unchanged      valid", with: "unchanged   valid"))
    }

    @Test("of a report has each change's result, and the sum")
    func report() throws {
        let login = Login(username: "AWS", secret: Secret("x"), expires: now + 43200)
        let report = ApplyReport(
            outcomes: [
                ChangeOutcome(
                    change: try change("600423610423", "us-east-2", .logIn, .nothingStored), result: .obtained(login),
                    took: .milliseconds(182)),
                ChangeOutcome(
                    change: try change("012345678901", "us-east-1", .refresh, .nothingStored),
                    result: .obtained(Login(username: "AWS", secret: Secret("x"), expires: nil)), took: .milliseconds(9)
                ),
                ChangeOutcome(
                    change: try change("111111111111", "eu-west-1", .logIn, .nothingStored),
                    result: .failed("401: the registry refused these credentials")),
                ChangeOutcome(
                    change: try change("222222222222", "eu-west-1", .logIn, .nothingStored), result: .interrupted),
                ChangeOutcome(
                    change: try change("333333333333", "eu-west-1", .blocked, .noPassword("FOO is not set")),
                    result: .asPlanned),
                ChangeOutcome(
                    change: try change("444444444444", "eu-west-1", .logOut, .notDeclared), result: .asPlanned),
            ],
            wrote: true, tokenRequests: 2, took: .milliseconds(412))
        let lines = ReportText(report: report, now: now, showsUnchanged: false, style: .plain).lines.joined(
            separator: "\n")
        #expect(
            lines == """
                  ✓ 600423610423.dkr.ecr.us-east-2.amazonaws.com   logged in     valid until \(TimeFormatting.text(now + 43200, now: now)) (12h)   182 ms
                  ✓ 012345678901.dkr.ecr.us-east-1.amazonaws.com   refreshed     expiry unknown            9 ms
                  ✗ 111111111111.dkr.ecr.eu-west-1.amazonaws.com   failed        401: the registry refused these credentials
                  ✗ 222222222222.dkr.ecr.eu-west-1.amazonaws.com   interrupted
                  ! 333333333333.dkr.ecr.eu-west-1.amazonaws.com   blocked       FOO is not set
                  ✓ 444444444444.dkr.ecr.eu-west-1.amazonaws.com   logged out    no longer in the manifest

                Applied: 1 logged in, 1 refreshed, 1 logged out, 1 failed, 1 interrupted, 1 blocked in 0.41 s (2 token requests, 1 write). \
                Next renewal in 6h.
                """)
    }

    @Test("of a report includes skipped changes, those of the helper, and the number of calls of stores")
    func storesAndHelper() throws {
        let login = Login(username: "AWS", secret: Secret("x"), expires: now + 43200)
        var helped = try change("600423610423", "us-east-2", .logIn, .nothingStored)
        helped.placement = StoragePlacement(destination: .helper, helperLine: .put)
        let held = try change("111111111111", "eu-west-1", .logIn, .nothingStored)
        let report = ApplyReport(
            outcomes: [
                ChangeOutcome(change: helped, result: .obtained(login), took: .milliseconds(182)),
                ChangeOutcome(change: held, result: .heldBack),
            ],
            wrote: true, storeCalls: 2, tokenRequests: 2, took: .milliseconds(412))
        #expect(
            ReportText(report: report, now: now, showsUnchanged: false, style: .plain).lines.joined(separator: "\n")
                == """
                  ✓ 600423610423.dkr.ecr.us-east-2.amazonaws.com   logged in   renewed on request   182 ms
                  · 111111111111.dkr.ecr.eu-west-1.amazonaws.com   held back   not everything succeeded (--atomic)

                Applied: 1 logged in, 1 held back in 0.41 s (2 token requests, 1 write, 2 store calls).
                """)
    }

    @Test("of a report shows a failure that several registries share once")
    func commonFailure() throws {
        let why: UserMessage = """
            profile platform (~/.aws/config:3) is not allowed sts:AssumeRole
            sts:AssumeRole of role pull (profile deploy, ~/.aws/config:7) in us-east-1 answered AccessDenied (HTTP 403)
            Allow it sts:AssumeRole on arn:aws:iam::1:role/pull.
            """
        let outcomes = try ["us-east-1", "us-east-2", "eu-west-1"].map { region in
            ChangeOutcome(
                change: try change("600423610423", region, .logIn, .nothingStored),
                result: .failed(region == "eu-west-1" ? "401: refused" : why)
            )
        }
        let report = ApplyReport(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .milliseconds(412))
        #expect(
            ReportText(report: report, now: now, showsUnchanged: false, style: .plain).lines.joined(separator: "\n")
                == """
                  ✗ 600423610423.dkr.ecr.us-east-1.amazonaws.com   failed   [1]
                  ✗ 600423610423.dkr.ecr.us-east-2.amazonaws.com   failed   [1]
                  ✗ 600423610423.dkr.ecr.eu-west-1.amazonaws.com   failed   401: refused

                  [1] profile platform (~/.aws/config:3) is not allowed sts:AssumeRole
                      sts:AssumeRole of role pull (profile deploy, ~/.aws/config:7) in us-east-1 answered AccessDenied (HTTP 403)
                      Allow it sts:AssumeRole on arn:aws:iam::1:role/pull.

                Applied: 3 failed in 0.41 s (0 token requests, no write).
                """)
    }

    @Test("of principals shows each identity, whether it can sign in, and why not")
    func principals() throws {
        let environment = Environment(
            variables: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"], home: "/home/me",
            workingDirectory: "/"
        )
        let configuration = try SharedConfiguration.load(environment: environment, files: MemoryFileSystem())
        let keys = try PrincipalResolver(configuration: configuration, environment: environment)
            .resolve(PrincipalSpecification(base: .ambient))
        let why: UserMessage =
            "SSO session corp (~/.aws/config:9) expired 2h ago\nRun `berth auth login --sso-session corp`."
        let rows = [
            PrincipalStatus(profile: nil, identity: .known(keys, .available(until: nil))),
            PrincipalStatus(profile: "pod", identity: .known(keys, .available(until: now + 3300))),
            PrincipalStatus(
                profile: "node", identity: .known(keys, .obtainedDuringSignIn("the instance is asked when needed"))),
            PrincipalStatus(profile: "admin", identity: .known(keys, .needsCodes(["arn:aws:iam::1:mfa/me"]))),
            PrincipalStatus(profile: "team", identity: .unavailable(keys, why)),
            PrincipalStatus(profile: "old", identity: .unknown("there is no profile old")),
        ]
        #expect(
            PrincipalText(rows: rows, name: "platform", now: now, style: .plain).lines.joined(separator: "\n") == """
                platform: 6 principals

                  (no profile)   environment keys   available
                  pod            environment keys   available for 55m
                  node           environment keys   the instance is asked when needed
                  admin          environment keys   needs the MFA code of arn:aws:iam::1:mfa/me
                  team           environment keys   SSO session corp (~/.aws/config:9) expired 2h ago
                  old            none               there is no profile old

                  SSO session corp (~/.aws/config:9) expired 2h ago
                    Run `berth auth login --sso-session corp`.

                2 of 6 cannot sign in now.
                """)
    }

    @Test("of principals of many accounts has one row for those that look the same, and all of them on request")
    func principalsOfAccounts() throws {
        let keys = try EventFixtures.keys()
        let why: UserMessage = "SSO session corp expired 2h ago\nRun `berth auth login`."
        func row(_ profile: String, _ values: [RegistryValue: String], _ identity: Snapshot.Identity) -> PrincipalStatus
        {
            PrincipalStatus(PrincipalReference(profile: profile, values: values), identity: identity)
        }
        let known = Snapshot.Identity.known(keys, .available(until: now + 3300))
        let rows = [
            PrincipalStatus(profile: nil, identity: known),
            row("dev", [.accountID: "600423610423"], known), row("dev", [.accountID: "210987654321"], known),
            row("dev", [.accountID: "012345678901"], .unavailable(keys, why)),
            row("dev", [.accountID: "012345678902"], known),
            row("hub", [.region: "us-east-2"], .unavailable(keys, why)),
            row("hub", [.region: "eu-west-1"], .unavailable(keys, why)),
            row("prod", [.accountID: "600423610423", .accountName: "tools", .region: "us-east-2"], known),
        ]
        func text(listsAll: Bool) -> String {
            PrincipalText(rows: rows, name: "platform", now: now, style: .plain, listsAll: listsAll).lines
                .joined(separator: "\n")
        }
        #expect(
            text(listsAll: false) == """
                platform: 8 principals

                  (no profile)                      environment keys   available for 55m
                  dev            3 accounts         environment keys   available for 55m
                  dev            012345678901       environment keys   [1]
                  hub            2 regions          environment keys   [1]
                  prod           tools, us-east-2   environment keys   available for 55m

                  [1] SSO session corp expired 2h ago
                      Run `berth auth login`.

                3 of 8 cannot sign in now.
                """)
        #expect(
            text(listsAll: true) == """
                platform: 8 principals

                  (no profile)                      environment keys   available for 55m
                  dev            600423610423       environment keys   available for 55m
                  dev            210987654321       environment keys   available for 55m
                  dev            012345678901       environment keys   [1]
                  dev            012345678902       environment keys   available for 55m
                  hub            us-east-2          environment keys   [1]
                  hub            eu-west-1          environment keys   [1]
                  prod           tools, us-east-2   environment keys   available for 55m

                  [1] SSO session corp expired 2h ago
                      Run `berth auth login`.

                3 of 8 cannot sign in now.
                """)
    }

    @Test("of a status has two columns, a bar, and the next step")
    func status() throws {
        let rows = [
            RegistryStatus(host: "a.example.com", match: .ok, health: .ok(until: now + 25920), remaining: 0.6),
            RegistryStatus(host: "b.example.com", match: .missing, health: .none),
            RegistryStatus(host: "c.example.com", match: .changedElsewhere, health: .expired(now - 60), remaining: 0),
        ]
        let text = StatusText(rows: rows, name: "platform", config: "~/.docker/config.json", now: now, style: .plain)
        #expect(
            text.lines.joined(separator: "\n") == """
                platform: 3 registries, ~/.docker/config.json

                  a.example.com   ok                  ok 7h12m         █████░░░
                  b.example.com   missing
                  c.example.com   changed elsewhere   expired 1m ago   ░░░░░░░░

                Next: berth apply (1 missing, 1 changed elsewhere).
                """)
    }

    @Test(
        "is colored by the option, then the variables, then the terminal",
        arguments: [
            (ColorChoice.always, ["NO_COLOR": "1"], true), (.never, ["CLICOLOR_FORCE": "1"], false),
            (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false), (.auto, ["CLICOLOR_FORCE": "1"], true),
            (.auto, ["CLICOLOR_FORCE": "0"], false), (.auto, [:], false),
        ]
    )
    func colour(choice: ColorChoice, variables: [String: String], isColoured: Bool) {
        let environment = Environment(variables: variables, home: nil, workingDirectory: "/")
        // Descriptor -1 is not a terminal, wherever the tests run.
        let output = OutputWriter(descriptor: -1, .standardOutput, EndlessProcess())
        let style = TextStyle(choice, environment: environment, output: output)
        #expect(style.isColoured == isColoured)
        #expect(style("x", .red) == (isColoured ? "\u{1B}[31mx\u{1B}[0m" : "x"))
    }

    @Test("S31: a name from elsewhere is one line in every heading")
    func names() {
        let name = "plat\nform\u{1B}[2J"
        let headings = [
            StatusText(rows: [], name: name, config: "c", now: now, style: .plain).lines[0],
            PrincipalText(rows: [], name: name, now: now, style: .plain).lines[0],
            ConsumersText(
                matrix: VisibilityMatrix(rows: [], remedies: [:]), name: name, config: "c", style: .plain
            ).lines[0],
            PlanText(
                plan: Plan(
                    manifest: Manifest(name: name, path: nil, profiles: [:], registries: []), changes: []),
                config: "c", showsUnchanged: false, style: .plain
            ).lines[0],
        ]
        #expect(
            headings == [
                "plat form [2J: 0 registries, c", "plat form [2J: 0 principals", "plat form [2J: 0 registries, c",
                "plat form [2J: 0 registries, c",
            ])
    }
}
