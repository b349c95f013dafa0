import Foundation
import Testing

extension EndToEnd {
    /// The script for any CI system.
    @Suite struct PlainCITests {
        private let script = Checkout.example("plain-ci/sign-in.sh").path
        private let manifest = Checkout.example("plain-ci/berth.yaml").path

        /// Returns the script's leftover files.
        private func left(in scratch: Scratch) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: scratch.path("tmp"))
        }

        private func start(_ arguments: [String], in scratch: Scratch, _ options: String...) async throws -> Program {
            try scratch.make(folder: "tmp")
            let sandbox = try await SandboxPeer.start(in: scratch, options)
            let environment = sandbox.environment.merging(["TMPDIR": scratch.path("tmp")]) { $1 }
            return try Program(
                ["sh", script] + arguments, environment: try scratch.commandEnvironment(environment), in: scratch.work)
        }

        @Test("the command runs with the logins, keeps its output and status, and nothing is left behind")
        func signedIn() async throws {
            try await Scratch.with { scratch in
                let command = "cp \"$DOCKER_CONFIG/config.json\" '\(scratch.path("seen"))'; echo built \"$1\"; exit 7"
                let ran = try await start([manifest, "sh", "-c", command, "-", "it all"], in: scratch).ended()
                #expect(ran.output == "built it all\n", "\(ran.errors)")
                #expect(ran.status == 7)
                #expect(
                    try DockerAuths(Data(scratch.read("seen").utf8)).users == [
                        "210987654321.dkr.ecr.us-east-2.amazonaws.com": "AWS",
                        "600423610423.dkr.ecr.us-east-2.amazonaws.com": "AWS",
                    ])
                #expect(try left(in: scratch) == [])
                #expect(try scratch.names(in: "home/.docker") == [])
                #expect(!FileManager.default.fileExists(atPath: scratch.ledger.path))
            }
        }

        @Test("if berth cannot get all logins, the command does not run")
        func refused() async throws {
            try await Scratch.with { scratch in
                let command = ["sh", "-c", "echo ran"]
                let ran = try await start([manifest] + command, in: scratch, "--fault", "refuse:2109*").ended()
                #expect(ran.output == "" && ran.status == 1)
                #expect(ran.errors.contains("401: the registry refused these credentials"))
                #expect(try left(in: scratch) == [])
            }
        }

        @Test("a stopped build leaves nothing behind either")
        func stopped() async throws {
            try await Scratch.with { scratch in
                let program = try await start([manifest, "sh", "-c", "echo begun; sleep 60"], in: scratch)
                while program.outputSoFar != "begun\n", !program.hasEnded {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try left(in: scratch).count == 1)
                program.signal(SIGTERM)
                #expect(try await program.ended().status == 143)
                #expect(try left(in: scratch) == [])
            }
        }

        @Test("without a command it prints its usage")
        func usage() async throws {
            try await Scratch.with { scratch in
                let ran = try await Program.run(
                    ["sh", script, manifest], environment: try scratch.commandEnvironment(), in: scratch.work)
                #expect(ran.errors == "usage: sign-in.sh MANIFEST COMMAND [ARGUMENT...]\n")
                #expect(ran.status == 64 && ran.output == "")
            }
        }
    }
}
