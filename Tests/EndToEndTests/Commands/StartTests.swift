import Foundation
import Testing

extension EndToEnd {
    /// Programs that start with a preloaded library, without /proc, or with too few threads.
    @Suite struct StartTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let manifest = "version: 1\naccounts:\n  - {id: 600423610423, regions: [us-east-2]}\n"
        private static let filtered = """
            cannot start threads: Operation not permitted
            A seccomp filter denies the system call clone3, as Docker before 20.10.10 does for new programs.
            Update the container engine and libseccomp, or run with --security-opt seccomp=unconfined.

            """

        /// Runs a program and waits for its end.
        private func run(
            _ command: Program.Command, in scratch: Scratch, behind wrapper: Program.Command = [],
            with more: [String: String] = [:], input: String = ""
        ) async throws -> Ended {
            try await Program.run(
                wrapper + [try Checkout.program(command[0])] + command.dropFirst(),
                environment: scratch.environment.merging(more) { $1 }, in: scratch.work, input: input)
        }

        // MARK: Arguments

        private static let withoutProc = """
            cannot start threads: No such file or directory
            /proc is not mounted, and threads are not possible without it.
            Mount it: mount -t proc proc /proc

            """

        /// Runs the three programs and expects that each receives its arguments.
        /// - Parameter hasThreads: whether programs can start threads.
        private func expectArguments(
            in scratch: Scratch, behind wrapper: Program.Command, with more: [String: String], hasThreads: Bool = true
        ) async throws {
            let unknown = try await run(["berth", "frobnicate"], in: scratch, behind: wrapper, with: more)
            #expect(unknown.status == 64 && unknown.output == "")
            #expect(unknown.errors.hasPrefix("Error: Unexpected argument 'frobnicate'\n"))

            try scratch.write(Self.manifest, to: "work/berth.yaml")
            let plan = try await run(
                ["berth", "plan", "--detailed-exitcode"], in: scratch, behind: wrapper,
                with: more.merging(["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"]) { $1 })
            #expect(plan.status == 2 && plan.output.contains("+ \(Self.host)   log in"), "\(plan.errors)")

            let helper = try await run(
                ["docker-credential-berth", "version"], in: scratch, behind: wrapper, with: more)
            #expect(helper.status == 0 && helper.output.hasPrefix("docker-credential-berth "), "\(helper.output)")
            let get = try await run(
                ["docker-credential-berth", "get"], in: scratch, behind: wrapper, with: more, input: "ghcr.io")
            #expect(get.status == 1 && get.output == HelperPlace.notFound)

            let sandbox = try await run(
                ["berth-sandbox", "--", "sh", "-c", "echo $DOCKER_CONFIG"], in: scratch, behind: wrapper, with: more)
            if hasThreads {
                #expect(sandbox.status == 0 && sandbox.output.hasSuffix("/docker\n"), "\(sandbox.errors)")
            } else {
                #expect(sandbox.status == 71 && sandbox.errors == "berth-sandbox: \(Self.withoutProc)")
            }
        }

        @Test("C1: each program receives its arguments if a preloaded library sets a variable", .needs(.compiler))
        func preloaded() async throws {
            try await Scratch.with { scratch in
                try await expectArguments(
                    in: scratch, behind: [], with: try await Preloaded.movingEnvironment())
            }
        }

        @Test("C1: the same with libfaketime", .needs(Tool(name: "faketime")))
        func faketime() async throws {
            try await Scratch.with { scratch in
                try await expectArguments(in: scratch, behind: ["faketime", "-f", "+1d"], with: [:])
            }
        }

