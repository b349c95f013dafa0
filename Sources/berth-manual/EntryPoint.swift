import FoundationEssentials

/// Writes the manual's pages. `scripts/make-manual` calls it.
@main
enum EntryPoint {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { URL(filePath: $0) }
        guard arguments.count == 3 else { fatalError("usage: berth-manual CHECKOUT DESCRIPTIONS PAGES") }
        let edition = Edition(
            // The format of the variable: https://reproducible-builds.org/specs/source-date-epoch/
            secondsSince1970: Double(ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"] ?? "") ?? 0,
            version: try String(contentsOf: arguments[1].appending(path: "version"), encoding: .utf8)
        )
        let manual = try Manual(checkout: arguments[0], descriptions: arguments[1], edition: edition)
        for page in manual.pages {
            try Data(page.text.utf8).write(to: arguments[2].appending(path: page.fileName))
        }
    }
}

extension Manual {
    /// Reads the parts of the manual from files.
    /// - Parameter descriptions: a directory with `berth.json` and `berth-sandbox.json`, which are what these programs
    ///   print with `--experimental-dump-help`.
    init(checkout: URL, descriptions: URL, edition: Edition) throws {
        func description(of program: String) throws -> CommandDescription {
            try CommandDescription(json: Data(contentsOf: descriptions.appending(path: "\(program).json")))
        }
        let schema = try Data(contentsOf: checkout.appending(path: "schema/berth.schema.json"))
        self.init(
            berth: try description(of: "berth"),
            sandbox: try description(of: "berth-sandbox"),
            schema: try JSONDecoder().decode(ManifestSchema.self, from: schema),
            example: try String(contentsOf: checkout.appending(path: "examples/team/berth.yaml"), encoding: .utf8),
            edition: edition
        )
    }
}
