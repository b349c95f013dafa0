import Foundation
import TestSupport
import Testing

/// A manifest with a command that records its runs.
@Suite("A manifest that runs a command", .scheduled)
struct TrustTests {
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

    /// base64 of `me:given`.
    private let auth = "bWU6Z2l2ZW4="

    @Test("it runs nothing before it is trusted or after it has changed, and a plan never runs it")
    func walk() async throws {
        try await inPlace { scratch in
            let plan = try await scratch.berth("plan")
            #expect(plan.output.contains(" blocked ") && plan.output.contains(Self.distrust), "\(plan.output)")
            #expect(plan.output.contains("Review it, then run `berth trust`."))
            let applied = try await scratch.berth("apply")
            #expect(applied.status == 1 && applied.output.contains(Self.distrust))
            let exported = try await scratch.berth("export", "--format", "podman-auth")
            #expect(exported.status == 1 && exported.errors.contains(Self.distrust) && exported.output == "")
            #expect(try calls(scratch) == 0)

            let trusted = try await scratch.succeed("trust", "--yes")
            let file = scratch.path("work/berth.yaml")
            #expect(
                trusted.output == """
                    \(file) runs 1 command for passwords:

                      berth.yaml:6:25   for registry.example.com   \(scratch.path("work/token.sh")) "two words"

                    Trusted \(file) (1 command), until its content changes.

                    """
            )
            #expect(try FileState(scratch.path("state/berth/trusted.json")).mode == S_IFREG | 0o600)
            let again = try await scratch.succeed("trust")
            #expect(again.output == "\(file) (1 command) is trusted already, until its content changes.\n")

            let ready = try await scratch.succeed("plan")
            #expect(ready.output.contains("+ registry.example.com   log in"), "\(ready.output)")
            #expect(try calls(scratch) == 0)
            try await scratch.succeed("apply")
            #expect(try calls(scratch) == 1)
            #expect(try scratch.auths() == ["registry.example.com": auth])

            try scratch.write(manifest("other words"), to: "work/berth.yaml")
            let changed = try await scratch.berth("apply")
            #expect(
                changed.status == 1
                    && changed.output.contains(
                        "the manifest runs commands and has changed since it was trusted (berth.yaml:6:25)"),
                "\(changed.output)")
            #expect(try calls(scratch) == 1)
            try scratch.write(manifest(), to: "work/berth.yaml")
            let back = try await scratch.succeed("trust")
            #expect(back.output == again.output, "as it was, it is trusted as it was")
        }
    }

    @Test("it needs no trust if it is named, whether with -f or BERTH_FILE")
    func named() async throws {
        try await inPlace { scratch in
            try await scratch.succeed("apply", "-f", "berth.yaml")
            #expect(try calls(scratch) == 1)
            let file = ["BERTH_FILE": scratch.path("work/berth.yaml")]
            let exported = try await scratch.succeed("export", "--format", "docker-auth-config", "-q", with: file)
            #expect(exported.output == #"{"auths":{"registry.example.com":{"auth":"\#(auth)"}}}"# + "\n")
            #expect(try calls(scratch) == 2)
            _ = try await scratch.berth("apply")
            #expect(try calls(scratch) == 2, "that it was named once is no trust")
        }
    }

    @Test("without a terminal, trust requires --yes, and the commands are shown")
    func noTerminal() async throws {
        try await inPlace { scratch in
            let ended = try await scratch.berth("trust", input: "y\n")
            #expect(ended.status == 1)
            #expect(ended.output.contains("   for registry.example.com   \(scratch.path("work/token.sh")) "))
            #expect(
                ended.errors == """
                    error: there is no terminal to ask whether to trust it
                    If the commands are right, run `berth trust --yes`.

                    """
            )
            #expect(!FileManager.default.fileExists(atPath: scratch.path("state/berth/trusted.json")))
        }
    }

    @Test("a manifest without commands needs no trust, and nothing is written")
    func noCommands() async throws {
        try await inPlace { scratch in
            let seed = Checkout.example("seed/berth.yaml").path
            let ended = try await scratch.succeed("trust", "-f", seed)
            #expect(ended.output == "\(seed) runs no commands, so it needs no trust.\n")
            #expect(!FileManager.default.fileExists(atPath: scratch.path("state/berth")))
        }
    }

    @Test(
        "the list shows unchanged, changed and missing manifests; the trust in each can be removed"
    )
    func listAndRevoke() async throws {
        try await inPlace { scratch in
            #expect(try await scratch.succeed("trust", "--list").output == "No manifest is trusted.\n")
            for name in ["a", "b", "c"] {
                try scratch.make(folder: name)
                try scratch.write(manifest(), to: "\(name)/berth.yaml")
                try await scratch.succeed("trust", "--yes", "-f", scratch.path("\(name)/berth.yaml"))
            }
            try scratch.write(manifest("other"), to: "b/berth.yaml")
            try FileManager.default.removeItem(at: scratch.url("c/berth.yaml"))
            func line(_ name: String, _ standing: String) -> String {
                "\(scratch.path("\(name)/berth.yaml"))   trusted HH:MM   \(standing)\n"
            }
            func list() async throws -> String {
                try await scratch.succeed("trust", "--list").output.replacing(
                    /trusted \d\d:\d\d/, with: "trusted HH:MM")
            }
            #expect(try await list() == line("a", "current") + line("b", "changed since") + line("c", "gone"))

            struct Told: Decodable {
                var type: String
                var path: String?
                var isCurrent: Bool?
            }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let events = try await scratch.succeed("trust", "--list", "--json").output.lines.map {
                try decoder.decode(Told.self, from: Data($0.utf8))
            }
            #expect(events.map(\.type) == ["version"] + Array(repeating: "trusted_manifest", count: 3))
            #expect(events.dropFirst().map(\.isCurrent) == [true, false, false])
            #expect(
                events.dropFirst().compactMap(\.path) == ["a", "b", "c"].map { scratch.path("\($0)/berth.yaml") })

            let gone = try await scratch.succeed("trust", "--revoke", "-f", scratch.path("c/berth.yaml"))
            #expect(gone.output == "\(scratch.path("c/berth.yaml")) is no longer trusted.\n")
            #expect(try await list() == line("a", "current") + line("b", "changed since"))
            let unknown = try await scratch.berth("trust", "--revoke")
            #expect(
                unknown.errors == """
                    error: \(scratch.path("work/berth.yaml")) is not trusted
                    `berth trust --list` lists trusted manifests.

                    """
            )
            #expect(unknown.status == 1)
            try await scratch.succeed("trust", "--revoke", "--all")
            #expect(try await list() == "No manifest is trusted.\n")
            let none = try await scratch.succeed("trust", "--revoke", "--all")
            #expect(none.output == "No manifest was trusted.\n")
        }
    }

    @Test("S25: the trust in an included file includes its directory: its commands run there")
    func includedPath() async throws {
        try await inPlace { scratch in
            try scratch.write("version: 1\ninclude: [\"${TEAM}/more.yaml\"]\n", to: "work/berth.yaml")
            for name in ["good", "evil"] {
                try scratch.make(folder: "work/\(name)")
                try scratch.write(manifest(), to: "work/\(name)/more.yaml")
                try FileManager.default.copyItem(
                    at: scratch.url("work/token.sh"), to: scratch.url("work/\(name)/token.sh"))
            }
            let (good, evil) = (["TEAM": "good"], ["TEAM": "evil"])
            try await scratch.succeed("trust", "--yes", with: good)
            let refused = try await scratch.berth("apply", with: evil)
            #expect(refused.output.contains("has changed since it was trusted (evil/more.yaml:6:25)"))
            #expect(refused.status == 1)
            #expect(try calls(scratch) == 0)
            try await scratch.succeed("apply", with: good)
            #expect(try calls(scratch) == 1)
        }
    }

    @Test("a variable's value is not shown, because it may be a secret")
    func variables() async throws {
        try await inPlace { scratch in
            try scratch.write(manifest("-token=${TOKEN}"), to: "work/berth.yaml")
            let ended = try await scratch.succeed("trust", "--yes", "-vv", with: ["TOKEN": "planted-secret"])
            #expect(ended.output.contains("token.sh -token=${TOKEN}\n"), "\(ended.output)")
            #expect(!(ended.output + ended.errors).contains("planted"))
        }
    }

    @Test(
        "64 for conflicting options",
        arguments: [
            ["--list", "--revoke"], ["--yes", "--list"], ["--yes", "--revoke"], ["--all"], ["--list", "-f", "x"],
            ["--revoke", "--all", "-f", "x"], ["-f", "x", "-f", "y"], ["-f", "-"],
        ])
    func usage(options: [String]) async throws {
        try await inPlace { scratch in
            let ended = try await scratch.start(["trust"] + options).ended()
            #expect(ended.status == 64 && ended.output == "")
            #expect(ended.errors.hasPrefix("Error: "))
        }
    }

    /// Returns the number of the command's runs.
    private func calls(_ scratch: CommandScratch) throws -> Int {
        guard FileManager.default.fileExists(atPath: scratch.path("calls")) else { return 0 }
        return try scratch.read("calls").lines.count
    }

    /// Runs a test in a directory with the manifest and its command.
    private func inPlace(_ body: (CommandScratch) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(manifest(), to: "work/berth.yaml")
            let program = try scratch.write(
                "#!/bin/sh\necho \"$1\" >> '\(scratch.path("calls"))'\necho given\n", to: "work/token.sh")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            try await body(scratch)
        }
    }
}
