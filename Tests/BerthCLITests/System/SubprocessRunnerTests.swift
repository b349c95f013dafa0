import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// Real programs, run as a `credential_process` is.
@Suite("Other programs", .lasting(atMost: .minutes(1)))
struct SubprocessRunnerTests {
    private let processes = SubprocessRunner()

    init() {
        // As berth does at its start: the tests' runner does not.
        signal(SIGPIPE, SIG_IGN)
    }

    private func command(
        _ script: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"], limit: Duration = .seconds(20),
        outputLimit: Int = 1 << 20, input: String? = nil
    ) -> ProcessCommand {
        ProcessCommand(
            program: "sh", arguments: ["-c", script], environment: environment, timeLimit: limit,
            outputLimit: outputLimit, input: input.map(Secret.init)
        )
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("get their arguments, their environment and nothing else, and all their output is read")
    func runs() async throws {
        let ended = try await processes.run(
            command("env; echo said >&2; exit 3", environment: ["PATH": "/usr/bin:/bin", "X": "a b"])
        )
        #expect(ended.status == 3)
        #expect(Set(text(ended.output).split(separator: "\n")).isSuperset(of: ["X=a b", "PATH=/usr/bin:/bin"]))
        #expect(!text(ended.output).contains("HOME="))
        #expect(text(ended.errors) == "said\n")
    }

    @Test("may write a megabyte to standard error, whose end is kept")
    func megabyte() async throws {
        let ended = try await processes.run(
            command("head -c 1048576 /dev/zero | tr '\\0' x >&2; (echo; echo the end) >&2; echo done")
        )
        #expect(text(ended.output) == "done\n")
        #expect(ended.errors.count <= 65536)
        #expect(text(ended.errors).hasSuffix("xxx\nthe end\n"))
    }

    @Test("S15: run in the directory of their command, where their relative paths start")
    func directory() async throws {
        let directory = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
            path: "berth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "bin"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let program = directory.appending(path: "bin/where")
        try Data("#!/bin/sh\npwd\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        for name in ["./bin/where", "bin/where", program.path] {
            let command = ProcessCommand(
                program: name, arguments: [], environment: ["PATH": "/usr/bin:/bin"], timeLimit: .seconds(20))
            let ended = try await processes.run(command.running(in: FilePath(directory.path)))
            #expect(text(ended.output) == "\(directory.path)\n")
        }
        let gone = command("pwd").running(in: FilePath("\(directory.path)/gone"))
        await #expect(throws: ProcessError.self) { try await processes.run(gone) }
    }

    @Test("that are launched report their status, or outlive their time limit without berth's outputs")
    func launched() async throws {
        #expect(try await processes.launch(command("exit 4")) == 4)
        #expect(try await processes.launch(command("kill -9 $$")) == 137)
        await #expect(throws: ProcessError.notFound(program: "missing")) {
            try await processes.launch(
                ProcessCommand(program: "missing", arguments: [], environment: [:], timeLimit: .seconds(1)))
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "berth-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let script =
            "sleep 0.3; readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 >'\(file.path).part'; "
            + "mv '\(file.path).part' '\(file.path)'"
        #expect(try await processes.launch(command(script, limit: .milliseconds(20))) == nil)
        while !FileManager.default.fileExists(atPath: file.path) { try await Task.sleep(for: .milliseconds(10)) }
        let streams = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(streams.first == "/dev/null" && streams.last == "/dev/null")
    }

    @Test("get an empty input and no terminal")
    func noInput() async throws {
        let ended = try await processes.run(
            command("read line; echo \"read $? $line\"; (exec </dev/tty) 2>/dev/null || echo no terminal")
        )
        #expect(text(ended.output) == "read 1 \nno terminal\n")
    }

    @Test("read their input to its end", arguments: [0, 3, 200_000])
    func input(length: Int) async throws {
        let text = String(repeating: "ö", count: length)
        let ended = try await processes.run(command("cat; echo .", input: text))
        let isWhole = ended.output == Array("\(text).\n".utf8)
        #expect(ended.status == 0 && isWhole)
    }

    @Test(
        "need not read their input, however much there is",
        arguments: ["exit 0", "exec <&-; sleep 0.2", "head -c 1 >/dev/null", "sleep 0.2"]
    )
    func unreadInput(script: String) async throws {
        let ended = try await processes.run(command(script, input: String(repeating: "x", count: 1 << 20)))
        #expect(ended.status == 0)
        #expect(ended.output.isEmpty && ended.errors.isEmpty)
    }

    @Test("that do not read their input are ended when their time is over")
    func timeLimitWithInput() async throws {
        let start = ContinuousClock.now
        let failure = await #expect(throws: ProcessError.self) {
            try await processes.run(
                command("sleep 600", limit: .milliseconds(300), input: String(repeating: "x", count: 1 << 20))
            )
        }
        #expect(failure == .timedOut(program: "sh", after: .milliseconds(300)))
        // A thousand tests share two processors.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("that write without an end are ended, even if they have not read their input")
    func tooLongWithInput() async throws {
        let failure = await #expect(throws: ProcessError.self) {
            try await processes.run(
                command("yes", outputLimit: 1000, input: String(repeating: "x", count: 1 << 20))
            )
        }
        #expect(failure == .tooLong(program: "sh", limit: 1000))
    }

