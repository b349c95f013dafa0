import ArgumentParser
import Berth

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what is stored against what is declared, and how long it lasts.",
        discussion: """
            Examples:
              berth status
              berth status --exit-code -q || berth apply
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 3 where something is missing, changed, expired or about to.")
    var exitCode = false

    func run() throws {
        let session = try Session(manifest, config)
        let rows = try session.status(selection.selection)
        session.print(session.text(of: rows))
        if exitCode && rows.contains(where: \.isDrift) { try ExitStatus.drift.end() }
    }
}
