import DockerConfig
import Effects
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing
import YAML

@testable import BerthCore

/// A machine with AWS's files and a Docker config, the sources of a first manifest. Every secret in them contains
/// `planted`, or its base64.
struct InitFixture {
    var config = ""
    var credentials = ""
    var docker = ""
    var environment: [String: String] = [:]

    private var effects: Effects {
        var files: [String: String] = [:]
        for (path, text) in [".aws/config": config, ".aws/credentials": credentials, ".docker/config.json": docker]
        where !text.isEmpty { files["/home/me/\(path)"] = text }
        return .fake(files: MemoryFileSystem(files), environment: environment)
    }

    func facts() throws -> DiscoveredConfiguration {
        try DiscoveredConfiguration.read(DockerConfigFile("/home/me/.docker/config.json"), effects)
    }

    func manifest(
        name: String? = nil, profiles: [String] = [], regions: [String] = [], folder: FilePath = "/home/me/work"
    ) throws -> ManifestDraft {
        let facts = try facts()
        let wishes = InitOptions(name: name, profiles: profiles, regions: regions, folder: folder)
        return ManifestDraft(facts, try wishes.choices(facts))
    }
}

extension ManifestDraft {
    /// The text without its first ten lines, which differ only in the name.
    var body: String {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(10).joined(separator: "\n")
    }

    var report: String { InitSummary(self, .found("berth.yaml")).lines.joined(separator: "\n") }

    /// Reads the text, which must be valid without a warning, and of the declared size.
    func read() throws -> Manifest {
        let reading = try ManifestFixture(text).read()
        #expect(reading.warnings.map { $0.rendered() } == [])
        #expect(reading.manifest.registries.count == registryCount)
        #expect(reading.manifest.profiles.count == profileCount)
        #expect(!text.contains("planted") && !text.contains("cGxhbnRlZA") && !text.contains("wbGFudGVk"))
        return reading.manifest
    }
}

extension Manifest {
    /// A line for each registry: its host and its principal.
    var logins: [String] {
        registries.map { registry in
            guard case .other(let login) = registry.kind else {
                return "\(registry.host) as \(registry.profile ?? "the AWS CLI would")"
            }
            return "\(registry.host) as \(login.username) with \(login.password)"
        }
    }
}
