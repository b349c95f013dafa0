import Foundation
import Testing

extension EndToEnd {
    /// Unintended programs: in the current working directory, or behind an invalid name.
    @Suite struct ForeignProgramTests {
        private let host = "registry.example.com"

        /// Makes another user's directory with programs that record their runs.
        private func prepare(_ scratch: Scratch, _ programs: String...) throws -> URL {
            try scratch.make(folder: "foreign/docker-credential-..")
            for program in programs {
                try scratch.write("#!/bin/sh\n: > '\(scratch.path("ran"))'\nexit 1\n", to: "foreign/\(program)")
                chmod(scratch.path("foreign/\(program)"), 0o755)
            }
            return scratch.url("foreign")
        }

        private func manifest(_ more: String = "", password: String = "{env: PASSWORD}") -> String {
            "version: 1\nverify: false\n\(more)registries:\n  - {host: \(host), username: me, password: \(password)}\n"
        }

        private func expectNothingRan(_ scratch: Scratch, _ comment: Comment) {
            #expect(!FileManager.default.fileExists(atPath: scratch.path("ran")), comment)
        }

        @Test("a store is not searched in relative directories of PATH")
        func path() async throws {
            try await Scratch.with { scratch in
                let foreign = try prepare(scratch, "docker-credential-mine", "sub")
                try scratch.write(manifest("storage: mine\n"), to: "foreign/berth.yaml")
                for path in [".", "", "./", "../foreign", "foreign/.."] {
                    let environment = ["PATH": "\(path):/usr/bin:/bin:", "PASSWORD": "x"]
                    for arguments in [["plan"], ["plan", "--probe"], ["apply"]] {
                        let ended = try await scratch.start(arguments, with: environment, in: foreign).ended()
                        #expect(
                            ended.output.contains("docker-credential-mine is not on PATH"), "\(path): \(ended.output)")
                    }
                    let asked = try await Program.run(
                        [try Checkout.program("docker-credential-berth"), "get"],
                        environment: scratch.environment.merging(environment) { $1 }.merging([
                            "BERTH_FALLBACK_HELPER": "mine"
                        ]) { $1 },
                        in: foreign, input: host
                    )
                    #expect(asked.output.contains("cannot be run: No such file or directory"), "\(asked.output)")
                    #expect(asked.status == 1)
                    expectNothingRan(scratch, "\(path)")
                }
            }
        }

        @Test(
            "a store's name in a config or a variable leads to no path",
            arguments: ["../foreign", "../../x", "/x", "..", ".", "-x", "a b", "x/../../foreign", "x;x", "x\\u0000y"])
        func storeName(name: String) async throws {
            try await Scratch.with { scratch in
                let foreign = try prepare(scratch, "foreign", "x")
                try scratch.write(manifest(), to: "foreign/berth.yaml")
                for config in [#"{"credsStore": "\#(name)"}"#, #"{"credHelpers": {"\#(host)": "\#(name)"}}"#] {
                    try scratch.write(config: config)
                    for arguments in [["plan", "--probe"], ["apply", "--yes"], ["status", "--consumers"]] {
                        let ended = try await scratch.start(arguments, with: ["PASSWORD": "x"], in: foreign).ended()
                        expectNothingRan(scratch, "\(arguments): \(ended.output)\(ended.errors)")
                    }
                    #expect(try scratch.read("home/.docker/config.json") == config)
                }
                let asked = try await Program.run(
                    [try Checkout.program("docker-credential-berth"), "get"],
                    environment: scratch.environment.merging(["BERTH_FALLBACK_HELPER": name]) { $1 }, in: foreign,
                    input: host
                )
                #expect(asked.status == 1)
                expectNothingRan(scratch, "\(asked.output)")
            }
        }

