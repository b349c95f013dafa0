import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import TestSupport

@testable import BerthCLI

/// 400 accounts in 25 regions, under four profiles.
struct TenThousandRegistries {
    struct Cell {
        /// From 0 to 399; its name is `team-N`.
        let account: Int
        /// From 0 to 24.
        let region: Int
        let registry: ECRRegistry
    }

    static let regions = [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "sa-east-1", "af-south-1",
        "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2",
        "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    ]

    let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// In the order of a manifest: account by account.
    let cells: [Cell] = (0..<400).flatMap { account in
        regions.enumerated().compactMap { index, region in
            ECRRegistry(account: "\(100_000_000_000 + account)", region: region)
                .map { Cell(account: account, region: index, registry: $0) }
        }
    }

    func declaration(_ cell: Cell) -> RegistryDeclaration {
        RegistryDeclaration(
            host: cell.registry.host, kind: .ecr(cell.registry), accountName: "team-\(cell.account)",
            profile: "p\(cell.account % 4)", place: FileLocation(file: "berth.yaml", line: cell.account + 1, column: 5))
    }

    func change(
        _ cell: Cell, _ action: PlannedChange.Action = .logIn, _ reason: ChangeReason = .nothingStored
    ) -> PlannedChange {
        let isDeclared = action != .logOut && action != .forget
        return PlannedChange(
            host: cell.registry.host, action: action, reason: reason,
            declaration: isDeclared ? declaration(cell) : nil)
    }

    /// A registry that is not Amazon's.
    func other(_ host: String) -> PlannedChange {
        let place = FileLocation(file: "berth.yaml", line: 1, column: 1)
        let login = RegistryDeclaration.Login(username: "me", password: .variable("TOKEN"), passwordPlace: place)
        return PlannedChange(
            host: host, action: .logIn, reason: .nothingStored,
            declaration: RegistryDeclaration(host: host, kind: .other(login), place: place))
    }

    /// Returns the result of a sign-in that took at least 100 ms, valid for 12 hours.
    func done(_ cell: Cell) -> ChangeOutcome {
        let login = Login(username: "AWS", secret: Secret("x"), expires: now + 43200)
        return ChangeOutcome(
            change: change(cell), result: .obtained(login), took: .milliseconds(100 + 10 * cell.account))
    }

    func failed(_ cell: Cell, _ why: UserMessage) -> ChangeOutcome {
        ChangeOutcome(change: change(cell), result: .failed(why))
    }

    func text(_ changes: [PlannedChange], showsUnchanged: Bool = false) -> String {
        let plan = Plan(
            manifest: Manifest(name: "platform", path: nil, profiles: [:], registries: []), changes: changes)
        return PlanText(plan: plan, config: "~/.docker/config.json", showsUnchanged: showsUnchanged, style: .plain)
            .lines.joined(separator: "\n")
    }

    func report(_ outcomes: [ChangeOutcome], showsUnchanged: Bool = false) -> ReportText {
        let report = ApplyReport(outcomes: outcomes, wrote: true, tokenRequests: 100, took: .milliseconds(41230))
        return ReportText(report: report, now: now, showsUnchanged: showsUnchanged, style: .plain)
    }

    func text(_ outcomes: [ChangeOutcome]) -> String { report(outcomes).lines.joined(separator: "\n") }

    func text(_ rows: [RegistryStatus]) -> String {
        StatusText(rows: rows, name: "platform", config: "~/.docker/config.json", now: now, style: .plain)
            .lines.joined(separator: "\n")
    }
}
