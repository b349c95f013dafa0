import ArgumentParser

struct AuthStatusCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show who signs in, and whether they can now.",
        usage: "berth auth status [<options>]",
        discussion: """
            Examples:
              berth auth status
              berth auth status --only account=prod
              berth auth status --exit-code -q || berth auth login

            It works offline, and prints the same as `berth status --principals`.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Flag(help: "Exit with 3 if a profile cannot sign in.")
    var exitCode = false

    func run(_ console: Console) throws {
        try AuthContext(console, manifest).showPrincipals(selection.selection, exitCode: exitCode)
    }
}
