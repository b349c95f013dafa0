import DockerConfig
import DockerConfigWriter
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// Docker takes no lock. It reads its config, and later renames a whole new file over it.
@Suite("Docker writing at the same moment, on the machine's files", .scheduled)
final class RaceWithDockerTests {
    private static let before = #"{"auths":{"a":{"auth":"dTpz"}}}"#
    private static let dockers = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"}}}"#
    private static let both = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"},"b":{"auth":"dTpz"}}}"#

    private let files = LocalFileSystem()
    private let folder: FilePath
    private var config: FilePath { folder.appending("config.json") }

    init() throws {
        var template = Array("/tmp/berth-race.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
        try #require(made)
        folder = FilePath(platformString: template)
    }

    deinit {
        for name in (try? files.names(in: folder)) ?? [] { try? files.remove(folder.appending(name)) }
        _ = folder.withPlatformString { rmdir($0) }
    }

    /// Writes as docker does.
    private static func write(_ text: String, to config: FilePath) throws {
        let live = LocalFileSystem()
        let temporary = try live.writeTemporary(
            Array(text.utf8), in: config.removingLastComponent(), stem: "docker", mode: 0o600, owner: nil
        )
        try live.rename(temporary, to: config)
    }

    private static func commit(to config: FilePath, through files: any FileSystem) async throws -> CommitResult {
        let login = RegistryCredential.password(username: "u", secret: Secret("s"))
        return try await DockerConfigFile(config).commit(
            [.set(host: "b", login: login)], through: files, lockTimeLimit: .seconds(10)
        )
    }

    private func text() throws -> String { String(decoding: try files.read(config, limit: 1000), as: UTF8.self) }

    @Test("right before berth exchanges the files: both logins are stored, and no other file is left")
    func exchange() async throws {
        let config = config
        let folder = folder
        try Self.write(Self.before, to: config)
        let racing = RacingFileSystem { number in
            #expect(try Self.modes(in: folder) == Array(repeating: 0o600, count: 3))
            if number == 1 { try Self.write(Self.dockers, to: config) }
        }
        #expect(try await Self.commit(to: config, through: racing) == CommitResult(written: true))
        #expect(try text() == Self.both)
        #expect(try files.names(in: folder) == [".config.json.berth-lock", "config.json"])
        #expect(try Self.modes(in: folder) == [0o600, 0o600])
    }

    @Test("right before berth places the first config: both logins are stored")
    func place() async throws {
        let config = config
        let racing = RacingFileSystem { number in
            if number == 1 { try Self.write(Self.dockers, to: config) }
        }
        #expect(try await Self.commit(to: config, through: racing) == CommitResult(written: true))
        #expect(try text() == Self.both)
        #expect(try files.names(in: folder) == [".config.json.berth-lock", "config.json"])
    }

    @Test("again and again, until berth gives up: then docker's last text is in place")
    func endless() async throws {
        let config = config
        let files = files
        try Self.write(Self.before, to: config)
        let racing = RacingFileSystem { _ in
            let text = String(decoding: try files.read(config, limit: 1000), as: UTF8.self)
            // Not when berth restores its own text.
            if !text.contains(#""b""#) { try Self.write(text + " ", to: config) }
        }
        await #expect(throws: DockerConfigError.keepsChanging(config, attempts: 5)) {
            try await Self.commit(to: config, through: racing)
        }
        #expect(try text() == Self.before + "     ")
        #expect(try files.names(in: folder) == [".config.json.berth-lock", "config.json"])
    }

    private static func modes(in folder: FilePath) throws -> [UInt32?] {
        let files = LocalFileSystem()
        return try files.names(in: folder).map { try files.status(folder.appending($0))?.mode }
    }
}
