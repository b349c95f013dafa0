import ArgumentParser
import BerthCore

struct StatusCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what is stored against what is declared, and how long it lasts.",
        discussion: """
            Examples:
              berth status
              berth status --exit-code -q || berth apply
              berth status --principals     who signs in, how, and whether that can be done now
              berth status --consumers      which programs see each login where it is kept, and why others do not

            Among the programs, docker stands for buildx and compose as well, and podman for buildah.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 3 where something is missing, changed, expired or about to.")
    var exitCode = false

    @Flag(help: "Say who signs in for each profile, how, and whether that can be done now. Asks nobody.")
    var principals = false

    @Flag(help: "Say which programs see each login where it is kept, and why others do not. Asks nobody.")
    var consumers = false

    func validate() throws {
        if principals && consumers { throw ValidationError("--principals and --consumers are two views: take one") }
        if exitCode && consumers { throw ValidationError("--exit-code is about what is kept, not about who sees it") }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        let context = try CommandContext(console, manifest, config)
        if consumers {
            let matrix = try context.consumers(selection.selection)
            for row in matrix.rows { console.events.emit(ConsumersEvent(row)) }
            return console.print(context.text(of: matrix))
        }
        if principals {
            let rows = try context.principals(selection.selection)
            console.print(context.text(of: rows))
            for row in rows { console.events.emit(PrincipalEvent(row)) }
            if exitCode && !rows.allSatisfy(\.isReady) { try ExitStatus.drift.end() }
            return
        }
        let rows = try context.status(selection.selection)
        let text = context.text(of: rows, repeating: RepeatedArguments(manifest, selection, config))
        console.print(text)
        context.warnOfHiddenLogins(rows)
        for row in rows { console.events.emit(RegistryStatusEvent(row)) }
        // The text's last line is the next step.
        console.events.emit(StatusSummaryEvent(rows, advice: text.last))
        if exitCode && rows.contains(where: \.isDrift) { try ExitStatus.drift.end() }
    }
}
