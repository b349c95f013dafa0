import Foundation
import Testing

extension EndToEnd {
    /// Compares the topics of `berth help` with the code that they describe.
    @Suite struct TopicTests {
        private let topics = [
            "manifest", "selectors", "storage", "principals", "environment", "ci", "json", "exit-status",
        ]

        private func help(_ topic: String, _ scratch: Scratch) async throws -> String {
            try await scratch.succeed("help", topic).output
        }

        @Test("help explains topics and commands, and lists them")
        func help() async throws {
            try await Scratch.with { scratch in
                let survey = try await scratch.succeed("help")
                for topic in topics {
                    let told = try await scratch.berth("help", topic)
                    #expect(told.status == 0)
                    #expect(told.errors == "")
                    #expect(told.output.count > 400, "\(topic)")
                    #expect(survey.output.contains(topic))
                }
                let help = try await scratch.succeed("apply", "--help")
                #expect(try await scratch.succeed("help", "apply").output == help.output)
                #expect(try await scratch.succeed("--help").output == survey.output)
            }
        }

        @Test("an unknown topic is a usage error, with the nearest topic as a suggestion")
        func unknown() async throws {
            try await Scratch.with { scratch in
                let near = try await scratch.berth("help", "selector")
                #expect(
                    near.errors
                        == "error: `selector` is neither a command nor a topic: did you mean `berth help selectors`?\n")
                #expect(near.status == 64)
                let far = try await scratch.berth("help", "xyzzy")
                #expect(far.errors.hasPrefix("error: `xyzzy` is neither a command nor a topic: choose from init, "))
                #expect(far.errors.hasSuffix(", \(topics.joined(separator: ", "))\n"))
                #expect(far.status == 64)
            }
        }

        @Test("every exit status is explained")
        func exitStatus() async throws {
            try await Scratch.with { scratch in
                let source = try text("Sources/BerthCLI/Context/CommandError.swift")
                let known = source.matches(of: /case \w+ = (\d+)/).map { String($0.output.1) }
                let told = try await help("exit-status", scratch).lines.compactMap { line in
                    line.firstMatch(of: /^  (\d+)\s/).map { String($0.output.1) }
                }
                #expect(known.count >= 10)
                #expect(told == known)
            }
        }

        @Test("every key of a manifest is explained")
        func manifest() async throws {
            try await Scratch.with { scratch in
                struct Schema: Decodable { var properties: [String: Ignored] }
                struct Ignored: Decodable { init(from decoder: any Decoder) {} }
                let schema = try JSONDecoder().decode(Schema.self, from: Data(text("schema/berth.schema.json").utf8))
                let told = try await help("manifest", scratch).lines.compactMap { line in
                    line.firstMatch(of: /^  ([a-z_]+):/).map { String($0.output.1) }
                }
                #expect(told.count == Set(told).count)
                #expect(Set(told) == Set(schema.properties.keys))
            }
        }

        @Test("every event is explained")
        func events() async throws {
            try await Scratch.with { scratch in
                var types: Set<String> = []
                for file in try sources("Sources/BerthCLI/Events") {
                    types.formUnion(file.matches(of: /static let type = "(\w+)"/).map { String($0.output.1) })
                }
                let told = try await words(help("json", scratch))
                #expect(types.count >= 20)
                #expect(types.filter { !told.contains($0) } == [])
            }
        }

        @Test("every variable that berth reads is explained")
        func environment() async throws {
            try await Scratch.with { scratch in
                var variables: Set<String> = []
                for folder in ["AWS", "BerthCore", "DockerConfig", "Platform", "Registry", "BerthCLI"] {
                    // berth does not read the password variables that a first manifest names.
                    for file in try sources("Sources/\(folder)", but: "/Init/") {
                        variables.formUnion(
                            file.matches(of: /"((?:AWS|BERTH|GITHUB|ACTIONS|XDG|DOCKER|SSL)_[A-Z0-9_]+)"/)
                                .map { String($0.output.1) })
                        variables.formUnion(
                            file.matches(of: /"((?:REGISTRY|HELM|CLICOLOR|NO)_[A-Z0-9_]+)"/)
                                .map { String($0.output.1) })
                        variables.formUnion(
                            file.matches(of: /(?:environment|variables)\["([A-Z_]+)"\]|nonBlank\("([A-Z_]+)"\)/)
                                .compactMap { ($0.output.1 ?? $0.output.2).map(String.init) })
                        variables.formUnion(
                            file.matches(of: /variable\("([a-z]+_proxy)"\)/).map { $0.output.1.uppercased() })
                    }
                }
                let told = try await words(help("environment", scratch))
                #expect(variables.isSuperset(of: ["BERTH_FILE", "AWS_CONFIG_FILE", "TERM", "HTTPS_PROXY", "USER"]))
                #expect(variables.filter { !told.contains($0) } == [])
            }
        }

        private func words(_ text: String) -> Set<String> {
            Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        }

        private func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: Checkout.root.appending(path: path)), as: UTF8.self)
        }

        /// Returns the texts of all files below a directory.
        private func sources(_ folder: String, but left: String = "//") throws -> [String] {
            let files = FileManager.default.subpaths(atPath: Checkout.root.appending(path: folder).path) ?? []
            return try files.map { "\(folder)/\($0)" }.filter { $0.hasSuffix(".swift") && !$0.contains(left) }.map(text)
        }
    }
}
