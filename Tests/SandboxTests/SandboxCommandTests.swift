import Foundation
import TestSupport
import Testing

/// The built program, run as a user runs it.
@Suite(.scheduled)
struct SandboxCommandTests {
    /// Runs it with its own directory for temporary files.
    /// - Returns: its outcome, and the files that it left in that directory.
    private func run(
        _ arguments: [String],
        whileRunning: (@Sendable (Process) -> Void)? = nil
    ) async throws -> (program: SandboxProcess, left: [String]) {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        let path = URL(filePath: bundle).deletingLastPathComponent().appending(path: "berth-sandbox").path
        try #require(FileManager.default.isExecutableFile(atPath: path), "berth-sandbox is built beside the tests")
        let folder = NSTemporaryDirectory() + "/berth-sandbox-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let environment = ["PATH": SandboxProcess.path, "TMPDIR": folder, "AWS_PROFILE": "prod"]
        let program = try await SandboxProcess.run(
            [path] + arguments, environment: environment, whileRunning: whileRunning)
        return (program, try FileManager.default.contentsOfDirectory(atPath: folder))
    }

    @Test("a command runs in the sandbox, its status is passed on, and no file stays")
    func command() async throws {
        let script = """
            echo "profile: ${AWS_PROFILE-none}, $(stat -c %a "$DOCKER_CONFIG"), ${AWS_ENDPOINT_URL%:*}"
            grep SigBlk /proc/self/status
            yes | head -n 1
            exit 7
            """
        let (program, left) = try await run(["--latency", "1ms", "--token-lifetime", "90s", "--", "sh", "-c", script])
        #expect(program.status == 7)
        #expect(program.text == "profile: none, 700, http://127.0.0.1\nSigBlk:\t0000000000000000\ny\n")
        let port = program.errors.split(separator: ":").dropFirst(3).first ?? ""
        #expect(
            program.errors == "berth-sandbox: a sandbox on http://127.0.0.1:\(port): no AWS account, no real registry; "
                + "its credentials work nowhere else\n"
        )
        #expect(left == [])
    }

    @Test("a kept directory stays between runs")
    func keep() async throws {
        let folder = NSTemporaryDirectory() + "/berth-sandbox-keep-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = #"cat "$DOCKER_CONFIG/config.json" 2>/dev/null || echo kept > "$DOCKER_CONFIG/config.json""#
        for text in ["", "kept\n"] {
            let (program, left) = try await run(["--keep", folder, "--", "sh", "-c", script])
            #expect(program.text == text && program.status == 0 && left == [])
        }
    }

    @Test("a missing command, a command that a signal ends, and an unknown fault")
    func statuses() async throws {
        let missing = try await run(["--", "no-such-program"]).program
        #expect(missing.status == 127)
        #expect(missing.errors.hasSuffix("berth-sandbox: cannot run `no-such-program`: No such file or directory\n"))
        #expect(try await run(["--", "/etc/passwd"]).program.status == 126)
        #expect(try await run(["--", "sh", "-c", "kill -KILL $$"]).program.status == 137)
        let usage = try await run(["--fault", "explode:*"]).program
        #expect(usage.status == 64)
        #expect(
            usage.errors.hasPrefix(
                "Error: The value 'explode:*' is invalid for '--fault <fault>': `explode:*` is not a fault such as "
            )
        )
        #expect(try await run(["--latency", "1 day", "--", "true"]).program.status == 64)
    }

    @Test("without a command it prints the environment, and serves until it gets a signal")
    func serves() async throws {
        let (program, left) = try await run([]) { process in
            Thread.sleep(forTimeInterval: 0.1)
            process.terminate()
        }
        #expect(program.status == 0)
        #expect(
            program.text.contains(
                #/^export BERTH_REGISTRY_ENDPOINT='http://127.0.0.1:\d+'\n/#.anchorsMatchLineEndings()
            )
        )
        #expect(program.text.hasSuffix("unset AWS_PROFILE\n"))
        #expect(left == [])
    }

    @Test("SIGTERM is passed on to the command")
    func terminated() async throws {
        let script = "trap 'echo told; exit 9' TERM; echo ready >&2; while :; do sleep 0.05; done"
        let (program, left) = try await run(["--", "sh", "-c", script]) { process in
            Thread.sleep(forTimeInterval: 0.3)
            process.terminate()
        }
        #expect(program.status == 9)
        #expect(program.text == "told\n")
        #expect(left == [])
    }
}
