import AWS
import ArgumentParser
import Berth
import FoundationEssentials

struct ListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the registries that the manifest expands to.",
        discussion: """
            Examples:
              berth list
              berth list --format github-matrix --by region      for fromJSON in a workflow's matrix
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
    @OptionGroup var selection: SelectionOptions

    @Option(help: "text, json or github-matrix.")
    var format: Format = .text

    @Option(help: "What a cell of the matrix is: region, account or profile.")
    var by: Axis = .region

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        let reading = ManifestSession(console, files: manifest.file)
        let read = try reading.manifest(substituting: .deferred)
        let declarations = try reading.checkingSelectors { try selection.selection.declared(in: read) }
        switch format {
        case .text: console.standard.write(Self.text(declarations).map { $0 + "\n" }.joined())
        case .json: console.standard.writeLine(try Self.json(declarations.map(Item.init)))
        case .githubMatrix: console.standard.writeLine(try Self.json([by.rawValue: cells(declarations, console)]))
        }
    }

    private static func text(_ declarations: [RegistryDeclaration]) -> [String] {
        Table(
            rows: declarations.map { declaration in
                let item = Item(declaration)
                return [item.host, item.name ?? "", item.profile.map { "as \($0)" } ?? ""].map { Table.Cell($0) }
            }
        ).lines(.plain)
    }

    /// The values on the matrix's axis, in the manifest's order. What has none is in no cell, and that is said.
    private func cells(_ declarations: [RegistryDeclaration], _ console: Console) -> [String] {
        var cells: [String] = []
        var without: [String] = []
        for item in declarations.map(Item.init) {
            let value =
                switch by {
                case .region: item.region
                case .account: item.name ?? item.account
                case .profile: item.profile
                }
            if let value { if !cells.contains(value) { cells.append(value) } } else { without.append(item.host) }
        }
        if !without.isEmpty {
            console.warn(["no \(by.rawValue), so in no cell of the matrix: \(without.joined(separator: ", "))"])
        }
        return cells
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A registry as `--format json` prints it.
    private struct Item: Encodable {
        var host: String
        var account: String?
        var name: String?
        var region: String?
        var profile: String?
        var labels: [String: String]

        init(_ declaration: RegistryDeclaration) {
            host = declaration.host
            name = declaration.accountName
            profile = declaration.profile
            labels = declaration.labels
            if case .ecr(let registry) = declaration.kind {
                account = registry.account
                region = registry.region
            }
        }
    }
}