        @Test("the helper runs a trusted manifest's command in the manifest's directory, not in docker's")
        func relativeCommand() async throws {
            try await Scratch.with { scratch in
                let foreign = try prepare(scratch, "password")
                try scratch.write("#!/bin/sh\necho mine-0123456789\n", to: "work/password")
                chmod(scratch.path("work/password"), 0o755)
                let more = "storage: helper\n"
                try scratch.write(manifest(more, password: "{command: [./password]}"), to: "work/berth.yaml")
                try await scratch.succeed("trust", "--yes")
                let environment = ["PATH": try HelperPlace.path()]
                let applied = try await scratch.berth("apply", with: environment)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                let asked = try await Program.run(
                    [try Checkout.program("docker-credential-berth"), "get"],
                    environment: scratch.environment.merging(environment) { $1 }, in: foreign, input: host)
                #expect(
                    asked.output == "{\"ServerURL\":\"\(host)\",\"Username\":\"me\",\"Secret\":\"mine-0123456789\"}\n")
                expectNothingRan(scratch, "\(asked.output)")
            }
        }

        @Test(
            "S15: a script in a trusted command is resolved from the manifest's directory, not docker's",
            arguments: ["[sh, get.sh]", "[sh, -c, ./get.sh]", "[sh, -c, '$PWD/get.sh']", "[./get.sh]"])
        func script(command: String) async throws {
            try await Scratch.with { scratch in
                let foreign = try prepare(scratch, "get.sh")
                try scratch.make(folder: "work/team")
                try scratch.write("#!/bin/sh\necho wrong-0123456789\n", to: "work/get.sh")
                try scratch.write("#!/bin/sh\necho mine-0123456789\n", to: "work/team/get.sh")
                for name in ["work/get.sh", "work/team/get.sh"] { chmod(scratch.path(name), 0o755) }
                try scratch.write("version: 1\ninclude: [team/more.yaml]\n", to: "work/berth.yaml")
                try scratch.write(
                    manifest("storage: helper\n", password: "{command: \(command)}"), to: "work/team/more.yaml")
                let environment = ["PATH": try HelperPlace.path(), "PWD": foreign.path]
                try await scratch.succeed("trust", "--yes")
                let here = try await Program.run(
                    [try Checkout.program("berth"), "apply", "-f", scratch.path("work/berth.yaml")],
                    environment: scratch.environment.merging(environment) { $1 }, in: foreign)
                try #require(here.status == 0, "\(here.errors)\(here.output)")
                let asked = try await Program.run(
                    [try Checkout.program("docker-credential-berth"), "get"],
                    environment: scratch.environment.merging(environment) { $1 }, in: foreign, input: host)
                #expect(
                    asked.output == "{\"ServerURL\":\"\(host)\",\"Username\":\"me\",\"Secret\":\"mine-0123456789\"}\n")
                expectNothingRan(scratch, "\(asked.output)")
            }
        }

        @Test("commands of an included file run once that file is trusted, and no longer after it changes")
        func included() async throws {
            try await Scratch.with { scratch in
                let foreign = try prepare(scratch, "run")
                let commands = manifest(password: "{command: [./run]}")
                try scratch.write("version: 1\ninclude: [more.yaml]\n", to: "foreign/berth.yaml")
                try scratch.write(commands, to: "foreign/more.yaml")
                let untrusted = try await scratch.berth("apply", in: foreign)
                #expect(untrusted.output.contains("is not trusted yet"), "\(untrusted.output)")
                expectNothingRan(scratch, "untrusted")
                let trusted = try await scratch.berth("trust", "--yes", in: foreign)
                #expect(trusted.status == 0, "\(trusted.errors)")
                try scratch.write("\(commands)# changed\n", to: "foreign/more.yaml")
                let changed = try await scratch.berth("apply", in: foreign)
                #expect(changed.output.contains("has changed since it was trusted"), "\(changed.output)")
                expectNothingRan(scratch, "changed")
                try scratch.write(commands, to: "foreign/more.yaml")
                _ = try await scratch.berth("apply", in: foreign)
                #expect(FileManager.default.fileExists(atPath: scratch.path("ran")), "the test looked at nothing")
            }
        }
    }
}
