import Foundation
import Testing

extension EndToEnd {
    /// The input of a helper's caller is a registry's name, and never a path, an option or a command.
    @Suite struct HelperInputTests {
        private static let inputs = [
            "../../x", "../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "--help", "-", "-f", "", " ",
            "\n",
            "a\nb", "a\u{0}b", "\u{1B}[2J", "%2e%2e%2f", "..", ".", "~", "$(touch ran)", "`touch ran`", "; touch ran",
            "600423610423.dkr.ecr.us-east-2.amazonaws.com.evil.example.com",
            "evil.example.com/600423610423.dkr.ecr.us-east-2.amazonaws.com",
            "evil.example.com#600423610423.dkr.ecr.us-east-2.amazonaws.com",
            "600423610423.dkr.ecr.us-east-2.amazonaws.com@evil.example.com",
            "https://600423610423.dkr.ecr.us-east-2.amazonaws.com@evil.example.com",
            "600423610423.dkr.ecr.us-east-2.amazonaws.com:5000", "\u{FF0E}\u{FF0E}/x",
            String(repeating: "a", count: 4097), String(repeating: "../", count: 100_000),
        ]

        @Test("no input opens, removes or makes a file, returns another login, or causes more than one line")
        func inputs() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let place = try await HelperPlace.apply(in: scratch, with: sandbox.environment)
                let secret = try await place.secret()
                // The targets of a path from the cache or the index.
                for name in ["x", "home/x", "home/.cache/x", "home/.cache/berth/x", "state/x"] {
                    try scratch.write("precious", to: name)
                }
                let before = try scratch.files(below: ".")
                let options = ["ServerURL", "Username", "Secret"]
                for input in Self.inputs {
                    for action in ["get", "erase", "store"] {
                        let login = Dictionary(uniqueKeysWithValues: zip(options, [input, "me", "s"]))
                        let text =
                            action == "store" ? String(decoding: try JSONEncoder().encode(login), as: UTF8.self) : input
                        let ended = try await place.ask(action, text)
                        let comment = Comment(rawValue: "\(action) \(input.prefix(60)): \(ended.output.prefix(300))")
                        #expect(ended.status == 1, comment)
                        #expect(!ended.output.contains(secret.prefix(20)), comment)
                        #expect(ended.output.count { $0 == "\n" } == 1 && ended.output.count < 1000, comment)
                        let isPlain = ended.output.dropLast().unicodeScalars.allSatisfy {
                            $0.properties.generalCategory != .control
                        }
                        #expect(isPlain, comment)
                    }
                }
                #expect(try scratch.files(below: ".") == before)
            }
        }

        @Test("the helper's argument is one of five words; any other prints only the usage")
        func arguments() async throws {
            try await Scratch.with { scratch in
                let helper = try Checkout.program("docker-credential-berth")
                for arguments in [
                    ["../get"], ["--", "get"], ["get", "-f", "x"], ["-f", "x", "get"], ["apply"], ["GET"],
                ] {
                    let ended = try await Program.run(
                        [helper] + arguments, environment: scratch.environment, in: scratch.work, input: "x")
                    #expect(ended.status == 1, "\(arguments)")
                    #expect(
                        ended.output.hasPrefix("usage: docker-credential-berth get|store|erase|list|version\n"),
                        "\(arguments): \(ended.output)")
                }
            }
        }
    }
}
