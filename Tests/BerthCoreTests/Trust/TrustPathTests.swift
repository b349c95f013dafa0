import Effects
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The paths of trust and ownership", .scheduled)
struct TrustPathTests {
    /// `é` as one scalar, and as two.
    private static let (one, other) = ("/home/me/caf\u{E9}", "/home/me/cafe\u{301}")
    private static let commands = """
        version: 1
        registries:
          - {host: a.example.com, username: me, password: {command: [sh, token.sh]}}

        """

    private func manifest(
        _ files: [String: String], _ path: String = "/home/me/work/berth.yaml", environment: [String: String] = [:]
    ) throws -> Manifest {
        let effects = Effects.fake(files: MemoryFileSystem(files), environment: environment)
        return try ManifestLoader.read(
            from: [.file(FilePath(path))], effects: effects, substitution: .environment(effects.environment)
        ).manifest
    }

    @Test("S24: trust is for one directory, and not for another whose name differs only in normal form")
    func trust() {
        func manifest(_ directory: String) -> Manifest {
            Manifest(
                name: "team", path: FilePath("\(directory)/berth.yaml"), profiles: [:], registries: [], digest: "d1")
        }
        var trust = TrustStore()
        trust.add(TrustedManifest(path: "\(Self.one)/berth.yaml", digest: "d1", trusted: now))
        #expect(trust.entry(for: manifest(Self.one)) != nil)
        #expect(trust.entry(for: manifest(Self.other)) == nil)
        #expect(!trust.isOutdated(for: manifest(Self.other)))
        let wasRemoved = trust.remove("\(Self.other)/berth.yaml")
        #expect(!wasRemoved)
        trust.add(TrustedManifest(path: "\(Self.other)/berth.yaml", digest: "d2", trusted: now))
        #expect(trust.manifests.map(\.digest) == ["d1", "d2"])
    }

    @Test("S24: two files whose names differ only in normal form own their own logins")
    func ledger() throws {
        var ledger = Ledger()
        for (path, host) in [(Self.one, "a.io"), (Self.other, "b.io")] {
            for config in [Self.one, Self.other] {
                ledger[Ledger.Key(config: config, host: host)] = Ledger.Entry(
                    manifest: "berth", path: "\(path)/berth.yaml", principal: "user me", stored: now, expires: nil,
                    digest: "d")
            }
        }
        #expect(ledger.entries.count == 4)
        let owner = Manifest(name: "berth", path: FilePath("\(Self.one)/berth.yaml"), profiles: [:], registries: [])
        #expect(ledger.hosts(of: owner, in: Self.one) == ["a.io"])
    }

    @Test("S25: a file is a different one in another directory, even with the same text: its commands differ")
    func digest() throws {
        let files = [
            "/home/me/work/berth.yaml": "version: 1\ninclude: [\"${DIR}/more.yaml\"]\n",
            "/home/me/work/a/more.yaml": Self.commands, "/home/me/work/b/more.yaml": Self.commands,
            "/home/me/other/berth.yaml": "version: 1\ninclude: [\"${DIR}/more.yaml\"]\n",
            "/home/me/other/a/more.yaml": Self.commands,
        ]
        let trusted = try manifest(files, environment: ["DIR": "a"]).digest
        #expect(try manifest(files, environment: ["DIR": "a"]).digest == trusted)
        #expect(try manifest(files, environment: ["DIR": "b"]).digest != trusted)
        #expect(try manifest(files, "/home/me/other/berth.yaml", environment: ["DIR": "a"]).digest != trusted)
    }

    @Test("S25: the message states that a trusted manifest has changed, even for trust only in its text")
    func changed() async throws {
        let files = MemoryFileSystem(["/home/me/work/berth.yaml": Self.commands])
        let effects = Effects.fake(files: files)
        let manifest = try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")], effects: effects, substitution: .deferred
        ).manifest
        func passwords() -> [Snapshot.Password] {
            var snapshot = Snapshot(config: "")
            snapshot.readPasswords(of: manifest, effects)
            let (enforced, _) = snapshot.enforcingTrust(in: manifest, isNamed: false, effects)
            return Array(enforced.passwords.values)
        }
        let file = try #require(TrustFile(effects))
        let old = TrustedManifest(path: "/home/me/work/berth.yaml", digest: "of its text alone", trusted: now)
        try await file.update(timeLimit: .seconds(1)) { $0.add(old) }
        #expect(
            passwords() == [
                .unavailable(
                    PasswordError.changedSinceTrusted(FileLocation(file: "berth.yaml", line: 3, column: 61)).message)
            ])
        let new = TrustedManifest(path: "/home/me/work/berth.yaml", digest: manifest.digest, trusted: now)
        try await file.update(timeLimit: .seconds(1)) { $0.add(new) }
        #expect(passwords() == [.whenRun])
    }
}
