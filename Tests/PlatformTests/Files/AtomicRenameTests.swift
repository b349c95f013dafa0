import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Tests on the file system of the temporary directory: no value shows whether the system supports the call.
@Suite("An atomic rename", .scheduled)
final class AtomicRenameTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "berth-rename-\(UUID().uuidString)")
    private var one: URL { directory.appending(path: "one") }
    private var other: URL { directory.appending(path: "other") }

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data("1".utf8).write(to: one)
        try Data("2".utf8).write(to: other)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

    @Test("exchanges two files in one step, however the C library is linked")
    func exchange() throws {
        try #require(AtomicRename.exchanging.rename(FilePath(one.path), to: FilePath(other.path)) == 0)
        #expect(try text(one) == "2")
        #expect(try text(other) == "1")
    }

    @Test("replaces nothing if that is not allowed")
    func nothing() throws {
        #expect(AtomicRename.replacingNothing.rename(FilePath(one.path), to: FilePath(other.path)) == -1)
        #expect(errno == EEXIST)
        #expect(try text(one) == "1")
        #expect(try text(other) == "2")
    }
}
