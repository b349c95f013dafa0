import ArgumentParser
import Berth

/// When to colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// What every command that reads a manifest takes.
struct ManifestOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The manifest; may be given several times, `-` is standard input.",
            discussion:
                "Default: $BERTH_FILE, then berth.yaml or berth.yml here or above, then ~/.config/berth/berth.yaml.",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: [String] = []

    @Option(help: ArgumentHelp("Colour: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    @Flag(name: [.short, .long], help: "Say only what went wrong.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Say more; twice: every request.")
    var verbose: Int
}

/// Which of the manifest's registries.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only registries that match: account, region, profile, host or a label.", valueName: "key=glob,…"),
        transform: Self.selector)
    var only: [Selector] = []

    @Option(help: ArgumentHelp("All but the registries that match.", valueName: "key=glob,…"), transform: Self.selector)
    var skip: [Selector] = []

    var selection: Selection { Selection(only: only, skip: skip) }

    @Sendable private static func selector(_ text: String) throws -> Selector {
        do { return try Selector(text) } catch { throw ValidationError(error.description) }
    }
}

/// Which Docker config.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Docker's config folder. Default: $DOCKER_CONFIG, then ~/.docker.", valueName: "folder"),
        completion: .directory)
    var config: String?
}
