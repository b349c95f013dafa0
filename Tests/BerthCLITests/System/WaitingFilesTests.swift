import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Pipes that are read as files", .scheduled)
struct WaitingFilesTests {
    private func withPipe(_ body: (FilePath) async throws -> Void) async throws {
        var template = Array("/tmp/berth-pipe.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = FilePath(platformString: template)
        let pipe = folder.appending("pipe")
        try #require(mkfifo(pipe.string, 0o600) == 0)
        defer {
            unlink(pipe.string)
            rmdir(folder.string)
        }
        try await body(pipe)
    }

    @Test("a pipe without a writer fails after a time limit")
    func nobodyWrites() async throws {
        try await withPipe { pipe in
            let files = LocalFileSystem(pipeTimeLimit: .milliseconds(100))
            #expect(throws: FileError("read", pipe, .timedOut)) { _ = try files.read(pipe, limit: 100) }
        }
    }

    @Test("a text that arrives in pieces is read to its end")
    func somebodyWrites() async throws {
        try await withPipe { pipe in
            let reading = Task.detached { try LocalFileSystem().read(pipe, limit: 100) }
            let writer = open(pipe.string, O_WRONLY)
            write(writer, "one ", 4)
            try await Task.sleep(for: .milliseconds(50))
            write(writer, "two", 3)
            close(writer)
            #expect(try await String(decoding: reading.value, as: UTF8.self) == "one two")
        }
    }
}
