import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Output for ten thousand registries", .scheduled)
struct ManyRegistriesRenderingTests {
    let many = TenThousandRegistries()

    /// When the logins of these tests expire.
    var end: String { TimeFormatting.text(many.now + 43200, now: many.now) }

    // MARK: Plans

    @Test("is a line if all are alike")
    func alike() {
        #expect(
            many.text(many.cells.map { many.change($0) }) == """
                platform: 10,000 registries, ~/.docker/config.json

                  + 10,000 registries: 400 accounts × 25 regions   log in   as p0, p1, p2, p3   nothing stored

                  -v lists every registry.

                Plan: 10,000 to log in.
                """)
    }

    @Test("of a plan groups the changes by kind, and lists small groups and registries that are not ECR")
    func mixed() {
        let changes = many.cells.map { cell in
            switch (cell.account, cell.region) {
            case (0...2, _): many.change(cell, .logOut, .notDeclared)
            case (7, 0..<10):
                many.change(cell, .blocked, .noPrincipal("SSO session corp expired\nRun `aws sso login`."))
            case (8, _): many.change(cell, .blocked, .noPassword("there is no profile old"))
            case (9, 0...1): many.change(cell, .refresh, .expired(ago: .seconds(3600)))
            case (_, 4): many.change(cell, .refresh, .expires(in: .seconds(18000 + cell.account * 10)))
            case (300..., _): many.change(cell)
            default: many.change(cell, .unchanged, .valid(.seconds(30000)))
            }
        }
        #expect(
            many.text(changes + [many.other("ghcr.io"), many.other("quay.io")]) == """
                platform: 9,927 registries, ~/.docker/config.json

                  + 2,400 registries: 100 accounts × 24 regions                                          log in    as p0, p1, p2, p3   nothing stored
                  + ghcr.io                                                                              log in                        nothing stored
                  + quay.io                                                                              log in                        nothing stored
                  ~ 395 registries: 395 of 400 accounts in ca-central-1                                  refresh   as p0, p1, p2, p3   expires in 5h–6h6m
                  ~ 100000000009.dkr.ecr.us-east-1.amazonaws.com                                         refresh   team-9  as p1       expired 1h ago
                  ~ 100000000009.dkr.ecr.us-east-2.amazonaws.com                                         refresh   team-9  as p1       expired 1h ago
                  - 75 registries: accounts 100000000000, 100000000001, 100000000002 in all 25 regions   log out                       no longer in the manifest
                  ! 25 registries: account team-8 (100000000008) in all 25 regions                       blocked   as p0               there is no profile old
                  ! 100000000007.dkr.ecr.us-east-1.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.us-east-2.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.us-west-1.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.us-west-2.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.ca-central-1.amazonaws.com                                      blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.ca-west-1.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.sa-east-1.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.af-south-1.amazonaws.com                                        blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.eu-west-1.amazonaws.com                                         blocked   team-7  as p3       [1]
                  ! 100000000007.dkr.ecr.eu-west-2.amazonaws.com                                         blocked   team-7  as p3       [1]

                  [1] SSO session corp expired
                      Run `aws sso login`.

                  -v lists every registry.

                Plan: 2,402 to log in, 397 to refresh, 75 to log out, 35 blocked, 7,093 unchanged.
                """)
    }

    @Test("of a plan that logs out of many names their accounts and regions")
    func logOut() {
        let gone = many.cells.filter { $0.account < 12 || $0.region == 24 }
        #expect(
            many.text(gone.map { many.change($0, .logOut, .notDeclared) }) == """
                platform: 688 registries, ~/.docker/config.json

                  - 300 registries: 12 accounts × 25 regions                log out   no longer in the manifest
                  - 388 registries: 388 of 400 accounts in ap-northeast-3   log out   no longer in the manifest

                  -v lists every registry.

                Plan: 688 to log out.
                """)
    }

    @Test("of a plan has a row for each registry up to a screenful, and with -v")
    func screenful() {
        let changes = many.cells.map { many.change($0) }
        #expect(many.text(Array(changes.prefix(60))).split(separator: "\n").count == 62)
        #expect(
            many.text(Array(changes.prefix(61))) == """
                platform: 61 registries, ~/.docker/config.json

                  + 50 registries: accounts team-0, team-1 in all 25 regions         log in   as p0, p1   nothing stored
                  + 11 registries: account team-2 (100000000002) in all 11 regions   log in   as p2       nothing stored

                  -v lists every registry.

                Plan: 61 to log in.
                """)
        let lines = many.text(changes, showsUnchanged: true).split(separator: "\n")
        #expect(lines.count == 10002)
        #expect(
            lines[1]
                == "  + 100000000000.dkr.ecr.us-east-1.amazonaws.com        log in   team-0  as p0     nothing stored")
    }

    @Test("of hosts that are in no account names some, if there are many")
    func hosts() {
        let hosts = (1...100).map { many.other("r\($0).example.com") }
        #expect(
            many.text(hosts) == """
                platform: 100 registries, ~/.docker/config.json

                  + 100 registries: r1.example.com, r2.example.com, r3.example.com and 97 more   log in   nothing stored

                  -v lists every registry.

                Plan: 100 to log in.
                """)
    }

    @Test("distinguishes a registry's endpoints")
    func endpoints() throws {
        let changes = try many.cells.prefix(250).flatMap { cell in
            let registry = try #require(
                ECRRegistry(account: cell.registry.account, region: cell.registry.region, endpoint: .dualStack))
            let dual = TenThousandRegistries.Cell(account: cell.account, region: cell.region, registry: registry)
            return [many.change(cell), many.change(dual, .blocked, .noPassword("no IPv6"))]
        }
        #expect(
            many.text(changes) == """
                platform: 500 registries, ~/.docker/config.json

                  + 250 registries: 10 accounts × 25 regions, standard     log in    as p0, p1, p2, p3   nothing stored
                  ! 250 registries: 10 accounts × 25 regions, dual-stack   blocked   as p0, p1, p2, p3   no IPv6

                  -v lists every registry.

                Plan: 250 to log in, 250 blocked.
                """)
    }

    // MARK: Status

    @Test("of a status starts with the logins in order, then lists where changes are needed")
    func status() {
        let now = many.now
        var rows = many.cells.map { cell in
            let (host, declaration) = (cell.registry.host, many.declaration(cell))
            return switch cell.account {
            case 3: RegistryStatus(host: host, match: .missing, health: .none, declaration: declaration)
            case ..<100:
                RegistryStatus(
                    host: host, match: .ok, health: .expiring(now + 3600 + Double(cell.account * 60)),
                    declaration: declaration, remaining: 0.1 + Double(cell.account) / 1000)
            default:
                RegistryStatus(
                    host: host, match: .ok, health: .ok(until: now + 36000 + Double(cell.account)),
                    declaration: declaration, remaining: 0.8)
            }
        }
        let blocked: MessageText = "credHelpers sends this host to docker-credential-gcloud"
        rows.append(RegistryStatus(host: "gcr.io", match: .blocked(blocked), health: .none))
        #expect(
            many.text(rows) == """
                platform: 10,001 registries, ~/.docker/config.json

                  7,500 registries: 300 accounts × 25 regions                      ok        ok 10h2m–10h7m         ██████░░
                  2,475 registries: 99 accounts × 25 regions                       ok        expiring in 1h–2h39m   █░░░░░░░
                  25 registries: account team-3 (100000000003) in all 25 regions   missing
                  gcr.io                                                           blocked   credHelpers sends this host to docker-credential-gcloud

                  -v lists every registry.

                Next: berth apply (25 missing, 2,475 expire, the first in 1h).
                """)
    }

    @Test("of which programs see the logins is a line for each kind of answer")
    func consumers() {
        let rows = many.cells.map { cell in
            let answer: LoginVisibility.Answer = cell.account == 3 ? .no(.notStored) : .yes
            return LoginVisibility(
                host: cell.registry.host,
                answers: Dictionary(uniqueKeysWithValues: CredentialConsumer.allCases.map { ($0, answer) }))
        }
        let text = ConsumersText(
            matrix: VisibilityMatrix(rows: rows, remedies: [:]), name: "platform", config: "~/.docker/config.json",
            style: .plain)
        #expect(
            text.lines.joined(separator: "\n") == """
                platform: 10,000 registries, ~/.docker/config.json

                                                                          docker   podman   skopeo   crane   oras    helm    kubelet
                  9,975 registries: 399 accounts × 25 regions             ✓        ✓        ✓        ✓       ✓       ✓       ✓
                  25 registries: account 100000000003 in all 25 regions   ✗ [1]    ✗ [1]    ✗ [1]    ✗ [1]   ✗ [1]   ✗ [1]   ✗ [1]

                  -v lists every registry.

                  [1] finds nothing: no login is stored yet

                25 of 10,000 have no login yet: apply first.
                """)
    }
}
