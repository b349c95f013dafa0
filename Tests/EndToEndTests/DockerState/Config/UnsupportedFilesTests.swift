import Foundation
import Testing

extension EndToEnd {
    /// File systems and system call filters that lack operations which berth uses for its files. Docker works without
    /// these operations, and so does berth.
    @Suite(.needs(.compiler)) struct UnsupportedFilesTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#
        private static let everything = ["flock": "ENOSYS", "chmod": "EPERM", "renameat2": "EPERM", "fsync": "EPERM"]

        /// Runs berth under a system call filter.
        private func berth(
            _ arguments: [String], in scratch: Scratch, without errors: [String: String],
            with environment: [String: String]
        ) async throws -> Ended {
            try await Program.run(
                Preloaded.denying(errors) + [try Checkout.program("berth")] + arguments,
                environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
        }

        private func beside(
            _ storage: String = "auto", _ body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.withSandbox(storage: storage, config: Self.config, body)
        }

        private static let noLocks = "berth wrote there without a lock. Run only one berth at a time there."
        private static let noExchange =
            "berth renamed its file instead. If another program wrote at the same moment, its change is lost."
        private static let noSync = "After a power failure, what berth wrote may be missing or incomplete."

        @Test(
            "C8: a failing call causes one warning, and the logins are stored",
            arguments: [
                ("flock", "ENOLCK", "lock files", "No locks available", noLocks),
                ("flock", "ENOSYS", "lock files", "Function not implemented", noLocks),
                ("flock", "EOPNOTSUPP", "lock files", "Operation not supported", noLocks),
                ("flock", "EPERM", "lock files", "Operation not permitted", noLocks),
                ("renameat2", "EPERM", "exchange files in one step", "Operation not permitted", noExchange),
                ("renameat2", "ENOSYS", "exchange files in one step", "Function not implemented", noExchange),
                ("renameat2", "EINVAL", "", "", ""),
                ("fsync", "EPERM", "sync files", "Operation not permitted", noSync),
                ("fsync", "ENOSYS", "sync files", "Function not implemented", noSync),
                ("fsync", "EINVAL", "", "", ""),
                // The mode is correct without this call.
                ("chmod", "EPERM", "", "", ""), ("chmod", "ENOSYS", "", "", ""),
            ])
        func once(call: String, error: String, what: String, why: String, so: String) async throws {
            try await beside { scratch, environment in
                let applied = try await berth(
                    ["apply", "-q"], in: scratch, without: [call: error], with: environment)
                let directory = scratch.path("home/.docker")
                #expect(
                    applied.errors == (what.isEmpty ? "" : "warning: cannot \(what) in \(directory): \(why)\n\(so)\n"))
                #expect(applied.status == 0)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", Self.host])
                #expect(try FileState(scratch.config.path).mode == S_IFREG | 0o600)
                #expect(try scratch.names(in: "home/.docker") == [".config.json.berth-lock", "config.json"])
                // The ledger contains the login too.
                let plan = try await scratch.berth("plan", "--detailed-exitcode", with: environment)
                #expect(plan.status == 0, "\(plan.output)")
            }
        }

        @Test("C8: a mode that cannot be set causes a warning with the actual mode")
        func mode() async throws {
            try await beside { scratch, environment in
                chmod(scratch.config.path, 0o644)
                let applied = try await berth(
                    ["apply", "-q"], in: scratch, without: ["chmod": "EPERM"], with: environment)
                #expect(
                    applied.errors == """
                        warning: cannot set the mode of files in \(scratch.path("home/.docker")): Operation not permitted
                        They have mode 600 instead of 644.

                        """)
                #expect(applied.status == 0)
                #expect(try FileState(scratch.config.path).mode == S_IFREG | 0o600)
            }
        }

        @Test("C8: a missing config is made without any of the calls")
        func new() async throws {
            try await beside { scratch, environment in
                try FileManager.default.removeItem(at: scratch.config)
                let applied = try await berth(
                    ["apply", "-q"], in: scratch, without: Self.everything, with: environment)
                #expect(applied.errors.lines.filter { $0.hasPrefix("warning: ") }.count == 3, "\(applied.errors)")
                #expect(applied.status == 0)
                #expect(try Array(scratch.auths().keys) == [Self.host])
            }
        }

        @Test("C8: a failing disk is not a missing operation: the error remains an error")
        func broken() async throws {
            try await beside { scratch, environment in
                let applied = try await berth(
                    ["apply", "-q"], in: scratch, without: ["fsync": "EIO"], with: environment)
                #expect(applied.errors.contains("Input/output error"))
                #expect(applied.status == 73)
                #expect(try scratch.read("home/.docker/config.json") == Self.config)
                #expect(try scratch.names(in: "home/.docker") == [".config.json.berth-lock", "config.json"])
            }
        }

        @Test("C8: all other commands that write work without the calls, with one warning of each kind")
        func commands() async throws {
            try await beside { scratch, environment in
                let commands = [
                    ["plan", "--out", "week.plan"], ["apply", "week.plan"], ["logout", "--all"],
                    ["apply", "--config", "podman"], ["init", "--yes", "--out", "new.yaml"],
                    ["export", "--format", "docker-auth-config", "--out", "export.json"],
                ]
                for command in commands {
                    let podman = ["REGISTRY_AUTH_FILE": scratch.path("auth.json")]
                    let ended = try await berth(
                        command, in: scratch, without: Self.everything,
                        with: environment.merging(command.contains("podman") ? podman : [:]) { $1 })
                    #expect(ended.status == 0, "\(command): \(ended.errors)")
                    let warnings = ended.errors.lines.filter { $0.hasPrefix("warning: ") }
                    #expect(Set(warnings).count == warnings.count, "\(command): \(warnings)")
                    #expect(!warnings.isEmpty, "\(command)")
                }
                #expect(try !scratch.read("work/new.yaml").isEmpty)
                #expect(try scratch.read("work/export.json").contains(Self.host))
            }
        }

        @Test("C8: the helper answers without the calls, and prints only its answer")
        func helper() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(HelperPlace.manifest, to: "work/berth.yaml")
                let environment = sandbox.environment.merging(["PATH": try HelperPlace.path()]) { $1 }
                let applied = try await berth(
                    ["apply", "-q"], in: scratch, without: Self.everything, with: environment)
                try #require(applied.status == 0, "\(applied.errors)")
                let place = HelperPlace(scratch: scratch, environment: environment)
                try place.emptyCache()
                // First from AWS, then from the cache.
                for _ in 1...2 {
                    let got = try await Program.run(
                        Preloaded.denying(Self.everything)
                            + [try Checkout.program("docker-credential-berth"), "get"],
                        environment: scratch.environment.merging(environment) { $1 }, in: scratch.folder,
                        input: HelperPlace.host)
                    #expect(got.status == 0 && got.errors == "", "\(got.output)\(got.errors)")
                    #expect(got.output.contains(#""Username":"AWS""#))
                    #expect(try place.tokenFiles().count == 1)
                }
            }
        }
    }
}
