import Foundation
import Testing

/// The arrows of the architecture, read from the sources' own imports.
@Suite("The architecture")
struct ArchitectureTests {
    /// What each target may import of ours.
    private let allowed: [String: Set<String>] = [
        "CLibYAML": [], "CBerthShims": [], "YAML": ["CLibYAML"], "Platform": ["CBerthShims"],
        "DockerConfig": ["Platform"], "AWS": ["Platform"],
        "Registry": ["Platform"], "BerthCore": ["YAML", "DockerConfig", "AWS", "Registry", "Platform"],
        "BerthCLI": ["BerthCore", "YAML", "DockerConfig", "AWS", "Registry", "Platform"],
        "berth": ["BerthCLI"],
        "docker-credential-berth": ["DockerConfig", "Platform"],
        "Sandbox": ["AWS", "DockerConfig", "Registry", "Platform"], "berth-sandbox": ["Sandbox", "AWS", "Platform"],
    ]
    /// What belongs to the executables, behind `Effects`.
    private let liveOnly: Set = [
        "AsyncHTTPClient", "Subprocess", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "ArgumentParser", "UnixSignals",
    ]

    /// Every import of the sources: target, file and module.
    private func imports() throws -> [(target: String, file: String, module: String)] {
        let sources = Checkout.root.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: [(String, String, String)] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let path = file.path.dropFirst(sources.path.count + 1)
            let target = String(path.prefix { $0 != "/" })
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 1, words.count > position + 1 else {
                    continue
                }
                let isKind = ["struct", "class", "enum", "func", "protocol"].contains(words[position + 1])
                let name = words[isKind ? position + 2 : position + 1].prefix { $0 != "." }
                found.append((target, String(path), String(name)))
            }
        }
        return found
    }

    @Test("has no arrows but its own, and the world behind Effects")
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

    @Test("S8: what an HTTP client, a process library or a TLS library says is printed nowhere as it is")
    func foreignErrors() throws {
        let folder = Checkout.root.appending(path: "Sources/BerthCLI/System")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 10)
        let raw = try files.filter { try String(contentsOf: $0, encoding: .utf8).contains("\\(error)") }
        #expect(raw.map(\.lastPathComponent) == [])
    }

    @Test("does without all of Foundation")
    func foundation() throws {
        let whole = try imports().filter { ["Foundation", "FoundationNetworking"].contains($0.module) }
        #expect(whole.map(\.file) == [])
    }
}
