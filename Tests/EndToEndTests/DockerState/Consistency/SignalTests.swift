import Foundation
import Testing

extension EndToEnd {
    /// A user, or a shutdown, interrupts berth.
    @Suite struct SignalTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let manifest = """
            version: 1
            regions: [us-east-2]
            accounts:
              - id: 600423610423
              - id: 210987654321

            """

        @Test(
            "the first signal: finished logins are written, the rest is reported, and nothing foreign is lost",
            arguments: [SIGINT, SIGTERM])
        func first(signal: Int32) async throws {
            try await stalling { scratch, environment in
                let config = try ForeignConfig(in: scratch)
                let program = try scratch.start(["apply"], with: environment)
                _ = try await program.line(after: "[1/2] \(Self.tools) ok ")
                program.signal(signal)
                let ended = try await program.ended()
                #expect(
                    ended.output.withoutTimes == """
                        berth: 2 registries, ~/.docker/config.json

                          ✓ \(Self.tools)   logged in     valid until HH:MM (12h)   N ms
                          ✗ \(Self.prod)   interrupted

                        Applied: 1 logged in, 1 interrupted in N s (1 token request, 1 write). Next renewal in 6h.

                        """
                )
                #expect(ended.status == 130)
                #expect(ended.elapsed < .seconds(10), "it waited for the registry's time limit")
                #expect(try Array(config.additions().keys) == [Self.tools])
                #expect(try config.companions() == [".docker.json.berth-lock"])
                let plan = try await scratch.berth("plan", with: environment)
                #expect(plan.output.lines.last == "Plan: 1 to log in, 1 unchanged (1 token request).")
            }
        }

        @Test("a signal has the same effect after an earlier part of the command has handled signals")
        func afterProbe() async throws {
            try await stalling { scratch, environment in
                let program = try scratch.start(["apply", "--probe"], with: environment)
                _ = try await program.line(after: "[1/2] \(Self.tools) ok ")
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.output.contains("Applied: 1 logged in, 1 interrupted in "), "\(ended.output)")
                #expect(ended.status == 130)
                #expect(try Array(scratch.auths().keys) == [Self.tools])
            }
        }

        @Test(
            "the second signal ends berth immediately, although finished logins wait for a lock",
            .needs(.flock), arguments: [SIGINT, SIGTERM])
        func second(signal: Int32) async throws {
            try await stalling { scratch, environment in
                let config = try ForeignConfig(in: scratch)
                let lock = try await hold("home/dotfiles/.docker.json.berth-lock", in: scratch)
                let program = try scratch.start(["apply", "--lock-timeout", "50s"], with: environment)
                _ = try await program.line(after: "[1/2] \(Self.tools) ok ")
                program.signal(signal)
                _ = try await program.line(after: "waiting for another ")
                program.signal(signal)
                let ended = try await program.ended()
                #expect(ended.status == 130, "\(ended.errors)")
                #expect(ended.elapsed < .seconds(20), "it waited for the lock")
                #expect(!lock.hasEnded)
                #expect(try config.additions() == [:])
            }
        }

        @Test("a held lock: 75 after the time limit, and success once it is free", .needs(.flock))
        func locked() async throws {
            try await quick { scratch, environment in
                let config = try ForeignConfig(in: scratch)
                let path = "home/dotfiles/.docker.json.berth-lock"
                let holder = try await hold(path, in: scratch)
                let locked = try await scratch.berth("apply", "--lock-timeout", "1s", with: environment)
                // The lock is next to the config itself, with the link's path.
                let lock = scratch.path("home/.docker/../dotfiles/.docker.json.berth-lock")
                #expect(locked.errors.contains("error: another berth still holds \(lock) after 1s"), "\(locked.errors)")
                #expect(
                    locked.errors.hasSuffix("\nNothing is written. Run berth again once the other is done.\n"),
                    "\(locked.errors)")
                #expect(locked.output == "")
                #expect(locked.status == 75)
                #expect(locked.elapsed >= .seconds(1) && locked.elapsed < .seconds(4), "\(locked.elapsed)")
                #expect(try config.additions() == [:])

                holder.signal(SIGKILL)
                _ = try await holder.ended()
                try await scratch.succeed("apply", "--lock-timeout", "1s", with: environment)
                #expect(try Set(config.additions().keys) == [Self.tools, Self.prod])
            }
        }

        @Test("a signal while berth waits for the lock ends the wait: 130, and nothing is written", .needs(.flock))
        func whileWaiting() async throws {
            try await quick { scratch, environment in
                let config = try ForeignConfig(in: scratch)
                let lock = try await hold("home/dotfiles/.docker.json.berth-lock", in: scratch)
                let program = try scratch.start(["apply", "--lock-timeout", "50s"], with: environment)
                _ = try await program.line(after: "waiting for another ")
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.status == 130, "\(ended.errors)\(ended.output)")
                #expect(ended.elapsed < .seconds(20), "it waited for the lock")
                #expect(!lock.hasEnded)
                #expect(try config.additions() == [:])
            }
        }

        /// The holder is a real berth, stopped just before it moves its file into place.
        @Test("a berth that waits for another berth shows its process", .needs(.compiler))
        func holder() async throws {
            try await quick { scratch, environment in
                let config = try ForeignConfig(in: scratch)
                let interposer = try await Interposer.build()
                let (holds, goOn) = (scratch.url("holds"), scratch.url("go-on"))
                let wait = "touch '\(holds.path)'; until [ -e '\(goOn.path)' ]; do sleep 0.02; done"
                let held = interposer.whenReplacing(scratch.url("home/dotfiles/docker.json"), run: wait)
                let first = try scratch.start(
                    ["apply", "--only", "host=\(Self.tools)"], with: environment.merging(held) { $1 })
                try await holds.appears(while: first)

                let second = try scratch.start(["apply", "--only", "host=\(Self.prod)"], with: environment)
                let told = try await second.line(after: "waiting for another berth (process ")
                #expect(told == "\(first.identifier))")
                try scratch.write("", to: "go-on")
                for program in [first, second] {
                    let ended = try await program.ended()
                    #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
                }
                #expect(try Set(config.additions().keys) == [Self.tools, Self.prod])
            }
        }

        /// Runs a test with a sandbox in which one of the two registries never answers.
        private func stalling(_ body: (Scratch, [String: String]) async throws -> Void) async throws {
            try await inSandbox(["--fault", "stall:\(Self.prod)"], body)
        }

        private func quick(_ body: (Scratch, [String: String]) async throws -> Void) async throws {
            try await inSandbox([], body)
        }

        private func inSandbox(
            _ options: [String], _ body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, options)
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try await body(scratch, sandbox.environment)
            }
        }

        /// Starts a program that holds a lock until the end of the test.
        private func hold(_ file: String, in scratch: Scratch) async throws -> Program {
            let held = scratch.url("held")
            let holder = try scratch.serve(
                ["flock", scratch.path(file), "sh", "-c", "touch \"$0\"; exec sleep 60", held.path])
            try await held.appears(while: holder)
            return holder
        }
    }
}

extension URL {
    /// Waits until a program, or a child of it, makes the file.
    fileprivate func appears(while program: Program) async throws {
        while !FileManager.default.fileExists(atPath: path) {
            try #require(!program.hasEnded, "\(lastPathComponent) was not made: \(program.saidSoFar)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