    @Test("are ended with all their children when their time is over")
    func timeLimit() async throws {
        let mark = "LIVE_PROCESSES_\(UInt32.random(in: 0 ... .max))"
        let start = ContinuousClock.now
        let failure = await #expect(throws: ProcessError.self) {
            // The program and its child ignore SIGTERM.
            try await processes.run(
                command(
                    "trap '' TERM; sh -c \"trap '' TERM; sleep 600; : \(mark)\" & sleep 600; : \(mark)",
                    limit: .milliseconds(300)
                )
            )
        }
        #expect(failure == .timedOut(program: "sh", after: .milliseconds(300)))
        // A thousand tests share two processors.
        #expect(ContinuousClock.now - start < .seconds(60))
        try await Self.waitUntilGone(mark)
    }

    @Test("are ended when the waiting task is cancelled")
    func cancellation() async throws {
        let mark = "LIVE_PROCESSES_\(UInt32.random(in: 0 ... .max))"
        let task = Task { try await processes.run(command("sleep 600; : \(mark)", limit: .seconds(600))) }
        while Self.running(mark).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let failure = await #expect(throws: ProcessError.self) { try await task.value }
        #expect(failure == .cancelled)
        try await Self.waitUntilGone(mark)
    }

    @Test("that write without an end are ended")
    func tooLong() async throws {
        let failure = await #expect(throws: ProcessError.self) {
            try await processes.run(command("yes", outputLimit: 1000))
        }
        #expect(failure == .tooLong(program: "sh", limit: 1000))
    }

    @Test("that leave a process running in the background are not waited for")
    func background() async throws {
        let start = ContinuousClock.now
        let ended = try await processes.run(command("sleep 58 & echo done"))
        #expect(ended.status == 0 && text(ended.output) == "done\n")
        #expect(ContinuousClock.now - start < .seconds(55))
    }

    @Test("are found on the path, or at their own path")
    func find() async throws {
        #expect(processes.find("sh", path: "/nowhere:/bin")?.string == "/bin/sh")
        #expect(processes.find("/bin/sh", path: "")?.string == "/bin/sh")
        #expect(processes.find("no-such-program", path: "/usr/bin:/bin") == nil)
        // Neither a directory nor a file without permission to run is a program.
        #expect(processes.find("/etc", path: "") == nil && processes.find("/etc/passwd", path: "") == nil)
        let failure = await #expect(throws: ProcessError.self) {
            try await processes.run(
                ProcessCommand(program: "no-such-program", arguments: [], environment: [:], timeLimit: .seconds(1)))
        }
        #expect(failure?.description == "there is no program no-such-program")
    }

    @Test("that a signal ended have its number, as in shells")
    func signalled() async throws {
        #expect(try await processes.run(command("kill -9 $$")).status == 137)
    }

    @Test("that cannot be started report why")
    func notStarted() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "berth-\(UUID().uuidString)").path
        try "not a program".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let failure = await #expect(throws: ProcessError.self) {
            try await processes.run(
                ProcessCommand(program: path, arguments: [], environment: [:], timeLimit: .seconds(1)))
        }
        #expect(failure?.description == "cannot run \(path): Exec format error")
    }

    /// Waits until a killed process is gone. If the process was not killed, the test's time limit ends the wait.
    private static func waitUntilGone(_ mark: String) async throws {
        while !running(mark).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Returns the processes whose arguments contain a word.
    private static func running(_ mark: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { process in
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map {
                String(decoding: $0, as: UTF8.self).contains(mark)
            } ?? false
        }
    }
}
