import Foundation
import TestSupport
import Testing

/// The permitted dependencies between targets, checked against the sources' imports.
@Suite("The architecture", .scheduled)
struct ArchitectureTests {
    /// The targets of this package that each target may import.
    private let allowed: [String: Set<String>] = [
        "CLibYAML": [], "CBerthShims": [], "YAML": ["CLibYAML", "Platform"], "Platform": ["CBerthShims"],
        "Effects": ["Platform"], "DockerConfig": ["Platform"],
        "DockerConfigWriter": ["DockerConfig", "Platform"], "AWS": ["Effects", "Platform"],
        "Registry": ["Effects", "Platform"],
        "BerthCore": ["YAML", "DockerConfig", "DockerConfigWriter", "AWS", "Registry", "Effects", "Platform"],
        "BerthCLI": [
            "BerthCore", "YAML", "DockerConfig", "DockerConfigWriter", "AWS", "Registry", "Effects", "Platform",
        ],
        "berth": ["BerthCLI"],
        "docker-credential-berth": ["DockerConfig", "Platform"],
        "Sandbox": ["AWS", "Effects", "Platform"], "berth-sandbox": ["Sandbox", "Platform"],
        "berth-manual": [],
    ]
    /// The modules that only executables may import, behind `Effects`.
    private let liveOnly: Set = [
        "AsyncHTTPClient", "Subprocess", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "ArgumentParser", "UnixSignals",
    ]

    /// Returns all imports of the sources: target, file and module.
    private func imports() throws -> [(target: String, file: String, module: String)] {
        var found: [(String, String, String)] = []
        for source in try Checkout.sources() {
            for line in source.text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 2, words.count > position + 1 else {
                    continue
                }
                let isKind = ["struct", "class", "enum", "func", "protocol"].contains(words[position + 1])
                let name = words[isKind ? position + 2 : position + 1].prefix { $0 != "." }
                found.append((source.target, source.path, String(name)))
            }
        }
        return found
    }

    @Test("targets import only permitted targets, and only Effects reaches the system")
    func arrows() throws {
        let imports = try imports()
        #expect(imports.count > 100)
        let wrong = imports.filter { target, _, module in
            let isForeignArrow =
                allowed.keys.contains(module) && module != target && allowed[target]?.contains(module) != true
            let isLive = liveOnly.contains(module) && !["BerthCLI", "Sandbox", "berth-sandbox"].contains(target)
            return isForeignArrow || isLive || module == "Yams"
        }
        #expect(wrong.map { "\($0.file) imports \($0.module)" } == [])
        #expect(Set(imports.map(\.target)).isSubset(of: allowed.keys))
    }

    @Test("S8: no output contains an unfiltered error of an HTTP client, a process library or a TLS library")
    func foreignErrors() throws {
        let files = try Checkout.sources().filter { $0.path.hasPrefix("BerthCLI/System/") }
        #expect(files.count > 20)
        let raw = files.filter { $0.text.contains("\\(error)") }
        #expect(raw.map(\.path) == [])
    }

    @Test("does not import all of Foundation, and nothing of it in what docker-credential-berth links")
    func foundation() throws {
        let whole = try imports().filter { ["Foundation", "FoundationNetworking"].contains($0.module) }
        #expect(whole.map(\.file) == [])
        let small: Set = ["Platform", "DockerConfig", "docker-credential-berth"]
        let inHelper = try imports().filter { small.contains($0.target) && $0.module == "FoundationEssentials" }
        #expect(inHelper.map(\.file) == [])
    }

    @Test("has no two paths or targets that differ only by case, which are equal on macOS")
    func letterCase() throws {
        let paths = try Checkout.paths()
        #expect(paths.count > 1000)
        let same = Dictionary(grouping: paths) { $0.lowercased() }.values.filter { $0.count > 1 }
        #expect(same.map { $0.sorted() } == [])
        let package = try String(contentsOf: Checkout.root.appending(path: "Package.swift"), encoding: .utf8)
        let targets = Set(
            package.matches(of: /(?:[tT]arget|systemLibrary)\(\s*name: "([\w-]+)"/).map { String($0.output.1) })
        #expect(targets.isSuperset(of: ["BerthCLI", "CLibYAML", "berth", "BerthCoreTests"]))
        #expect(Set(targets.map { $0.lowercased() }).count == targets.count)
    }

    @Test("has no source that is a symbolic link")
    func links() throws {
        let links = try Checkout.paths().filter { path in
            guard path.hasPrefix("Sources/") || path.hasPrefix("Tests/") else { return false }
            let file = Checkout.root.appending(path: path).path
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            return attributes[.type] as? FileAttributeType == .typeSymbolicLink
        }
        // SwiftPM embeds resources of the target's directory only.
        let schemas = ["Sources/BerthCLI/Schema/berth-events.schema.json", "Sources/BerthCLI/Schema/berth.schema.json"]
        #expect(links.sorted() == schemas)
    }
}
