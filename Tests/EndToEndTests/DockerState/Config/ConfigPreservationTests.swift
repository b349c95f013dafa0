import Foundation
import Testing

extension EndToEnd {
    /// Docker's config also belongs to other programs: berth changes only the entries of its own hosts.
    @Suite struct ConfigPreservationTests {
        let ours = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        let new = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
        let manifest = "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2, eu-west-1]}]\n"

        /// Returns a config with unknown keys at every level, an unusual order, numbers that no machine type holds, all
        /// kinds of escapes, spaces and tabs, and 50 foreign entries around berth's entry.
        /// - Parameters:
        ///   - auth: the `auth` of berth's entry.
        ///   - added: text after the last entry.
        func oddConfig(auth: String, added: String = "") -> String {
            let foreign = (1...50).map { number in
                #"    "registry-\#(number).example.com" :{ "note":[1E+2,-0,0.10, null ],"auth":"dTpw", "e" : "\u00e9\/" }"#
            }
            return """
                {   "zeta": 1e400,
                  "huge": 12345678901234567890, "tiny": 1e-400,
                \t"psFormat": "table {{.ID}}\\t{{.Names}}\\u0000\\ud83d\\ude00 ü \\"\\\\",
                  "auths" :  {
                \(foreign[..<25].joined(separator: ",\n")),
                    "\(ours)": {"identity": {"deep": [{}, [ ]]}, "auth": "\(auth)", "zz": 1.50 },
                \(foreign[25...].joined(separator: ",\n"))\(added)
                  },
                  "HttpHeaders": {"b": "2", "a": "1"},
                  "plugins": {"x": {"hooks": "pull,push", "on": true}}, "": [] }

                """
        }

        @Test("an odd config keeps every byte that is not berth's, its mode, and the link that leads to it")
        func oddConfig() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.make(folder: "home/dotfiles/docker")
                let target = try scratch.write(oddConfig(auth: "QVdTOm9sZA=="), to: "home/dotfiles/docker/real.json")
                let link = scratch.config.path
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: "../dotfiles/docker/real.json"
                )
                chmod(target, 0o640)

                let applied = try await scratch.berth(
                    "apply", "-f", try scratch.write(manifest, to: "berth.yaml"), with: sandbox.environment
                )

                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                let after = try scratch.read("home/dotfiles/docker/real.json")
                let (auth, addedAuth) = (try auth(of: ours, in: after), try auth(of: new, in: after))
                #expect(auth != "QVdTOm9sZA==")
                let added = ",\n    \"\(new)\": {\n    \t\"auth\": \"\(addedAuth)\"\n    }"
                #expect(after == oddConfig(auth: auth, added: added))
                #expect(try FileState(target).mode == S_IFREG | 0o640)
                #expect(
                    try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../dotfiles/docker/real.json")
            }
        }

        private func auth(of host: String, in config: String) throws -> String {
            struct Config: Decodable {
                struct Entry: Decodable { var auth: String }
                var auths: [String: Entry]
            }
            // This decoder cannot read the numbers that no machine type holds.
            let readable = config.replacing("1e400", with: "1").replacing("1e-400", with: "1")
            return try #require(try JSONDecoder().decode(Config.self, from: Data(readable.utf8)).auths[host]).auth
        }

        @Test("a malformed config is unchanged: exit 78, with the position")
        func malformed() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write("{\n  \"auths\": {\n    \"ghcr.io\": {]\n", to: "home/.docker/config.json")
                let before = try scratch.files(below: "home")
                let manifest = try scratch.write(manifest, to: "berth.yaml")
                for command in ["apply", "plan", "status"] {
                    let ended = try await scratch.berth(command, "-f", manifest, with: sandbox.environment)
                    #expect(
                        ended.errors == """
                            error: \(scratch.config.path):3:17: this is not a Docker config: \
                            expected a key in double quotes, found ]
                            The file is unchanged. Fix it or move it away, then run berth again.

                            """
                    )
                    #expect(ended.output == "")
                    #expect(ended.status == 78)
                }
                #expect(try scratch.files(below: "home") == before)
                #expect(try await sandbox.counts(in: scratch) == [:])
            }
        }

        /// Root may write anywhere, so it drops that right first.
        @Test("a directory that cannot be written: exit 73, and nothing lost", .needs(.setpriv))
        func readOnly() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write("{}", to: "home/.docker/config.json")
                chmod(scratch.path("home/.docker"), 0o555)
                scratch.atEnd { chmod(scratch.path("home/.docker"), 0o755) }
                let before = try scratch.files(below: "home")
                let giveUp =
                    geteuid() == 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"] : []
                let applied = try await Program.run(
                    giveUp + [
                        try Checkout.program("berth"), "apply", "-q", "-f",
                        try scratch.write(manifest, to: "berth.yaml"),
                    ],
                    environment: scratch.environment.merging(sandbox.environment) { $1 }, in: scratch.work
                )
                #expect(
                    applied.errors.withoutTimes.lines.suffix(2) == [
                        "error: cannot write \(scratch.config.path): cannot lock "
                            + "\(scratch.path("home/.docker/.config.json.berth-lock")): Permission denied",
                        "The file is unchanged. "
                            + "Make its directory writable, or name another with --config DIR or DOCKER_CONFIG.",
                    ]
                )
                #expect(applied.status == 73)
                #expect(try scratch.files(below: "home") == before)
            }
        }
    }
}
