import Foundation
import Testing

extension EndToEnd {
    /// A manifest with a command that records its runs.
    @Suite struct TrustTests {
        private static let distrust = "the manifest runs commands and is not trusted yet (berth.yaml:6:25)"

        private func manifest(_ argument: String = "two words", storage: String = "auto") -> String {
            """
            version: 1
            verify: false
            registries:
              - host: registry.example.com
                username: me
                password: {command: [./token.sh, "\(argument)"]}
                storage: \(storage)

            """
        }

        @Test("in a terminal only the answer yes trusts it", .needs(.python))
        func terminal() async throws {
            try await inPlace { scratch in
                for (answer, status) in [("n", 1), ("", 1), ("y", 0)] as [(String, Int32)] {
                    let ended = try await Program.run(
                        [
                            "python3", Checkout.script("at_terminal.py"), "Trust this manifest to run them? [y/N] ",
                            answer,
                            try Checkout.program("berth"), "trust",
                        ],
                        environment: scratch.environment.merging(["TERM": "dumb"]) { $1 }, in: scratch.work)
                    #expect(ended.status == status, "\(ended.output)")
                    #expect(ended.output.contains("token.sh \"two words\""))
                    let isThere = FileManager.default.fileExists(atPath: scratch.path("state/berth/trusted.json"))
                    #expect(isThere == (status == 0))
                }
            }
        }

        @Test("the helper runs no command of a manifest that is no longer trusted, until it is applied again")
        func helper() async throws {
            try await inPlace { scratch in
                let text = manifest(storage: "helper")
                try scratch.write(text, to: "work/berth.yaml")
                try await scratch.succeed("trust", "--yes")
                let place = try await HelperPlace.apply(in: scratch, with: [:], text)
                #expect(try await place.secret(of: "registry.example.com") == "given")
                let before = try calls(scratch)

                let revoked = try await scratch.succeed("trust", "--revoke")
                #expect(
                    revoked.output == """
                        \(scratch.path("work/berth.yaml")) is no longer trusted.
                        docker-credential-berth does not run its commands either, until you apply it again.

                        """
                )
                let refused = try await place.ask("get", "registry.example.com")
                #expect(refused.status == 1)
                #expect(refused.output.contains("runs commands and is no longer trusted"), "\(refused.output)")
                let applied = try await scratch.berth("apply", with: place.environment)
                #expect(applied.status == 1 && applied.output.contains(Self.distrust), "\(applied.output)")
                #expect(try calls(scratch) == before)

                try await scratch.succeed("trust", "--yes")
                try await scratch.succeed("apply", with: place.environment)
                #expect(try await place.secret(of: "registry.example.com") == "given")
            }
        }

        @Test("S23: berth shows and trusts the same reading of the file, even if a second reading would differ")
        func readOnce() async throws {
            try await inPlace { scratch in
                let first = manifest("first words")
                try scratch.write(first, to: "first")
                try scratch.write(manifest("${WORDS:-ops}"), to: "second")
                try FileManager.default.removeItem(at: scratch.url("work/berth.yaml"))
                try #require(mkfifo(scratch.path("work/berth.yaml"), 0o600) == 0)
                // The first reader gets the first text, and a later reader the second.
                _ = try scratch.serve(["sh", "-c", "cat ../first > berth.yaml; sleep 5; cat ../second > berth.yaml"])
                let trusted = try await scratch.start(["trust", "--yes", "-f", "berth.yaml"]).ended()
                #expect(
                    trusted.output.contains("token.sh \"first words\"\n"), "\(trusted.output)\(trusted.errors)")
                #expect(trusted.status == 0)
                try FileManager.default.removeItem(at: scratch.url("work/berth.yaml"))
                try scratch.write(first, to: "work/berth.yaml")
                try await scratch.succeed("apply")
                #expect(try scratch.read("calls") == "first words\n")
            }
        }

        @Test("S24: it is not trusted in a directory whose name differs only in Unicode normal form")
        func otherNormalForm() async throws {
            try await inPlace { scratch in
                let names = ["caf\u{E9}", "cafe\u{301}"]
                for name in names {
                    // By bytes: Foundation may change a name's normal form.
                    try #require(mkdir("\(scratch.folder.path)/\(name)", 0o755) == 0)
                    let file = "\(scratch.folder.path)/\(name)/berth.yaml"
                    let text = manifest().replacing("./token.sh", with: scratch.path("work/token.sh"))
                    let copied = try await Program.run(
                        ["sh", "-c", "cat > \"$0\"", file], environment: scratch.environment, in: scratch.work,
                        input: text)
                    try #require(copied.status == 0)
                }
                func berth(_ arguments: String..., in name: String) async throws -> Ended {
                    try await Program.run(
                        ["sh", "-c", "cd \"$0\" && exec \"$@\"", "\(scratch.folder.path)/\(name)"]
                            + [try Checkout.program("berth")] + arguments,
                        environment: scratch.environment, in: scratch.work)
                }
                let trusted = try await berth("trust", "--yes", in: names[0])
                try #require(trusted.status == 0, "\(trusted.errors)")
                let other = try await berth("apply", in: names[1])
                #expect(other.status == 1 && other.output.contains("is not trusted yet"), "\(other.output)")
                #expect(try calls(scratch) == 0)
                #expect(try await berth("apply", in: names[0]).status == 0)
                #expect(try calls(scratch) == 1)
            }
        }

        /// Returns the number of the command's runs.
        private func calls(_ scratch: Scratch) throws -> Int {
            guard FileManager.default.fileExists(atPath: scratch.path("calls")) else { return 0 }
            return try scratch.read("calls").lines.count
        }

        /// Runs a test in a directory with the manifest and its command.
        private func inPlace(_ body: (Scratch) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(manifest(), to: "work/berth.yaml")
                let program = try scratch.write(
                    "#!/bin/sh\necho \"$1\" >> '\(scratch.path("calls"))'\necho given\n", to: "work/token.sh")
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
                try await body(scratch)
            }
        }
    }
}
