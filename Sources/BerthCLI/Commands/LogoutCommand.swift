import ArgumentParser
import BerthCore
import Platform

struct LogoutCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Take back the logins that this manifest owns, as berth left them.",
        discussion: """
            Examples:
              berth logout --only account=prod
              berth logout --all
              berth logout --all --config podman

            Only what berth stored for this manifest goes, and only if it is as berth left it: what someone else has \
            changed since stays, and is forgotten. A login that another manifest owns too stays for that one.

            What another manifest file of the same name owns goes after a question, or with --yes. So does a \
            login of a declared user that berth's ledger does not know, as after an apply with another HOME: until \
            then the exit status is 1.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "All that the manifest owns.")
    var all = false

    @Flag(help: "Also remove what another manifest file owns or the ledger does not know, without asking.")
    var yes = false

    func validate() throws {
        guard all || !selection.isEmpty else { throw ValidationError("say which: --only, --skip, or --all") }
        if all && !selection.isEmpty { throw ValidationError("--all goes without --only and --skip") }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        var session = try CommandContext(console, manifest, config, mendingWithin: lock.lockTimeout)
        let selection = selection.selection
        let surveyed = try session.surveyingStores(for: session.planOfLogout(selection)) {
            try $0.planOfLogout(selection)
        }
        let plan = try session.confirmed(surveyed, yes: yes)
        session.warnOfRemainingLogins(plan)
        session.tell(plan)
        guard plan.hasWork else {
            session.show(plan)
            session.tellSummary(of: plan, .logout)
            return try (plan.hasChanges ? ExitStatus.failed : .done).end()
        }
        let settlement = Settlement(
            session: session, operation: .logout, mode: .each, lockTimeLimit: lock.lockTimeout
        )
        let status = try SignalCancellation.heeding { interruption in
            try await settlement.settle(
                plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) }, of: plan, since: .now,
                tokenRequests: 0,
                interruption
            )
        }
        try status.end()
    }
}
