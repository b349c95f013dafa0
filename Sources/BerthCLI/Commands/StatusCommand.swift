import ArgumentParser
import BerthCore

struct StatusCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the stored logins and how long they last.",
        usage: "berth status [<options>]",
        discussion: """
            Examples:
              berth status
              berth status --exit-code -q || berth apply
              berth status --principals     show who signs in, and whether they can now
              berth status --consumers      show which programs can use each login

            Among the programs, docker includes buildx and compose, and podman includes buildah.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 3 if a login is missing, changed, expired or due.")
    var exitCode = false

    @Flag(help: "Show who signs in for each profile, and whether they can now, offline.")
    var principals = false

    @Flag(help: "Show which programs can use each stored login, offline.")
    var consumers = false

    func validate() throws {
        if principals && consumers { throw ValidationError("--principals and --consumers cannot be combined") }
        if exitCode && consumers { throw ValidationError("--exit-code and --consumers cannot be combined") }
    }

    func run(_ console: Console) throws {
        if principals {
            return try AuthContext(console, manifest).showPrincipals(selection.selection, exitCode: exitCode)
        }
        let context = try CommandContext(console, manifest, config)
        if consumers {
            let matrix = try context.consumers(selection.selection)
            for row in matrix.rows { console.events.emit(ConsumersEvent(row)) }
            return console.print(context.text(of: matrix))
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
