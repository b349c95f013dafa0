import ArgumentParser
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform

struct ListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the registries that the manifest expands to.",
        usage: "berth list [<options>]",
        discussion: """
            Examples:
              berth list
              berth list --format github-matrix --by region      print a job matrix
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
        case githubMatrix = "github-matrix"
    }

    enum Axis: String, ExpressibleByArgument, CaseIterable {
        case region, account, profile
    }

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions

    @Option(help: "The output format.")
    var format: Format = .text

    @Option(help: "The axis of the matrix.")
    var by: Axis = .region

    func run(_ console: Console) throws {
        let manifestContext = ManifestContext(console, files: manifest.file)
        let read = try manifestContext.manifest(substituting: .deferred)
        let registries = try manifestContext.checkingSelectors { try selection.selection.declared(in: read) }
            .map(RegistryEvent.init)
        for registry in registries { console.events.emit(registry) }
        switch format {
        case .text: console.standard.write(Self.text(registries, console.style).map { $0 + "\n" }.joined())
        case .json: console.standard.writeExactly(try Self.json(registries))
        case .githubMatrix:
            let cells = cells(registries, console)
            try check(cells)
            console.standard.writeExactly(try Self.json([by.rawValue: cells]))
        }
    }

    /// The most jobs that GitHub runs for one matrix
    /// (https://docs.github.com/en/actions/reference/limits, "Job matrix").
    private static let cellLimit = 256

    /// Throws `CommandError` if GitHub does not accept the matrix.
    private func check(_ cells: [String]) throws {
        if cells.isEmpty {
            throw CommandError(
                .failed, code: "matrix_empty", "the matrix is empty: the selected registries have no \(by.rawValue)",
                nextStep: "Choose another axis with --by: GitHub rejects an empty matrix.")
        }
        if cells.count > Self.cellLimit {
            throw CommandError(
                .failed, code: "matrix_too_large",
                "the matrix has \(cells.count) cells, but GitHub accepts at most \(Self.cellLimit)",
                nextStep: "Select fewer with --only or --skip, or choose another axis with --by.")
        }
    }

    private static func text(_ registries: [RegistryEvent], _ style: TextStyle) -> [String] {
        TextTable(
            rows: registries.map { registry in
                [registry.host, registry.name ?? "", registry.profile.map { "as \($0)" } ?? ""].map {
                    TextTable.Cell($0)
                }
            }
        ).lines(style)
    }

    /// Returns the values on the matrix's axis, in the manifest's order. Warns of registries that have no value.
    private func cells(_ registries: [RegistryEvent], _ console: Console) -> [String] {
        var cells: OrderedSet<String> = []
        var without: [String] = []
        for registry in registries {
            let value =
                switch by {
                case .region: registry.region
                case .account: registry.name ?? registry.account
                case .profile: registry.profile
                }
            if let value { cells.append(value) } else { without.append(registry.host) }
        }
        if !without.isEmpty {
            let summary: MessageText =
                "without \(by.rawValue), so not in the matrix: \(without.joined(separator: ", "))"
            console.warn([UserMessage("matrix_incomplete", summary)])
        }
        return Array(cells)
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self).harmlessJSON + "\n"
    }
}
