import BerthCore
import Platform

/// The options that say what a command is about, as they are typed again in a shell: for advice.
struct RepeatedArguments: CustomStringConvertible {
    private let words: [String]

    /// Of those that a saved plan does not carry.
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

    /// With a blank before each word; nothing where none was given.
    var description: String { words.map { " " + $0.shellWord }.joined() }
}
