import Platform
import Synchronization
import SystemPackage
import Testing

@testable import BerthCLI

/// The machine's files, and another program that writes right before each file is exchanged with the config or
/// replaces it.
final class RacingFileSystem: FileSystem {
    private let files = LocalFileSystem()
    private let turn = Mutex(0)
    private let act: @Sendable (Int) throws -> Void

    /// - Parameter act: called with the number of the call, from 1.
    init(_ act: @escaping @Sendable (Int) throws -> Void) {
        self.act = act
    }

    private func race() {
        let number = turn.withLock { turn in
            turn += 1
            return turn
        }
        do { try act(number) } catch { Issue.record(error) }
    }

    func exchange(_ source: FilePath, with target: FilePath) throws(FileError) {
        race()
        try files.exchange(source, with: target)
    }

    func place(_ source: FilePath, at target: FilePath) throws(FileError) {
        race()
        try files.place(source, at: target)
    }

    // MARK: Unchanged

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] { try files.read(path, limit: limit) }

    func status(_ path: FilePath) throws(FileError) -> FileStatus? { try files.status(path) }

    var user: UInt32 { files.user }

    func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileError) -> OpenedFile? { try files.open(path, limit: limit, accepting: isAccepted) }

    func programName(ofProcess number: Int) -> String? { files.programName(ofProcess: number) }

    func symbolicLinkTarget(_ path: FilePath) throws(FileError) -> FilePath { try files.symbolicLinkTarget(path) }

    func names(in folder: FilePath) throws(FileError) -> [String] { try files.names(in: folder) }

    func makeDirectory(_ path: FilePath, mode: UInt32) throws(FileError) { try files.makeDirectory(path, mode: mode) }

    func writeTemporary(
        _ bytes: [UInt8], in folder: FilePath, stem: String, mode: UInt32, owner: FileOwner?
    ) throws(FileError) -> FilePath {
        try files.writeTemporary(bytes, in: folder, stem: stem, mode: mode, owner: owner)
    }

    func rename(_ source: FilePath, to target: FilePath) throws(FileError) { try files.rename(source, to: target) }

    func checkWritable(_ path: FilePath) throws(FileError) { try files.checkWritable(path) }

    func overwrite(_ path: FilePath, with bytes: [UInt8]) throws(FileError) {
        try files.overwrite(path, with: bytes)
    }

    func remove(_ path: FilePath) throws(FileError) { try files.remove(path) }

    func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, onWait: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await files.withLock(on: path, timeLimit: timeLimit, onWait: onWait, body)
    }

    func lock(_ path: FilePath, timeLimit: Duration) async throws -> HeldLock {
        try await files.lock(path, timeLimit: timeLimit)
    }
}
