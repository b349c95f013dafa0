import Foundation
import Testing

extension EndToEnd {
    /// `sudo -E berth` in a user's home directory, and then berth as that user.
    @Suite(
        .needs(.setpriv),
        .enabled("only root becomes other users") { geteuid() == 0 ? await OtherUser.canRunBerth : false })
    struct SudoTests {
        private static let host = "registry.example.com"

        private struct Place {
            let scratch: Scratch

            /// Runs berth in a new home directory.
            func berth(_ arguments: String..., asRoot: Bool = false) async throws -> Ended {
                let environment = [
                    "PATH": try HelperPlace.path(), "LANG": "C.UTF-8", "HOME": scratch.path("person"),
                    "TOKEN": "given", "AWS_EC2_METADATA_DISABLED": "true", "TMPDIR": scratch.folder.path,
                ]
                return try await Program.run(
                    (asRoot ? [] : OtherUser.command) + [try Checkout.program("berth")] + arguments,
                    environment: environment, in: scratch.work)
            }

            /// Returns the files in the home directory that belong to another user.
            func foreign() throws -> [String] {
                let names = FileManager.default.subpaths(atPath: scratch.path("person")) ?? []
                return try names.filter { name in
                    let found = try FileManager.default.attributesOfItem(atPath: scratch.path("person/\(name)"))
                    return (found[.ownerAccountID] as? NSNumber)?.uint32Value != OtherUser.number
                }.sorted()
            }
        }

        private func inPlace(_ body: (Place) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                chmod(scratch.folder.path, 0o755)
                try scratch.make(folder: "person")
                try scratch.write(
                    """
                    version: 1
                    name: team
                    verify: false
                    registries:
                      - {host: \(Self.host), username: me, password: {env: TOKEN}}

                    """, to: "work/berth.yaml")
                for name in ["person", "work", "work/berth.yaml"] {
                    chown(scratch.path(name), OtherUser.number, OtherUser.number)
                }
                try await body(Place(scratch: scratch))
            }
        }

        @Test("D6: the home directory's owner owns all of berth's files, and berth works with them")
        func owners() async throws {
            try await inPlace { place in
                let applied = try await place.berth("apply", "-q", asRoot: true)
                #expect(applied.status == 0 && applied.errors == "", "\(applied.errors)\(applied.output)")
                for name in [".docker/config.json", ".local/state/berth/ledger.json"] {
                    #expect(FileManager.default.fileExists(atPath: place.scratch.path("person/\(name)")), "\(name)")
                }
                #expect(try place.foreign() == [])
                let again = try await place.berth("apply")
                #expect(again.output == "team: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
                #expect(again.errors == "")
                let logout = try await place.berth("logout", "--all")
                #expect(logout.status == 0 && logout.errors == "", "\(logout.errors)\(logout.output)")
                // The reverse order: first the user, then root.
                #expect(try await place.berth("apply").status == 0)
                #expect(try await place.berth("logout", "--all", asRoot: true).status == 0)
                #expect(try place.foreign() == [])
            }
        }

        @Test("D6: skopeo, as the user, finds the login that root stored", .needs(.skopeo))
        func peer() async throws {
            try await inPlace { place in
                try #require(try await place.berth("apply", "-q", asRoot: true).status == 0)
                let config = place.scratch.path("person/.docker/config.json")
                let taken = try await Program.run(
                    OtherUser.command + ["skopeo", "login", "--get-login", "--authfile", config, Self.host],
                    environment: place.scratch.environment, in: place.scratch.work)
                #expect(taken.output == "me\n", "\(taken.errors)")
            }
        }

        @Test(
            "D6: leftover files of root are reported with their owner and a command that fixes them",
            arguments: [
                (".docker", ".docker/.config.json.berth-lock", ".docker"),
                (".local", ".local", ".local"),
                (".local", ".local/state/berth/.ledger.lock", ".local/state/berth"),
            ])
        func locked(damaged: String, foreign: String, given: String) async throws {
            try await inPlace { place in
                let scratch = place.scratch
                try #require(try await place.berth("apply").status == 0)
                // The leftovers of an older berth: a whole directory, or only the file.
                let paths =
                    foreign == damaged
                    ? [damaged]
                        + (FileManager.default.subpaths(atPath: scratch.path("person/\(damaged)")) ?? [])
                        .map { "\(damaged)/\($0)" } : [foreign]
                for path in paths { chown(scratch.path("person/\(path)"), 0, 0) }

                let ended = try await place.berth("logout", "--all", "--yes")
                let command = "sudo chown -R \(OtherUser.number) \(scratch.path("person/\(given)"))"
                let message = ended.errors.lines
                #expect(message.contains { $0.contains("belongs to root") }, "\(ended.errors)\(ended.output)")
                #expect(message.contains { $0.hasSuffix("Make it yours again: \(command)") }, "\(ended.errors)")
                #expect(message.count <= 3, "\(ended.errors)")

                let healed = try await Program.run(
                    ["sh", "-c", command.replacing("sudo ", with: "")], environment: scratch.environment,
                    in: scratch.work)
                try #require(healed.status == 0, "\(healed.errors)")
                let again = try await place.berth("apply", "-q")
                #expect(again.status == 0 && again.errors == "", "\(again.errors)\(again.output)")
            }
        }
    }
}
