import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The ledger", .scheduled)
struct LedgerTests {
    private let files = MemoryFileSystem()
    private let key = Ledger.Key(config: "/home/me/.docker/config.json", host: "registry.example.com")

    private func entry(_ ledger: Ledger, stored: Double = 1_800_000_000) -> Ledger.Entry {
        Ledger.Entry(
            manifest: "platform", path: "/w/berth.yaml", principal: "environment",
            stored: Date(timeIntervalSince1970: stored),
            expires: nil, digest: ledger.digest(username: "AWS", secret: Secret("hunter2"))
        )
    }

    @Test("remembers stored logins between runs")
    func roundTrip() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        #expect(file.path == "/home/me/.local/state/berth/ledger.json")
        let key = key
        let entry = entry
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        let (ledger, warning) = file.load()
        #expect(warning == nil)
        #expect(ledger[key] == entry(ledger, 1_800_000_000))
        let manifest = manifest(path: "/w/berth.yaml")
        #expect(ledger.hosts(of: manifest, in: key.config) == ["registry.example.com"])
        #expect(ledger.hosts(of: manifest, in: "/another/config.json") == [])
    }

    @Test("assigns an entry to the manifest of its name, wherever it is, and to its file, under any name")
    func ownership() {
        var ledger = Ledger()
        ledger[key] = entry(ledger)
        func owned(_ name: String, says: Bool, path: String?) -> Bool {
            let owner = Manifest(
                name: name, declaresName: says, path: path.map { FilePath($0) }, profiles: [:], registries: [])
            return !ledger.hosts(of: owner, in: key.config).isEmpty
        }
        #expect(owned("platform", says: true, path: "/w/berth.yaml"))
        #expect(owned("platform", says: true, path: "/elsewhere/berth.yaml"))
        #expect(owned("platform", says: false, path: "/w/berth.yaml"))
        #expect(!owned("platform", says: false, path: "/elsewhere/berth.yaml"))
        #expect(owned("renamed", says: true, path: "/w/berth.yaml"))
        #expect(!owned("another", says: true, path: "/elsewhere/berth.yaml"))
        #expect(!owned("another", says: true, path: nil))
    }

    @Test("C4: remembers several owners")
    func owners() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        let key = key
        let entry = entry
        let others = [
            Ledger.Owner(manifest: "web", path: "/web.yaml", source: "s"), Ledger.Owner(manifest: "piped"),
        ]
        try await file.update(timeLimit: .seconds(1)) {
            $0[key] = entry($0, 1_800_000_000)
            $0[key]?.others = others
        }
        #expect(file.load().ledger[key]?.others == others)
        let decoded = file.load().ledger
        for name in ["web", "piped", "platform"] {
            let owner = Manifest(name: name, declaresName: true, path: "/elsewhere.yaml", profiles: [:], registries: [])
            #expect(decoded.hosts(of: owner, in: key.config) == [key.host])
        }
        // A login of one owner is written in the format of older versions of berth.
        try await file.update(timeLimit: .seconds(1)) { $0[key]?.others = [] }
        #expect(files.text(file.path.string)?.contains("otherOwners") == false)
    }

    @Test("is private, and contains no secret")
    func privacy() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        let key = key
        let entry = entry
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        #expect(files["/home/me/.local/state/berth"] == .folder(mode: 0o700))
        guard case .file(let bytes, let mode)? = files[file.path.string] else {
            Issue.record("no ledger")
            return
        }
        #expect(mode == 0o600)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("hunter2") && !text.contains(Data("AWS:hunter2".utf8).base64EncodedString()))
    }

    @Test("is not written if nothing changed")
    func unchanged() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        let key = key
        let entry = entry
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        let changes = files.changes
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        #expect(files.changes == changes)
    }

    @Test(
        "that cannot be read only loses its records",
        arguments: ["", "{", "[]", #"{"version":3,"key":"","entries":[]}"#])
    func unreadable(text: String) {
        files.put("/home/me/.local/state/berth/ledger.json", text)
        let file = LedgerFile(.fake(files: files))
        let (ledger, warning) = file?.load() ?? (Ledger(), nil)
        #expect(ledger.entries.isEmpty)
        #expect(
            warning?.description == """
                the ledger /home/me/.local/state/berth/ledger.json is damaged or from another version of berth
                Earlier logins no longer belong to berth. The next apply replaces the ledger.
                """)
    }

    @Test("S12: of another user's, or in another user's directory, loses its records too")
    func foreign() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        let key = key
        let entry = entry
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        let other = FileOwner(user: 2000, group: 2000)
        files.give(file.path.string, to: other)
        let (ledger, warning) = file.load()
        #expect(ledger.entries.isEmpty)
        #expect(
            warning?.description == """
                /home/me/.local/state/berth/ledger.json belongs to another user (2000)
                Earlier logins no longer belong to berth. Fix that, or move the ledger away.
                """)
        files.give(file.path.string, to: MemoryFileSystem.owner)
        files.give("/home/me/.local", to: other)
        #expect(
            file.load().warning?.description == """
                the directory /home/me/.local belongs to another user (2000)
                Earlier logins no longer belong to berth. Set XDG_STATE_HOME to a directory that only you can \
                change.
                """)
        await #expect(throws: OwnedFileError.foreignDirectory("/home/me/.local", owner: 2000)) {
            try await file.update(timeLimit: .seconds(1)) { $0[key] = nil }
        }
    }

    @Test("S12: of the home directory's owner counts for root, and stays that user's")
    func sudo() async throws {
        let file = try #require(LedgerFile(.fake(files: files)))
        let key = key
        let entry = entry
        try await file.update(timeLimit: .seconds(1)) { $0[key] = entry($0, 1_800_000_000) }
        for name in ["/", "/home"] { files.give(name, to: FileOwner(user: 0, group: 0)) }
        files.become(0)
        #expect(file.load().ledger.entries.count == 1)
        #expect(file.load().warning == nil)
        try await file.update(timeLimit: .seconds(1)) { $0[key] = nil }
        #expect(files.owner(of: file.path.string) == MemoryFileSystem.owner)
    }

    @Test("is at XDG's place, and nowhere without a home")
    func place() {
        #expect(LedgerFile(.fake(environment: ["XDG_STATE_HOME": "/state"]))?.path == "/state/berth/ledger.json")
        #expect(
            LedgerFile(.fake(environment: ["XDG_STATE_HOME": "state"]))?.path
                == "/home/me/.local/state/berth/ledger.json")
        var homeless = Effects.fake()
        homeless.environment.home = nil
        #expect(LedgerFile(homeless) == nil)
    }

    @Test("makes digests that distinguish logins and that no other ledger can make")
    func digests() {
        let ledger = Ledger()
        let digest = ledger.digest(username: "AWS", secret: Secret("one"))
        #expect(digest == ledger.digest(username: "AWS", secret: Secret("one")))
        #expect(digest != ledger.digest(username: "AWS", secret: Secret("two")))
        #expect(digest != ledger.digest(username: "me", secret: Secret("one")))
        #expect(digest != Ledger().digest(username: "AWS", secret: Secret("one")))
        #expect(digest.utf8.count == 64)
    }
}
