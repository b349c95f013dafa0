import Foundation
import Testing

/// The promises of `docs/threat-model.md`, and the tests that it names for each.
struct ThreatModel {
    struct Promise {
        /// The first cell of the row.
        var text: String
        /// The suites' types and the tests' names.
        var tests: [Named]
    }

    struct Named: Hashable {
        var suite: String
        var name: String
    }

    let promises: [Promise]

    init() throws {
        let page = try String(contentsOf: Checkout.root.appending(path: "docs/threat-model.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }
        promises = rows.compactMap { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 2, cells[1].hasPrefix("`") else { return nil }
            let tests = cells[1].matches(of: /`(\w+)` “([^”]+)”/).map {
                Named(suite: String($0.1), name: String($0.2))
            }
            return Promise(text: cells[0], tests: tests)
        }
    }

    /// Returns the names of all tests in the sources, by their suites' types.
    static func tests() throws -> [String: Set<String>] {
        let folder = Checkout.root.appending(path: "Tests")
        var tests: [String: Set<String>] = [:]
        for name in FileManager.default.subpaths(atPath: folder.path) ?? [] where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            // In source order: a test belongs to the last suite before it.
            var suite: String?
            for match in text.matches(of: /(?m)struct (\w+Tests)\b|^ *@Test\(\s*"((?:[^"\\]|\\.)+)"/) {
                if let name = match.1 { suite = String(name) }
                if let name = match.2, let suite { tests[suite, default: []].insert(String(name)) }
            }
        }
        return tests
    }
}
