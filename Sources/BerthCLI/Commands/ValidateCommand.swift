import ArgumentParser
import BerthCore
import OrderedCollections
import Platform

struct ValidateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests offline, and report every problem.",
        usage: "berth validate [<options>]",
        discussion: """
            Examples:
              berth validate
              berth validate -f examples/team/berth.yaml

            The variables that a manifest names need not be set.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let manifestContext = ManifestContext(console, files: manifest.file)
        let read = try manifestContext.manifest(substituting: .deferred)
        let count = read.registries.count
        console.print([
            "\(console.style("ok", .green)) \(read.name.inOneLine): \(count) \(count == 1 ? "registry" : "registries"), "
                + "\(read.profiles.count) \(read.profiles.count == 1 ? "profile" : "profiles")"
        ])
        console.events.emit(ManifestEvent(read))
    }
}
