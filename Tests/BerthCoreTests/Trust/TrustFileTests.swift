import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The trust in manifests that run commands", .scheduled)
struct TrustFileTests {
    private static let path = "/home/me/.local/state/berth/trusted.json"
    private let files = MemoryFileSystem()

    private func file(_ environment: [String: String] = [:]) throws -> TrustFile {
        var effects = Effects.fake(files: files, environment: environment)
        effects.environment.user = MemoryFileSystem.owner.user
        return try #require(TrustFile(effects))
    }

    private func manifest(_ path: String? = "/work/berth.yaml", digest: String = "d1") -> Manifest {
        Manifest(
            name: "team", path: path.map { FilePath($0) }, profiles: [:], registries: [], digest: digest)
    }

    private func trusted(_ path: String, _ digest: String = "d1") -> TrustedManifest {
        TrustedManifest(path: path, digest: digest, trusted: now)
    }

    private func add(_ manifest: TrustedManifest) async throws {
        try await file().update(timeLimit: .seconds(1)) { $0.add(manifest) }
    }

    private func isTrusted(_ manifest: Manifest) throws -> Bool {
        try file().load().trust.entry(for: manifest) != nil
    }

    @Test("is bound to a path and to the manifest's content")
    func bound() async throws {
        #expect(try !isTrusted(manifest()))
        try await add(trusted("/work/berth.yaml"))
        #expect(try isTrusted(manifest()))
        #expect(try !isTrusted(manifest(digest: "d2")))
        #expect(try !isTrusted(manifest("/elsewhere/berth.yaml")))
        #expect(try !isTrusted(manifest(nil)))
    }

    @Test("is renewed and revoked for a path, between runs")
    func changes() async throws {
        try await add(trusted("/a"))
        try await add(trusted("/b"))
        try await add(trusted("/a", "d2"))
        #expect(try file().load().trust.manifests == [trusted("/a", "d2"), trusted("/b")])
        let removed = try await file().update(timeLimit: .seconds(1)) { [$0.remove("/a"), $0.remove("/a")] }
        #expect(removed == [true, false])
        #expect(try file().load().trust.manifests == [trusted("/b")])
    }

    @Test("is a private file, written as a whole")
    func text() async throws {
        try await add(trusted("/work/berth.yaml"))
        #expect(files["/home/me/.local/state/berth"] == .folder(mode: 0o700))
        let text =
            #"{"manifests":[{"digest":"d1","path":"/work/berth.yaml","trusted":"2027-01-15T08:00:00Z"}],"version":1}"#
        #expect(files[Self.path] == .file(Array((text + "\n").utf8), mode: 0o600))
        let changes = files.changes
        try await add(trusted("/work/berth.yaml"))
        #expect(files.changes == changes, "it was written again")
    }

    @Test(
        "that is damaged, or from another version, is ignored, and that is reported",
        arguments: ["", "{", "[]", #"{"version":2,"manifests":[]}"#])
    func damaged(text: String) throws {
        files.put(Self.path, text)
        let (trust, warning) = try file().load()
        #expect(trust == TrustStore())
        #expect(
            warning?.description == """
                no manifest counts as trusted: \(Self.path) is damaged
                Remove it, and run `berth trust` for your manifests again.
                """)
    }

    @Test("that others could have written is ignored, and that is reported")
    func foreign() async throws {
        try await add(trusted("/work/berth.yaml"))
        let text = try #require(files.text(Self.path))
        files.put(Self.path, text, mode: 0o644)
        let (open, why) = try file().load()
        #expect(open == TrustStore())
        #expect(
            why?.description == """
                no manifest counts as trusted: others can access \(Self.path) (mode 644)
                If none of them did: chmod 600 it.
                """)
        files.put(Self.path, text)
        files.give(Self.path, to: FileOwner(user: 4711, group: 1000))
        let (given, _) = try file().load()
        #expect(given == TrustStore())
        #expect(try !isTrusted(manifest()))
    }

    @Test("S12: does not count in another user's directory, and cannot be given there")
    func foreignDirectory() async throws {
        try await add(trusted("/work/berth.yaml"))
        files.give("/home/me/.local/state/berth", to: FileOwner(user: 4711, group: 1000))
        let (given, why) = try file().load()
        #expect(given == TrustStore())
        #expect(
            why?.description == """
                no manifest counts as trusted: the directory /home/me/.local/state/berth belongs to another user (4711)
                Set XDG_STATE_HOME to a directory that only you can change.
                """)
        let error = OwnedFileError.foreignDirectory("/home/me/.local/state/berth", owner: 4711)
        await #expect(throws: error) { try await add(trusted("/work/other.yaml")) }
    }

    @Test("cannot be given while another berth has the lock, or if nothing can be written")
    func failures() async throws {
        files.fail("lock", with: .wouldBlock)
        await #expect(
            throws: FileError("lock", "/home/me/.local/state/berth/.trusted.lock", .wouldBlock)
        ) {
            try await add(trusted("/work/berth.yaml"))
        }
        files.fail("lock", with: nil)
        files.fail("write", with: .noSpace)
        await #expect(throws: FileError("write", "/home/me/.local/state/berth", .noSpace)) {
            try await add(trusted("/work/berth.yaml"))
        }
        #expect(try file().load().trust == TrustStore())
    }

    @Test("is at XDG's place, and nowhere without a home")
    func place() throws {
        #expect(try file(["XDG_STATE_HOME": "/state"]).path == "/state/berth/trusted.json")
        var homeless = Effects.fake()
        homeless.environment.home = nil
        #expect(TrustFile(homeless) == nil)
    }
}
