import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The helper after trust is revoked", .scheduled)
struct HelperRevocationTests {
    private let world = HelperFixture()
    private let present = Int64(now.timeIntervalSince1970)

    private func record(_ host: String, _ manifests: [String], digest: String = "d1") -> HelperRecord {
        HelperRecord(
            host: host, config: HelperFixture.config, key: HelperFixture.key, username: "AWS", digest: digest,
            profile: "shared", manifests: manifests)
    }

    private func index() throws -> HelperIndexFile {
        try #require(HelperIndexFile(in: world.files, world.effects().environment, user: world.user))
    }

    private func revoke(_ paths: Set<FilePath>) async throws -> [String] {
        try await #require(HelperRegistration(world.effects())).revoke(paths)
    }

    private func keep(_ records: HelperRecord...) async throws {
        try await index().update(timeLimit: .seconds(1)) { index in
            for record in records { index.set(record) }
        }
        let token = CachedToken(username: "AWS", secret: Secret("one"), stored: present, expires: present + 43200)
        try world.cache().write(token, for: HelperFixture.key)
    }

    @Test("has the manifest's records marked as changed, and no cached login of it; others stay")
    func revoked() async throws {
        try await keep(
            record("a.example.com", ["/team/berth.yaml"]), record("b.example.com", ["/other/berth.yaml"]),
            record("c.example.com", ["/other/berth.yaml", "/team/berth.yaml"]))
        #expect(try await revoke(["/team/berth.yaml"]) == ["a.example.com", "c.example.com"])
        #expect(
            try index().load().records == [
                record("a.example.com", ["/team/berth.yaml"], digest: ""),
                record("b.example.com", ["/other/berth.yaml"]),
                record("c.example.com", ["/other/berth.yaml", "/team/berth.yaml"], digest: ""),
            ])
        #expect(try world.cache().token(HelperFixture.key, now: present) == nil)
        #expect(try await revoke(["/team/berth.yaml"]) == [], "a second time there is nothing left to revoke")
    }

    @Test("is unchanged if it has no record of the manifest")
    func unknown() async throws {
        try await keep(record("a.example.com", ["/team/berth.yaml"]))
        let changes = world.files.changes
        #expect(try await revoke(["/unknown/berth.yaml"]) == [])
        #expect(world.files.changes == changes)
        #expect(try world.cache().token(HelperFixture.key, now: present) != nil)
    }

    @Test("does not run a command until the manifest is applied again")
    func refused() async throws {
        world.files.put(
            "/team/berth.yaml",
            """
            version: 1
            registries:
              - {host: ghcr.io, username: me, password: {command: [pass, show, ghcr]}}

            """)
        let digest = try ManifestLoader.read(
            from: [.file("/team/berth.yaml")], effects: world.effects(), substitution: .deferred
        ).manifest.digest
        try await keep(record("ghcr.io", ["/team/berth.yaml"], digest: digest))
        _ = try HelperLoginSource(record("ghcr.io", ["/team/berth.yaml"], digest: digest), effects: world.effects())
        #expect(try await revoke(["/team/berth.yaml"]) == ["ghcr.io"])
        let left = try #require(index().load().record(of: "ghcr.io", config: HelperFixture.config))
        #expect(throws: HelperError.revoked(host: "ghcr.io", files: ["/team/berth.yaml"])) {
            try HelperLoginSource(left, effects: world.effects())
        }
    }
}
