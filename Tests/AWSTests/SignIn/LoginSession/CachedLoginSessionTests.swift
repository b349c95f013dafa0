import Effects
import Logging
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("All login sessions in the cache", .scheduled)
struct CachedLoginSessionTests {
    private static let directory = "/home/me/.aws/login/cache"

    private func sessions(_ files: AWSFiles, _ effects: Effects) throws -> CachedLoginSessions {
        CachedLoginSessions(
            configuration: try files.load(), effects: effects, timeLimit: .seconds(20), log: .init(label: "test"))
    }

    @Test("the sessions of every program are found and removed, but no other files, and none of another user")
    func all() async throws {
        var content = LoginFiles.Content()
        content.idToken = LoginFiles.idToken()
        var files = try LoginFiles.files(content)
        files.others["\(Self.directory)/z.json"] = #"{"accessToken": {"accessKeyId": "ASIA"}}"#
        files.others["\(Self.directory)/foreign.json"] = #"{"accessToken": {"accessKeyId": "ASIA"}}"#
        files.others["\(Self.directory)/other.json"] = #"{"accessToken": "text"}"#
        files.others["\(Self.directory)/half.json"] = #"{"accessTo"#
        let effects = files.effects()
        let memory = try #require(effects.files as? MemoryFileSystem)
        memory.give("/", to: FileOwner(user: 0, group: 0))
        memory.give("\(Self.directory)/foreign.json", to: FileOwner(user: 666, group: 666))
        let sessions = try sessions(files, effects)
        let found = try sessions.all()
        #expect(
            found.map(\.description) == ["login session \(LoginFiles.identity)", "\(Self.directory)/z.json"])
        for session in found { try await sessions.end(session) }
        #expect(try sessions.all().isEmpty)
        #expect(
            memory.paths.filter { $0.hasPrefix("\(Self.directory)/") }
                == ["foreign", "half", "other"].map { "\(Self.directory)/\($0).json" })
    }

    @Test("a missing directory has no session, and an unreadable directory is an error")
    func directory() throws {
        let files = try LoginFiles.files(nil)
        let effects = files.effects()
        #expect(try sessions(files, effects).all().isEmpty)
        (effects.files as? MemoryFileSystem)?.fail("list", with: .permissionDenied)
        let sessions = try sessions(files, effects)
        #expect(throws: FileError("list", FilePath(Self.directory), .permissionDenied)) { try sessions.all() }
    }

    @Test("a file that stays is an error")
    func stays() async throws {
        let files = try LoginFiles.files()
        let effects = files.effects()
        (effects.files as? MemoryFileSystem)?.fail("remove", with: .readOnlyFileSystem)
        let sessions = try sessions(files, effects)
        let session = try #require(try sessions.all().first)
        await #expect {
            try await sessions.end(session)
        } throws: {
            "\($0)" == """
                berth cannot remove \(LoginFiles.path)
                cannot remove \(LoginFiles.path): Read-only file system
                Make \(Self.directory) writable, and sign out again.
                """
        }
    }
}
