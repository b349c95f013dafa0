import Foundation
import Testing

extension EndToEnd {
    /// Every page of the documentation: its links lead somewhere, its manifests are valid, its commands run.
    @Suite struct DocumentationTests {
        @Test("every link leads to a file or a heading", arguments: try DocumentationPage.all())
        func links(page: DocumentationPage) throws {
            for link in page.links {
                let folder = page.url.deletingLastPathComponent()
                let target = link.path.isEmpty ? page.url : folder.appending(path: link.path)
                #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link.text)")
                guard let heading = link.heading, target.pathExtension == "md" else { continue }
                #expect(try DocumentationPage(target).headings.contains(heading), "\(page): \(link.text)")
            }
        }

        @Test("every whole manifest is valid", arguments: try DocumentationPage.all())
        func manifests(page: DocumentationPage) async throws {
            try await Scratch.with { scratch in
                for block in page.blocks where block.isManifest {
                    let validated = try await scratch.berth("validate", "-f", "-", input: block.text)
                    #expect(validated.status == 0, "\(page):\(block.line): \(validated.errors)")
                    #expect(validated.errors == "", "\(page):\(block.line)")
                }
            }
        }

        @Test(
            "every shell block that can run in the sandbox succeeds", .needs(.jq),
            arguments: try DocumentationPage.all())
        func commands(page: DocumentationPage) async throws {
            try await Scratch.with { scratch in
                let programs = try Checkout.program("berth").dropLast("/berth".count)
                for block in page.blocks where block.runs {
                    let manifest = try String(contentsOf: Checkout.example("team/berth.yaml"), encoding: .utf8)
                    try scratch.write(manifest, to: "work/berth.yaml")
                    let ran = try await Program.run(
                        [try Checkout.program("berth-sandbox"), "--", "sh", "-e", "-c", block.text],
                        environment: scratch.environment.merging(["PATH": "\(programs):\(Tool.searchPath)"]) { $1 },
                        in: scratch.work)
                    #expect(ran.status == 0, "\(page):\(block.line): \(ran.errors)\(ran.output)")
                }
            }
        }

        @Test("the README keeps its length")
        func length() throws {
            let readme = try DocumentationPage(Checkout.root.appending(path: "README.md"))
            #expect(readme.text.utf8.count <= 9 * 1024)
            #expect(readme.text.utf8.count >= 6 * 1024)
            #expect(readme.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 171)
        }

        @Test("docs/manifest.md has every key of the schema")
        func keys() throws {
            let page = try DocumentationPage(Checkout.root.appending(path: "docs/manifest.md"))
            let file = Checkout.root.appending(path: "schema/berth.schema.json")
            let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
            let keys = Self.keys(in: schema)
            #expect(keys.count > 30)
            let missing = keys.filter { !page.text.contains("\($0):") && !page.text.contains("`\($0)`") }
            #expect(missing.sorted() == [])
        }

        @Test("the index of docs/ names every page")
        func index() throws {
            let folder = Checkout.root.appending(path: "docs")
            let index = try DocumentationPage(folder.appending(path: "README.md"))
            let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
            #expect(Set(pages).subtracting(index.links.map(\.path)) == ["README.md"])
        }

        /// Returns the names of the properties that a JSON schema describes, at any depth.
        private static func keys(in schema: Any) -> Set<String> {
            if let list = schema as? [Any] { return list.reduce(into: []) { $0.formUnion(Self.keys(in: $1)) } }
            guard let object = schema as? [String: Any] else { return [] }
            var keys: Set<String> = []
            for (name, value) in object {
                if name == "properties", let properties = value as? [String: Any] {
                    keys.formUnion(properties.keys)
                    for property in properties.values { keys.formUnion(Self.keys(in: property)) }
                } else {
                    keys.formUnion(Self.keys(in: value))
                }
            }
            return keys
        }
    }
}

/// A page of the documentation in Markdown.
struct DocumentationPage: CustomTestStringConvertible, CustomStringConvertible {
    struct Link {
        var text: String
        /// The path, relative to the page; empty for the page itself.
        var path: String
        var heading: String?
    }

    struct Block {
        var language: String
        var text: String
        /// The line of the fence, from 1.
        var line: Int
        /// Whether a comment before the fence says why the block cannot run in the sandbox.
        var isExcluded: Bool

        var isManifest: Bool {
            language == "yaml"
                && text.split(separator: "\n").first { !$0.hasPrefix("#") }?.hasPrefix("version:") == true
        }

        var runs: Bool { language == "sh" && !isExcluded }
    }

    let url: URL
    let text: String

    init(_ url: URL) throws {
        self.url = url
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// Returns all pages that git tracks.
    static func all() throws -> [DocumentationPage] {
        try Checkout.paths().filter { $0.hasSuffix(".md") && !$0.hasPrefix("Tests/") }.sorted().map {
            try DocumentationPage(Checkout.root.appending(path: $0))
        }
    }

    var description: String { String(url.path.dropFirst(Checkout.root.path.count + 1)) }
    var testDescription: String { description }

    /// The lines outside code blocks.
    private var prose: [Substring] {
        var isInside = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            if line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") {
                isInside.toggle()
                return false
            }
            return !isInside
        }
    }

    /// The links to files of the repository.
    var links: [Link] {
        prose.flatMap { line -> [Link] in
            let text = line.replacing(/`[^`]*`/, with: "")
            return text.matches(of: /\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/).compactMap { match in
                let target = String(match.1 ?? match.2 ?? "")
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                return Link(text: target, path: parts[0], heading: parts.count > 1 ? parts[1] : nil)
            }
        }
    }

    /// The anchors of the headings, as GitHub makes them.
    var headings: Set<String> {
        var seen: [String: Int] = [:]
        var anchors: Set<String> = []
        for line in prose {
            guard let heading = line.wholeMatch(of: /#{1,6} +(.*)/)?.1 else { continue }
            let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
            let anchor = kept.replacingOccurrences(of: " ", with: "-")
            let count = seen[anchor, default: 0]
            seen[anchor] = count + 1
            anchors.insert(count == 0 ? anchor : "\(anchor)-\(count)")
        }
        return anchors
    }

    var blocks: [Block] {
        var blocks: [Block] = []
        var open: Block?
        var before = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == "```" {
                    blocks.append(block)
                    open = nil
                } else {
                    open?.text += line + "\n"
                }
            } else if line.hasPrefix("```") {
                open = Block(
                    language: String(line.dropFirst(3)), text: "", line: index + 1,
                    isExcluded: before.hasPrefix("<!-- not run: "))
            }
            before = String(line)
        }
        return blocks
    }
}
