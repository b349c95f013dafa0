import Foundation
import Testing

extension EndToEnd {
    /// Text of others, in a manifest, a config, an answer or a program's output, is shown but never obeyed: by a
    /// terminal, by a reader of events, or by a CI runner.
    @Suite(.needs(.python)) struct HarmlessWordsTests {
        /// Clears the screen and sets a title, by C0 and by C1, reverses the text direction, and commands a runner to
        /// set an output: within a line, at its start, and after spaces.
        private static let words =
            "w\u{1B}[2J\u{1B}]0;t\u{07}\u{9B}31m\u{202E}##[set-output name=a]b ##vso[task.setvariable]c"
            + "\n::set-output name=a::b\n\u{A0} ::add-path::/evil\r::stop-commands::x"

        /// The same text in double quotes, for YAML and JSON.
        private static var quoted: String {
            let escaped = words.utf16.map { unit in
                (0x20...0x7E).contains(unit) && unit != 0x22 && unit != 0x5C
                    ? String(UnicodeScalar(UInt8(unit))) : String(format: "\\u%04x", unit)
            }
            return "\"\(escaped.joined())\""
        }

        /// The same text without control and formatting characters: names with these are refused (S31).
        private static let name =
            "w##[set-output name=a]b ##vso[task.setvariable]c ::set-output name=a::b ::add-path::/evil"

        /// A machine on which all parts return this text.
        private static func machine(in scratch: Scratch) async throws -> [String: String] {
            try scratch.write(words, to: "words")
            let server = try scratch.serve(
                ["python3", Checkout.script("Servers/hostile_words.py"), scratch.path("words")],
                environment: Python.environment
            )
            let endpoint = "http://127.0.0.1:\(try await server.line())"
            let quoted = quoted
            try scratch.write("#!/bin/sh\ncat '\(scratch.path("words"))'\nexit 1\n", to: "work/speak")
            chmod(scratch.path("work/speak"), 0o755)
            try scratch.make(folder: "bin")
            try scratch.write("#!/bin/sh\nexec '\(scratch.path("work/speak"))'\n", to: "bin/docker-credential-loud")
            chmod(scratch.path("bin/docker-credential-loud"), 0o755)
            try scratch.make(folder: "home/.aws")
            try scratch.write(
                """
                [profile loud]
                credential_process = sh -c '\(scratch.path("work/speak")) >&2; exit 1'

                """, to: "home/.aws/config")
            try scratch.write(
                #"{"credHelpers": {"named.example.com": \#(quoted)}, "auths": {"gone.example.com": {}}}"#,
                to: "home/.docker/config.json")
            try scratch.write(
                """
                version: 1
                name: "\(name)"
                profiles:
                  "\(name)": {aws_profile: loud}
                  gone: {aws_profile: "\(name)"}
                accounts:
                  - {id: 600423610423, regions: [us-east-2], name: "\(name)"}
                  - {id: 600423610423, regions: [eu-west-1], name: "\(name)", profile: "\(name)"}
                  - {id: 600423610423, regions: [eu-west-2], name: "\(name)", profile: gone}
                registries:
                  - {host: answer.example.com, username: me, password: {env: PASSWORD}, labels: {team: "\(name)"}}
                  - {host: bearer.example.com, username: "me##[error]", password: {env: PASSWORD}}
                  - {host: command.example.com, username: me, password: {command: [sh, -c, "./speak >&2; exit 1"]}}
                  - {host: path.example.com, username: me, password: {file: \(quoted)}}
                  - {host: store.example.com, username: me, password: {env: PASSWORD}, storage: loud}
                  - {host: named.example.com, username: me, password: {env: PASSWORD}}
                  - {host: variable.example.com, username: "${WORDS}", password: {env: PASSWORD}}

                """, to: "work/berth.yaml")
            return [
                "PATH": "\(scratch.path("bin")):\(Tool.searchPath)", "PASSWORD": "planted-0123456789",
                "WORDS": "me##[error]",
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "planted/secret/0123456789",
                "AWS_ENDPOINT_URL": endpoint, "BERTH_REGISTRY_ENDPOINT": endpoint, "AWS_MAX_ATTEMPTS": "1",
            ]
        }

        private static let lines = [
            ["validate"], ["list"], ["list", "--format", "json"],
            ["list", "--format", "github-matrix", "--by", "profile"],
            ["plan", "-v"], ["plan", "--probe"], ["status"], ["status", "--principals"], ["status", "--consumers"],
            ["apply", "-vv", "--timeout", "5s", "--timings"], ["export", "--format", "podman-auth", "--timeout", "5s"],
            ["plan", "--only", "host=\u{1B}[2J"], ["trust"], ["trust", "--list"], ["logout", "--all"],
        ]

        @Test(
            "no part of it is obeyed, in text, events or GitHub's mode",
            arguments: [[], ["--json"], ["--color", "always"]], ["false", "true"])
        func machine(options: [String], gitHub: String) async throws {
            try await Scratch.with { scratch in
                var environment = try await Self.machine(in: scratch)
                environment["GITHUB_ACTIONS"] = gitHub
                environment["GITHUB_STEP_SUMMARY"] = scratch.path("summary.md")
                var said = ""
                for line in Self.lines {
                    let ended = try await scratch.start(
                        line + options + ["-f", "berth.yaml"], with: environment
                    ).ended()
                    for text in [ended.output, ended.errors] {
                        expectHarmless(text, isColoured: options.contains("always"), "\(line) \(options)")
                        said += text
                    }
                }
                // Checks that the output contains these texts at all.
                for part in ["w [2J", "answer.example.com", "docker-credential-loud", "ended with status 1"] {
                    #expect(said.contains(part), "\(part): \(said)")
                }
                if gitHub == "true" {
                    expectHarmless(try scratch.read("summary.md"), isColoured: false, "the summary")
                    #expect(said.contains("\n::error "))
                }
            }
        }

        @Test("no text of an invalid manifest, a file name or a config is obeyed")
        func unsound() async throws {
            try await Scratch.with { scratch in
                let quoted = Self.quoted
                for (number, text) in [
                    "version: 1\n\(quoted): 1\n", "version: \(quoted)\n", "version: 1\ninclude: [\(quoted)]\n",
                    "version: 1\naccounts: [{id: \(quoted), regions: [\(quoted)]}]\n",
                    "version: 1\nregistries: [{host: \(quoted), username: \(quoted), password: \(quoted)}]\n",
                    "version: 1\nname: \(quoted)\nprofiles: {\(quoted): {aws_profile: \(quoted)}}\n",
                    "version: 1 # \(Self.words)\nx: [\n",
                ].enumerated() {
                    for name in ["\(number).yaml", "\(number)\u{1B}[2J ##[error]\n::error::x"] {
                        try scratch.write(text, to: "work/\(name)")
                        for gitHub in ["false", "true"] {
                            let ended = try await scratch.berth(
                                "validate", "-f", name, with: ["GITHUB_ACTIONS": gitHub])
                            #expect(ended.status == 65, "\(ended.output)")
                            expectHarmless(ended.errors, isColoured: false, "\(text)")
                        }
                    }
                }
                try scratch.write("{\"auths\": {\"\(Self.words)", to: "home/.docker/config.json")
                try scratch.write("version: 1\nregistries: [{host: public.ecr.aws}]\n", to: "work/berth.yaml")
                let plan = try await scratch.berth("plan")
                #expect(plan.status == 78, "\(plan.errors)")
                expectHarmless(plan.errors, isColoured: false, "a config")
            }
        }

        /// Checks a text for sequences that a terminal or a runner obeys.
        private func expectHarmless(_ text: String, isColoured: Bool, _ comment: Comment) {
            var rest = text
            if isColoured { rest.replace(/\u{1B}\[(0|1|2|31|32|33|36)m/, with: "") }
            let obeyed = rest.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: scalar != "\n"
                default: false
                }
            }
            #expect(obeyed.isEmpty, "\(comment): \(text)")
            for line in text.split(separator: "\n") {
                // See src/Runner.Common/ActionCommand.cs of github.com/actions/runner.
                #expect(!line.contains("##["), "\(comment): \(line)")
                #expect(!line.contains("##vso["), "\(comment): \(line)")
                let command = line.drop(while: \.isWhitespace)
                guard command.hasPrefix("::") else { continue }
                #expect(
                    command.contains(/^::(error|warning) [^:]*title=berth::/) || command.hasPrefix("::add-mask::"),
                    "\(comment): \(line)")
            }
        }
    }
}
