import ArgumentParser
import BerthCore
import Platform

/// When berth colours its text.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// The options for the output of every command.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("When to colour text.", valueName: "when"))
    var color: ColorChoice = .auto

    @Flag(name: [.short, .long], help: "Print only errors and warnings.")
    var quiet = false

    @Flag(name: [.short, .long], help: "Print more; -vv also logs every request.")
    var verbose: Int

    @Flag(help: "Print JSON events to standard output, and text to standard error.")
    var json = false

    @Option(
        help: ArgumentHelp("Also write JSON events to a file.", valueName: "file"),
        completion: .file())
    var jsonInto: String?
}

/// The options of every command that reads a manifest.
struct ManifestOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The manifest; repeatable; `-` is standard input.",
            discussion:
                "Default: $BERTH_FILE, then berth.yaml or berth.yml here or above, then ~/.config/berth/berth.yaml.",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: [String] = []
}

/// The options that select registries of the manifest.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Select registries by account, region, profile, host or label.", valueName: "key=glob,…"),
        completion: .custom(Self.completions), transform: Self.selector)
    var only: [RegistrySelector] = []

    @Option(
        help: ArgumentHelp("Leave out the registries that match.", valueName: "key=glob,…"),
        completion: .custom(Self.completions), transform: Self.selector)
    var skip: [RegistrySelector] = []

    var selection: RegistrySelection { RegistrySelection(only: only, skip: skip) }
    var isEmpty: Bool { only.isEmpty && skip.isEmpty }

    @Sendable private static func selector(_ text: String) throws -> RegistrySelector {
        do { return try RegistrySelector(text) } catch { throw ValidationError(error.description) }
    }
}

/// The option that renews logins before they are due.
struct RenewalOptions: ParsableArguments {
    @Flag(help: "Renew every selected login, due or not.")
    var renew = false
}

/// The option that names a Docker config.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Docker's config: a directory, a .json file, or `podman` for podman's auth.json.",
            discussion: "Default: $DOCKER_CONFIG, then ~/.docker. Write ./podman for a directory of that name.",
            valueName: "place"),
        completion: .file(extensions: ["json"]))
    var config: String?
}

/// The option that limits the wait for another berth.
struct LockOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The time to wait for another berth that writes, such as 30s.", valueName: "duration"),
        transform: DurationParser.option)
    var lockTimeout = Duration.seconds(30)
}

/// The options for requests.
struct RequestOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most concurrent requests.", valueName: "number"))
    var concurrency = 64

    @Option(
        help: ArgumentHelp(
            "The time limit for each sign-in, token request and check, such as 20s.",
            valueName: "duration"),
        transform: DurationParser.option)
    var timeout = Duration.seconds(20)

    func validate() throws {
        if concurrency < 1 { throw ValidationError("--concurrency must be at least 1") }
    }
}

extension DurationParser {
    /// Parses an option's value.
    /// - Throws: `ValidationError` if the text is no duration, or too long.
    @Sendable static func option(_ text: String) throws -> Duration {
        guard let duration = parse(text), duration > .zero else {
            throw ValidationError("`\(text)` is not a duration: write 90s, 30m, 6h or sums such as 1h30m")
        }
        guard duration <= longest.length else {
            throw ValidationError("`\(text)` is too long: the longest duration is \(longest.text)")
        }
        return duration
    }
}

/// The options of this command line that a suggested command repeats, quoted for a shell.
struct RepeatedArguments: CustomStringConvertible {
    private let words: [String]

    /// Takes the options that a saved plan does not contain.
    init(planOf files: [String], _ config: ConfigOptions) {
        words = files.flatMap { ["-f", $0] } + (config.config.map { ["--config", $0] } ?? [])
    }

    init(_ manifest: ManifestOptions, _ selection: SelectionOptions, _ config: ConfigOptions) {
        words =
            manifest.file.flatMap { ["-f", $0] }
            + selection.only.flatMap { ["--only", $0.description] }
            + selection.skip.flatMap { ["--skip", $0.description] }
            + (config.config.map { ["--config", $0] } ?? [])
    }

    /// The words, each after a blank; empty if no option was given.
    var description: String { words.map { " " + $0.shellWord }.joined() }
}
