import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("A manifest that runs commands", .scheduled)
struct TrustEnforcementTests {
    private static let withCommand = """
        version: 1
        registries:
          - {host: ghcr.io, username: me, password: {command: [pass, show, ghcr]}}
          - {host: quay.io, username: me, password: {env: TOKEN}}

        """
    private static let path = "/home/me/work/berth.yaml"
    private let files = MemoryFileSystem([Self.path: Self.withCommand])
    private let effects: Effects

    init() {
        effects = .fake(files: files, environment: ["TOKEN": "x"])
    }

    private func manifest() throws -> Manifest {
        try ManifestLoader.read(
            from: [.file(FilePath(Self.path))], effects: effects, substitution: .environment(effects.environment)
        ).manifest
    }

    /// Returns the passwords' state by host, and the warnings for the user.
    private func heed(isNamed: Bool) throws -> (passwords: [String: Snapshot.Password], warnings: [UserMessage]) {
        let manifest = try self.manifest()
        var snapshot = Snapshot(config: "")
        snapshot.readPasswords(of: manifest, effects)
        let (enforced, warnings) = snapshot.enforcingTrust(in: manifest, isNamed: isNamed, effects)
        let passwords = manifest.registries.map { ($0.host, enforced.passwords[request($0)]) }
        return (Dictionary(uniqueKeysWithValues: passwords).compactMapValues(\.self), warnings)
    }

    private func trust() async throws {
        let manifest = try self.manifest()
        let entry = TrustedManifest(path: Self.path, digest: manifest.digest, trusted: now)
        let file = try #require(TrustFile(effects))
        try await file.update(timeLimit: .seconds(1)) { $0.add(entry) }
    }

    private let distrusted = Snapshot.Password.unavailable(
        PasswordError.notTrusted(FileLocation(file: "berth.yaml", line: 3, column: 55)).message)

    private let changed = Snapshot.Password.unavailable(
        PasswordError.changedSinceTrusted(FileLocation(file: "berth.yaml", line: 3, column: 55)).message)

    @Test("runs none if it was found by searching, until it is trusted; a password from a variable needs no trust")
    func found() async throws {
        let before = try heed(isNamed: false)
        #expect(before.passwords == ["ghcr.io": distrusted, "quay.io": .available(Secret("x"))])
        #expect(before.warnings == [])
        try await trust()
        #expect(try heed(isNamed: false).passwords["ghcr.io"] == .whenRun)
    }

    @Test("runs them if the user named it, even if the file of trust is damaged")
    func named() throws {
        files.put("/home/me/.local/state/berth/trusted.json", "damaged")
        let named = try heed(isNamed: true)
        #expect(named.passwords["ghcr.io"] == .whenRun && named.warnings == [])
        let found = try heed(isNamed: false)
        #expect(found.passwords["ghcr.io"] == distrusted && found.warnings.count == 1)
    }

    @Test("is no longer trusted when it changes, and trusted again when the change is undone; it may be missing")
    func standing() async throws {
        try await trust()
        let entry = try #require(TrustFile(effects)?.load().trust.manifests.first)
        #expect(entry.status(effects) == .current)
        files.put(Self.path, Self.withCommand + "# changed\n")
        #expect(try heed(isNamed: false).passwords["ghcr.io"] == changed)
        #expect(entry.status(effects) == .changed)
        files.put(Self.path, "not a manifest")
        #expect(entry.status(effects) == .changed)
        files.put(Self.path, Self.withCommand)
        #expect(entry.status(effects) == .current)
        files.fail("inspect", on: Self.path, with: .permissionDenied)
        #expect(entry.status(effects) == .changed)
        files.fail("inspect", on: Self.path, with: nil)
        try files.remove(FilePath(Self.path))
        #expect(entry.status(effects) == .gone)
    }

    @Test("is a different one if a file that it includes changes")
    func includes() async throws {
        files.put(Self.path, "version: 1\ninclude: [team.yaml]\n")
        files.put("/home/me/work/team.yaml", Self.withCommand)
        try await trust()
        #expect(try heed(isNamed: false).passwords["ghcr.io"] == .whenRun)
        files.put("/home/me/work/team.yaml", Self.withCommand.replacing("show, ghcr", with: "show, other"))
        let unavailable = try heed(isNamed: false).passwords["ghcr.io"]
        #expect(unavailable != .whenRun && unavailable != nil)
    }
}
