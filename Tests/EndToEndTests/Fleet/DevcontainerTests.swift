import Foundation
import Testing

extension EndToEnd {
    /// The dev container's commands, run as an editor does.
    @Suite struct DevcontainerTests {
        private struct Devcontainer: Decodable {
            var postCreateCommand: String
            var postStartCommand: String
            var mounts: [String]
            var containerEnv: [String: String]
        }

        @Test("the files for a dev container log it in, and store no login in it")
        func commands() async throws {
            try await Scratch.with { scratch in
                let text = try String(contentsOf: Checkout.example("devcontainer/devcontainer.json"), encoding: .utf8)
                let container = try JSONDecoder().decode(Devcontainer.self, from: Data(text.withoutComments.utf8))
                #expect(container.mounts.allSatisfy { $0.hasSuffix(",readonly") } && container.mounts.count == 1)
                #expect(container.containerEnv.keys.sorted() == ["AWS_PROFILE", "BERTH_DEB"])

                // In a repository, the command finds it at this path.
                try scratch.make(folder: "work/.devcontainer")
                try FileManager.default.copyItem(
                    at: Checkout.example("devcontainer/berth.yaml"), to: scratch.url("work/.devcontainer/berth.yaml"))
                let sandbox = try await SandboxPeer.start(in: scratch)
                let environment = try scratch.commandEnvironment(sandbox.environment)
                for command in [container.postCreateCommand, container.postStartCommand] {
                    let ran = try await Program.run(
                        ["sh", "-c", command], environment: environment, in: scratch.work)
                    #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                }
                #expect(
                    try scratch.contents()
                        == ConfigContents(credHelpers: [
                            "600423610423.dkr.ecr.us-east-2.amazonaws.com": "berth", "public.ecr.aws": "berth",
                        ]))
                let login = try await Program.run(
                    [try Checkout.program("docker-credential-berth"), "get"], environment: environment,
                    in: scratch.work, input: "600423610423.dkr.ecr.us-east-2.amazonaws.com")
                #expect(login.status == 0 && login.output.contains(#""Username":"AWS""#), "\(login.output)")
            }
        }

        @Test("without berth, it is downloaded and installed")
        func installs() async throws {
            try await Scratch.with { scratch in
                let text = try String(contentsOf: Checkout.example("devcontainer/devcontainer.json"), encoding: .utf8)
                let container = try JSONDecoder().decode(Devcontainer.self, from: Data(text.withoutComments.utf8))
                var bin = ""
                for name in ["curl", "sudo"] {
                    bin = try scratch.stand(in: name, "echo \(name) \"$@\" >> '\(scratch.path("ran"))'")
                }
                let ran = try await Program.run(
                    ["/bin/sh", "-c", container.postCreateCommand],
                    environment: container.containerEnv.merging(["PATH": bin]) { $1 }, in: scratch.work)
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                #expect(
                    try scratch.read("ran") == """
                        curl -fsSLo /tmp/berth.deb https://example.com/berth_amd64.deb
                        sudo apt-get install -y /tmp/berth.deb

                        """)
            }
        }
    }
}

extension String {
    /// JSON without comment lines, which devcontainer.json permits.
    var withoutComments: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    }
}
