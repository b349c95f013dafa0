import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("A step's summary", .scheduled)
struct StepSummaryTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let manifest = Manifest(name: "plat|form", path: nil, profiles: [:], registries: [])

    private func change(
        _ account: String, _ action: PlannedChange.Action, _ reason: ChangeReason, name: String? = nil,
        profile: String? = nil
    ) throws -> PlannedChange {
        let registry = try #require(ECRRegistry(account: account, region: "us-east-2"))
        let declaration = RegistryDeclaration(
            host: registry.host, kind: .ecr(registry), accountName: name, profile: profile,
            place: FileLocation(file: "berth.yaml", line: 3, column: 5)
        )
        let isDeclared = action != .logOut && action != .forget
        return PlannedChange(
            host: registry.host, action: action, reason: reason, declaration: isDeclared ? declaration : nil)
    }

    @Test("of a plan is a table of all changes")
    func plan() throws {
        let plan = Plan(
            manifest: manifest,
            changes: [
                try change("600423610423", .logIn, .nothingStored, name: "tools", profile: "shared"),
                try change("012345678901", .refresh, .expires(in: .seconds(1330))),
                try change("111111111111", .blocked, .noPrincipal("no AWS credentials found\nSet AWS_PROFILE")),
                try change("222222222222", .unchanged, .valid(.seconds(39600))),
                try change("333333333333", .logOut, .notDeclared),
            ])
        #expect(
            StepSummary(plan).text == """
                ### berth: plat\\|form

                | Change | Registry | Account | As | Why |
                | --- | --- | --- | --- | --- |
                | + log in | 600423610423.dkr.ecr.us-east-2.amazonaws.com | tools | shared | nothing stored |
                | \\~ refresh | 012345678901.dkr.ecr.us-east-2.amazonaws.com |  |  | expires in 22m |
                | ! blocked | 111111111111.dkr.ecr.us-east-2.amazonaws.com |  |  | no AWS credentials found<br>Set AWS\\_PROFILE |
                | unchanged | 222222222222.dkr.ecr.us-east-2.amazonaws.com |  |  | valid for 11h |
                | - log out | 333333333333.dkr.ecr.us-east-2.amazonaws.com |  |  | no longer in the manifest |

                Plan: 1 to log in, 1 to refresh, 1 to log out, 1 blocked, 1 unchanged.


                """)
    }

    @Test("of a plan without a registry has no table")
    func empty() {
        #expect(
            StepSummary(Plan(manifest: manifest, changes: [])).text
                == "### berth: plat\\|form\n\nPlan: nothing to do.\n\n")
    }

    @Test("of an apply is a table of each registry's result")
    func report() throws {
        let login = Login(username: "AWS", secret: Secret("hidden"), expires: now + 43200)
        var helped = try change("666666666666", .logIn, .nothingStored)
        helped.placement = StoragePlacement(destination: .helper, helperLine: .put)
        let report = ApplyReport(
            outcomes: [
                ChangeOutcome(
                    change: try change("600423610423", .logIn, .nothingStored, name: "tools", profile: "shared"),
                    result: .obtained(login), took: .milliseconds(182)),
                ChangeOutcome(
                    change: try change("012345678901", .refresh, .nothingStored),
                    result: .obtained(Login(username: "AWS", secret: Secret("hidden"), expires: nil))),
                ChangeOutcome(
                    change: try change("111111111111", .logIn, .nothingStored),
                    result: .failed("401: `no` <b>such</b> [user](http://x) | *\nSign in & try again.")),
                ChangeOutcome(change: try change("222222222222", .logIn, .nothingStored), result: .interrupted),
                ChangeOutcome(
                    change: try change("333333333333", .blocked, .noPrincipal("no AWS credentials found")),
                    result: .asPlanned),
                ChangeOutcome(change: try change("444444444444", .logOut, .notDeclared), result: .asPlanned),
                ChangeOutcome(change: try change("555555555555", .logIn, .nothingStored), result: .heldBack),
                ChangeOutcome(change: helped, result: .obtained(login)),
                ChangeOutcome(
                    change: try change("777777777777", .unchanged, .valid(.seconds(39600))), result: .asPlanned),
            ],
            wrote: true, tokenRequests: 2, took: .milliseconds(412))
        #expect(
            StepSummary(report, of: manifest, now: now).text == """
                ### berth: plat\\|form

                | Result | Registry | Account | As | Valid, or why not |
                | --- | --- | --- | --- | --- |
                | ✓ logged in | 600423610423.dkr.ecr.us-east-2.amazonaws.com | tools | shared | valid until \(TimeFormatting.text(now + 43200, now: now)) (12h) |
                | ✓ refreshed | 012345678901.dkr.ecr.us-east-2.amazonaws.com |  |  | expiry unknown |
                | ✗ failed | 111111111111.dkr.ecr.us-east-2.amazonaws.com |  |  | 401: \\`no\\` &lt;b&gt;such&lt;/b&gt; \\[user\\](http:<!-- -->//x) \\| \\*<br>Sign in &amp; try again. |
                | ✗ interrupted | 222222222222.dkr.ecr.us-east-2.amazonaws.com |  |  |  |
                | ! blocked | 333333333333.dkr.ecr.us-east-2.amazonaws.com |  |  | no AWS credentials found |
                | ✓ logged out | 444444444444.dkr.ecr.us-east-2.amazonaws.com |  |  | no longer in the manifest |
                | · held back | 555555555555.dkr.ecr.us-east-2.amazonaws.com |  |  | not everything succeeded (--atomic) |
                | ✓ logged in | 666666666666.dkr.ecr.us-east-2.amazonaws.com |  |  | renewed on request |
                | ✓ unchanged | 777777777777.dkr.ecr.us-east-2.amazonaws.com |  |  | valid for 11h |

                Applied: 2 logged in, 1 refreshed, 1 logged out, 1 failed, 1 interrupted, 1 held back, 1 blocked, \
                1 unchanged in 0.41 s (2 token requests, 1 write). Next renewal in 6h.


                """)
    }

    @Test("shows the principal of a registry that is not Amazon's")
    func user() {
        let login = RegistryDeclaration.Login(
            username: "robot$ci", password: .variable("TOKEN"),
            passwordPlace: FileLocation(file: "berth.yaml", line: 5, column: 9))
        let declaration = RegistryDeclaration(
            host: "ghcr.io", kind: .other(login), place: FileLocation(file: "berth.yaml", line: 3, column: 5))
        let change = PlannedChange(
            host: "ghcr.io", action: .logIn, reason: .nothingStored, declaration: declaration)
        #expect(
            StepSummary(Plan(manifest: manifest, changes: [change])).text.split(separator: "\n")[3]
                == "| + log in | ghcr.io |  | robot\\$ci | nothing stored |")
    }

    @Test("of many thousands fits GitHub's limit, and omits registries that need no change")
    func many() throws {
        var changes = try (0..<10_000).map {
            try change(String(100_000_000_000 + $0), .unchanged, .valid(.seconds(39600)), name: "account \($0)")
        }
        changes[7_000].action = .blocked
        let text = StepSummary(Plan(manifest: manifest, changes: changes)).text
        let lines = text.split(separator: "\n")
        #expect(lines.count == 1 + 2 + 500 + 2)
        #expect(
            lines[3] == "| ! blocked | 100000007000.dkr.ecr.us-east-2.amazonaws.com | account 7000 |  | valid for 11h |"
        )
        #expect(
            lines[502]
                == "| unchanged | 100000000498.dkr.ecr.us-east-2.amazonaws.com | account 498 |  | valid for 11h |")
        #expect(lines[503] == "… and 9500 more.")
        #expect(text.utf8.count < 1 << 20)
    }
}
