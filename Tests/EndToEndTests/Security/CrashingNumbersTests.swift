import Foundation
import Testing

extension EndToEnd {
    /// Numbers that once crashed berth, in the current run and in all later runs.
    @Suite struct CrashingNumbersTests {
        private static let manifest = """
            version: 1
            verify: false
            registries:
              - {host: r.example.com, username: me, password: {env: TOK}}
              - {host: s.example.com, username: me, password: {env: OTHER}}

            """

        @Test(
            "S14: a token with an expiry that no clock can show is stored, and no later run crashes",
            arguments: ["1e300", "-1e300", "1e19", "9223372036854775807", "1e13"])
        func token(exp: String) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let claims = Data(#"{"exp":\#(exp)}"#.utf8).base64EncodedString().prefix { $0 != "=" }
                let environment = ["TOK": "e30.\(claims).x", "OTHER": "o"]
                let applied = try await scratch.berth("apply", with: environment)
                #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
                #expect(try scratch.auths().count == 2)
                for command in [
                    ["plan"], ["status"], ["apply"], ["plan", "--json"], ["status", "--json"], ["logout", "--all"],
                ] {
                    let ended = try await scratch.start(command, with: environment).ended()
                    #expect(ended.status == 0, "\(command): \(ended.output)\(ended.errors)")
                    if command == ["status"] { #expect(ended.output.contains("unknown"), "\(ended.output)") }
                }
            }
        }

        @Test("S14: another program's login with such a token crashes no run")
        func foreign() async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let auth = Data("me:e30.eyJleHAiOjFlMzAwfQ.x".utf8).base64EncodedString()
                try scratch.make(folder: "home/.docker")
                try scratch.write(
                    #"{"auths": {"r.example.com": {"auth": "\#(auth)"}}}"#, to: "home/.docker/config.json")
                let status = try await scratch.berth("status", with: ["TOK": "t", "OTHER": "o"])
                #expect(status.status == 0, "\(status.output)\(status.errors)")
                let plan = try await scratch.berth("plan", with: ["TOK": "t", "OTHER": "o"])
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
            }
        }

        @Test(
            "S37: a duration of centuries is refused, in a manifest and in an option",
            arguments: ["36501d", "999999999d", "9223372036854775807s"])
        func lengths(length: String) async throws {
            try await Scratch.with { scratch in
                let line = "  - {host: r.example.com, username: me, password: {env: TOK}, expires_after: \(length)}"
                try scratch.write("version: 1\nverify: false\nregistries:\n\(line)\n", to: "work/berth.yaml")
                let applied = try await scratch.berth("apply", with: ["TOK": "t"])
                let isLength = !length.hasSuffix("7s")
                #expect(applied.status == 65)
                #expect(
                    applied.errors.hasPrefix(
                        isLength
                            ? "berth.yaml:4:78: error: `expires_after` must be at most 36500d\n"
                            : "berth.yaml:4:78: error: `\(length)` is not a duration\n"), "\(applied.errors)")
                let option = try await scratch.berth("apply", "--timeout", length, with: ["TOK": "t"])
                #expect(option.status == 64)
                #expect(
                    option.errors.contains(
                        isLength
                            ? "`\(length)` is too long: the longest duration is 36500d" : "is not a duration"),
                    "\(option.errors)")
            }
        }

        @Test("S37: the longest permitted duration is stored, and no later run crashes")
        func longest() async throws {
            try await Scratch.with { scratch in
                let line = "  - {host: r.example.com, username: me, password: {env: TOK}, expires_after: 36500d}"
                try scratch.write(
                    "version: 1\nverify: false\nrenew_before: 36500d\nregistries:\n\(line)\n", to: "work/berth.yaml")
                for command in ["apply", "plan", "status", "apply"] {
                    let ended = try await scratch.berth(command, with: ["TOK": "t"])
                    #expect(ended.status == 0, "\(command): \(ended.output)\(ended.errors)")
                }
            }
        }
    }
}