        @Test("C1: the same without /proc", .enabled("mounting is not allowed here") { await Mounts.arePossible })
        func withoutProc() async throws {
            try await Scratch.with { scratch in
                try await expectArguments(
                    in: scratch, behind: Preloaded.withoutProc, with: [:], hasThreads: false)
                let applied = try await run(
                    ["berth", "apply"], in: scratch, behind: Preloaded.withoutProc,
                    with: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"])
                #expect(applied.status == 71 && applied.errors == "error: \(Self.withoutProc)")
            }
        }

        @Test(
            "C1: a helper that is called by its path finds berth in its directory without /proc",
            .enabled("mounting is not allowed here") { await Mounts.arePossible })
        func helperWithoutProc() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try place.emptyCache()
                let got = try await run(
                    ["docker-credential-berth", "get"], in: scratch, behind: Preloaded.withoutProc,
                    with: sandbox.environment.merging(["PATH": Tool.searchPath]) { $1 }, input: HelperPlace.host)
                // The helper found berth, which reports why there is no login.
                let words = Self.withoutProc.lines.joined(separator: "; ")
                #expect(got.output == "berth: no login for \(HelperPlace.host): \(words)\n")
                #expect(got.status == 1)
            }
        }

        @Test("C1: no arguments are a usage error, with the help on standard error")
        func noArguments() async throws {
            try await Scratch.with { scratch in
                let ended = try await scratch.berth()
                #expect(ended.status == 64 && ended.output == "")
                #expect(ended.errors == (try await scratch.berth("--help")).output)
                let helper = try await run(["docker-credential-berth"], in: scratch)
                #expect(helper.status == 1)
            }
        }

        // MARK: Threads

        @Test("C2: under a system call filter, apply and the sandbox report it, and end with 71", .needs(.compiler))
        func filter() async throws {
            try await Scratch.with { scratch in
                let wrapper = try await Preloaded.denyingThreads()
                let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"]
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                for command in [["apply"], ["apply", "--timeout", "1s"], ["plan", "--probe"]] {
                    let ended = try await run(["berth"] + command, in: scratch, behind: wrapper, with: keys)
                    #expect(ended.errors == "error: \(Self.filtered)")
                    #expect(ended.status == 71)
                }
                let export = try await run(
                    ["berth", "export", "--format", "docker-auth-config", "--json-into", "events"], in: scratch,
                    behind: wrapper, with: keys)
                #expect(export.status == 71 && export.output == "" && export.errors == "error: \(Self.filtered)")
                #expect(try scratch.read("work/events").contains(#""message":"cannot start threads: "#))
                let sandbox = try await run(["berth-sandbox", "--", "true"], in: scratch, behind: wrapper)
                #expect(sandbox.status == 71 && sandbox.errors == "berth-sandbox: \(Self.filtered)")
            }
        }

        @Test("C2: commands that need no threads work under the same filter", .needs(.compiler))
        func offline() async throws {
            try await Scratch.with { scratch in
                let wrapper = try await Preloaded.denyingThreads()
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                for command in [
                    ["plan"], ["status"], ["validate"], ["list"], ["status", "--consumers"], ["--version"],
                ] {
                    let ended = try await run(["berth"] + command, in: scratch, behind: wrapper)
                    #expect(ended.status == 0 && ended.errors == "", "\(command): \(ended.errors)")
                    #expect(ended.output == (try await scratch.start(command).ended()).output)
                }
            }
        }

        @Test("C2: the helper answers that it cannot start threads, in one line", .needs(.compiler))
        func helper() async throws {
            try await Scratch.with { scratch in
                let wrapper = try await Preloaded.denyingThreads()
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                // A cached token needs no thread.
                let cached = try await run(
                    ["docker-credential-berth", "get"], in: scratch, behind: wrapper, with: place.environment,
                    input: HelperPlace.host)
                #expect(cached.status == 0 && cached.output.contains(#""Username":"AWS""#))
                try place.emptyCache()
                let got = try await run(
                    ["docker-credential-berth", "get"], in: scratch, behind: wrapper, with: place.environment,
                    input: HelperPlace.host)
                let words = Self.filtered.lines
                #expect(got.output == "berth: no login for \(HelperPlace.host): \(words.joined(separator: "; "))\n")
                #expect(got.status == 1 && got.errors == "")
            }
        }

        @Test("C2: the helper answers in time, even if threads run out after the check", .needs(.compiler))
        func lateHelper() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                try place.emptyCache()
                let few = try await Preloaded.runningShortOfThreads()
                let got = try await run(
                    ["docker-credential-berth", "get"], in: scratch,
                    with: place.environment.merging(few) { $1 }, input: HelperPlace.host)
                #expect(got.output == "berth: no answer within 9s\n")
                #expect(got.status == 1)
                // Docker's users wait for the helper: its limit is 9.8 s, and a busy machine takes longer.
                #expect(got.elapsed < .seconds(15))
            }
        }

        @Test(
            "C2: the error names a user's limit on processes",
            .enabled("another user cannot be become here") { await OtherUser.canRunBerth })
        func userLimit() async throws {
            try await Scratch.with { scratch in
                chmod(scratch.folder.path, 0o755)
                try scratch.make(folder: "mine")
                chmod(scratch.path("mine"), 0o700)
                chown(scratch.path("mine"), OtherUser.number, OtherUser.number)
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let ended = try await run(
                    ["berth", "apply"], in: scratch,
                    behind: OtherUser.command + ["bash", "-c", "ulimit -u 1; exec \"$@\"", "bash"],
                    with: [
                        "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x", "HOME": scratch.path("mine"),
                        "DOCKER_CONFIG": scratch.path("mine"), "XDG_STATE_HOME": scratch.path("mine"),
                        "XDG_CACHE_HOME": scratch.path("mine"),
                    ])
                #expect(
                    ended.errors == """
                        error: cannot start threads: Resource temporarily unavailable
                        The user may have 1 processes and threads (ulimit -u).
                        Raise the limit, or end other programs of this user.

                        """)
                #expect(ended.status == 71)
            }
        }

        @Test(
            "C2: the error names a control group's limit, as set by --pids-limit",
            .enabled("control groups cannot be made here") { await Preloaded.canMakeControlGroup })
        func controlGroup() async throws {
            try await Scratch.with { scratch in
                let directory = try #require(Preloaded.controlGroup(of: 3, in: scratch))
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let ended = try await run(
                    ["berth", "apply"], in: scratch,
                    behind: ["sh", "-c", "echo $$ > '\(directory)/cgroup.procs'; exec \"$@\"", "sh"],
                    with: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"])
                #expect(
                    ended.errors == """
                        error: cannot start threads: Resource temporarily unavailable
                        The control group allows 3 processes and threads (pids.max).
                        Raise the limit: --pids-limit of docker and podman, TasksMax= of systemd.

                        """)
                #expect(ended.status == 71)
            }
        }

        @Test("C2: the error names a limit on the address space")
        func addressSpace() async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                func limited(_ kibibytes: Int, _ command: String) async throws -> Ended {
                    try await run(
                        ["berth", command], in: scratch,
                        behind: ["sh", "-c", "ulimit -v \(kibibytes); exec \"$@\"", "sh"],
                        with: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"])
                }
                // The smallest limit with which berth starts; a build for tests needs more than a release.
                var kibibytes = 64 << 10
                while try await limited(kibibytes, "plan").status != 0 {
                    kibibytes += 32 << 10
                    try #require(kibibytes < 4 << 20)
                }
                // Too small for the stacks of threads, which are 8 MiB each.
                try await scratch.run(["sh", "-c", "test $(ulimit -s) -ge 8192"])
                let ended = try await limited(kibibytes + (16 << 10), "apply")
                #expect(
                    ended.errors == """
                        error: cannot start threads: Resource temporarily unavailable
                        The address space is limited to \(kibibytes + (16 << 10)) KiB (ulimit -v).
                        Raise the limit: each thread reserves memory for its stack.

                        """)
                #expect(ended.status == 71)
            }
        }
    }
}
