import ArgumentParser
import Berth
import OrderedCollections

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests, reporting every problem. Offline, and without the variables they name.",
        discussion: """
            Examples:
              berth validate
              berth validate -f examples/team/berth.yaml
            """
    )

    @OptionGroup var options: ManifestOptions

    func run() throws {
        let reading = ManifestSession(options)
        let manifest = try reading.manifest(substituting: .deferred)
        let count = manifest.registries.count
        reading.print([
            "\(reading.style("ok", .green)) \(manifest.name): \(count) \(count == 1 ? "registry" : "registries"), "
                + "\(manifest.profiles.count) \(manifest.profiles.count == 1 ? "profile" : "profiles")"
        ])
    }
}
