import Foundation
import Testing

extension EndToEnd {
    /// Another user plants files that berth would rely on: state, leftovers, plans, links and locks.
    @Suite(
        .needs(.setpriv), .enabled("only root becomes other users") { await SharedFolder.canBeTried })
    struct OwnedFileTests {
        private static let evil = #"{"cliPluginsExtraDirs":["/evil"],"credsStore":"x","auths":{}}"#
        private static let command = """
            version: 1
            verify: false
            registries:
              - {host: registry.example.com, username: me, password: {command: [sh, -c, "touch ran; echo token"]}}

            """

        private func shared(
            isSticky: Bool = true, _ body: (SharedFolder, Scratch) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                try await body(try await SharedFolder(in: scratch, isSticky: isSticky), scratch)
            }
        }

        // MARK: Saved plans

        @Test("S4: a plan is applied if this user owns it, and not if another user could have written it")
        func plans() async throws {
            try await shared { folder, scratch in
                let plan = scratch.path("shared/week.plan")
                let planned = try await folder.berth("plan", "--out", plan)
                try #require(planned.status == 0, "\(planned.errors)")
                // A copy by the other user.
                try folder.write(try scratch.read("shared/week.plan"), to: "copy.plan", mode: 0o644)
                try await folder.attack(
                    """
                    cp "\(scratch.path("copy.plan"))" forged.plan; chmod 600 forged.plan
                    mkdir theirs; ln -s "\(scratch.path("copy.plan"))" link.plan
                    """)
                try FileManager.default.copyItem(
                    atPath: scratch.path("copy.plan"), toPath: scratch.path("shared/theirs/own.plan"))
                chown(scratch.path("shared/theirs/own.plan"), OtherUser.number, OtherUser.number)
                try folder.write(try scratch.read("copy.plan"), to: "shared/open.plan", mode: 0o666)

                let reasons = [
                    "forged.plan": "\(scratch.path("shared/forged.plan")) belongs to another user (23456)",
                    "theirs/own.plan": "the directory \(scratch.path("shared/theirs")) belongs to another user (23456)",
                    "link.plan": "the link \(scratch.path("shared/link.plan")) belongs to another user (23456)",
                    "open.plan": "others can access \(scratch.path("shared/open.plan")) (mode 666)",
                ]
                for (name, reason) in reasons {
                    let applied = try await folder.berth("apply", scratch.path("shared/\(name)"))
                    #expect(applied.status == 64, "\(applied.output)")
                    #expect(
                        applied.errors == """
                            error: berth does not apply the plan \(scratch.path("shared/\(name)")): \(reason)
                            Run `berth plan --out FILE` again, with a FILE that only you can change.

                            """)
                    #expect(!FileManager.default.fileExists(atPath: scratch.path("home/.docker/config.json")))
                }
                let applied = try await folder.berth("apply", plan)
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                #expect(try scratch.auths().keys.sorted() == [SharedFolder.host])
            }
        }

        @Test("S4: root applies its own plan in another user's checkout")
        func planInCheckout() async throws {
            try await shared { folder, scratch in
                for arguments in [["plan", "--out", "week.plan"], ["apply", "week.plan"]] {
                    let ended = try await folder.berth(arguments, as: .root)
                    #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
                }
                #expect(try scratch.auths().keys.sorted() == [SharedFolder.host])
            }
        }

        // MARK: Docker's config

        @Test("S5: root writes no login into another user's config in a shared directory", arguments: ["077", "022"])
        func configOfAnother(umask: String) async throws {
            try await shared { folder, scratch in
                try await folder.attack("umask \(umask); echo '{}' > config.json")
                let applied = try await folder.berth(
                    ["apply"], with: ["DOCKER_CONFIG": scratch.path("shared")], as: .root)
                #expect(applied.status == 73)
                #expect(
                    applied.errors == """
                        error: cannot read \(scratch.path("shared/config.json")): the file belongs to another user, \
                        and all may write to its directory
                        Nothing is changed. Remove it, or name another directory with --config DIR or DOCKER_CONFIG.

                        """)
                #expect(try scratch.read("shared/config.json") == "{}\n")
            }
        }

        @Test("S5: without the sticky bit, root's new file is not given to the other user")
        func configWithoutStickyBit() async throws {
            try await shared(isSticky: false) { folder, scratch in
                try await folder.attack("umask 022; echo '{}' > config.json")
                let applied = try await folder.berth(
                    ["apply"], with: ["DOCKER_CONFIG": scratch.path("shared")], as: .root)
                #expect(applied.status == 0, "\(applied.errors)")
                let state = try FileState(scratch.path("shared/config.json"))
                #expect(state.mode & 0o777 == 0o600)
                #expect(try folder.owner(of: "shared/config.json") == 0)
                #expect(
                    applied.errors.contains("belonged to 23456:23456 and now belongs to 0:0"), "\(applied.errors)")
            }
        }

        @Test("S5: with `sudo -E` the owner of the home directory keeps the config")
        func sudo() async throws {
            try await shared { folder, scratch in
                try folder.write("{}", to: "home/.docker/config.json")
                let applied = try await folder.berth(["apply"], as: .root)
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(!applied.errors.contains("warning"), "\(applied.errors)")
                #expect(try folder.owner(of: "home/.docker/config.json") == OtherUser.number)
                #expect(try scratch.auths().keys.sorted() == [SharedFolder.host])
            }
        }

        @Test("S6: a planted swap file does not become the config", arguments: [SharedFolder.Runner.root, .user])
        func swap(runner: SharedFolder.Runner) async throws {
            try await shared { folder, scratch in
                chown(scratch.path("shared"), runner == .user ? OtherUser.number : 0, 0)
                try folder.write("{}", to: "shared/config.json")
                if runner == .root { chown(scratch.path("shared/config.json"), 0, 0) }
                // The first digits of the SHA-256 of `{}`.
                let planted = ".config.json.berth-swap.0123456789abcdef.44136fa355b3678a.x"
                try await folder.attack("echo '\(Self.evil)' > \(planted); chmod 600 \(planted)")
                let applied = try await folder.berth(
                    ["apply"], with: ["DOCKER_CONFIG": scratch.path("shared")], as: runner)
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(try !scratch.read("shared/config.json").contains("evil"))
                #expect(try scratch.read("shared/config.json").contains(SharedFolder.host))
                #expect(try folder.owner(of: "shared/config.json") == (runner == .user ? OtherUser.number : 0))
                // berth did not write it, so it stays.
                #expect(try scratch.read("shared/\(planted)") == Self.evil + "\n")
            }
        }

        @Test(
            "S7: a planted copy is neither read nor moved to the config's path",
            arguments: ["echo '\(evil)' > config.json.berth-saved", "ln -s $PRECIOUS config.json.berth-saved"])
        func savedCopy(script: String) async throws {
            try await shared { folder, scratch in
                try folder.write("", to: "shared/config.json")
                try await folder.attack(script)
                for command in ["plan", "apply", "status"] {
                    let ended = try await folder.berth(command, with: ["DOCKER_CONFIG": scratch.path("shared")])
                    #expect(ended.status == 78, "\(command): \(ended.output)")
                    #expect(ended.errors.contains("this is not a Docker config"), "\(ended.errors)")
                    #expect(try scratch.read("shared/config.json") == "")
                }
            }
        }

        // MARK: Links

        @Test(
            "S10: another user's link into that user's own directory is not followed",
            arguments: [SharedFolder.Runner.root, .user])
        func link(runner: SharedFolder.Runner) async throws {
            try await shared { folder, scratch in
                try await folder.attack(
                    """
                    mkdir -m 777 loot; echo '{}' > loot/config.json
                    for name in auth.json week.plan config.json; do ln -s loot/$name $name; done
                    """)
                let reason = "the link belongs to another user, and all may write to its directory"
                let exported = try await folder.berth(
                    ["export", "--format", "podman-auth", "--out", scratch.path("shared/auth.json")], as: runner)
                #expect(
                    exported.errors == """
                        error: cannot write \(scratch.path("shared/auth.json")): \(reason)
                        Name a file with --out in a directory that you can write to.

                        """)
                let planned = try await folder.berth(["plan", "--out", scratch.path("shared/week.plan")], as: runner)
                #expect(
                    planned.errors == """
                        error: cannot read \(scratch.path("shared/week.plan")): \(reason)
                        Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.

                        """)
                let applied = try await folder.berth(
                    ["apply"], with: ["DOCKER_CONFIG": scratch.path("shared")], as: runner)
                #expect(
                    applied.errors == """
                        error: cannot read \(scratch.path("shared/config.json")): \(reason)
                        Nothing is changed. Remove it, or name another directory with --config DIR or DOCKER_CONFIG.

                        """)
                #expect([exported.status, planned.status, applied.status] == [73, 73, 73])
                #expect(try scratch.names(in: "shared/loot") == ["config.json"])
                #expect(try scratch.read("shared/loot/config.json") == "{}\n")
            }
        }

        // MARK: State

        @Test("S12: trust in another user's directory does not count, even if the user owns the file")
        func trust() async throws {
            try await shared { folder, scratch in
                try folder.write(Self.command, to: "work/berth.yaml")
                let trusted = try await folder.berth("trust", "--yes", with: ["XDG_STATE_HOME": scratch.path("home")])
                try #require(trusted.status == 0, "\(trusted.errors)")
                let control = try await folder.berth("plan", with: ["XDG_STATE_HOME": scratch.path("home")])
                #expect(control.status == 0, "\(control.errors)\(control.output)")
                try await folder.attack("mkdir -m 777 berth")
                try folder.write(try scratch.read("home/berth/trusted.json"), to: "shared/berth/trusted.json")
                let applied = try await folder.berth("apply", with: ["XDG_STATE_HOME": scratch.path("shared")])
                let state = scratch.path("shared/berth")
                #expect(applied.status == 1, "\(applied.output)")
                #expect(applied.output.contains("is not trusted yet"), "\(applied.output)")
                #expect(
                    applied.errors.contains(
                        """
                        warning: no manifest counts as trusted: the directory \(state) belongs to another user (23456)
                        Set XDG_STATE_HOME to a directory that only you can change.
                        """), "\(applied.errors)")
                #expect(!FileManager.default.fileExists(atPath: scratch.path("work/ran")))
                let refused = try await folder.berth(
                    "trust", "--yes", with: ["XDG_STATE_HOME": scratch.path("shared")])
                #expect(refused.status != 0, "\(refused.output)")
            }
        }

        @Test("S12: with `sudo -E` the ledger of the home directory's owner counts, but not its trust")
        func sudoState() async throws {
            try await shared { folder, scratch in
                let state = ["XDG_STATE_HOME": scratch.path("home/.local/state")]
                let applied = try await folder.berth("apply", with: state)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                let planned = try await folder.berth(["plan"], with: state, as: .root)
                #expect(planned.output.contains("nothing to do, 1 unchanged"), "\(planned.errors)\(planned.output)")
                #expect(planned.errors == "")

                try folder.write(Self.command, to: "work/berth.yaml")
                let trusted = try await folder.berth("trust", "--yes", with: state)
                try #require(trusted.status == 0, "\(trusted.errors)")
                let again = try await folder.berth(["apply", "--yes"], with: state, as: .root)
                #expect(again.status == 1, "\(again.errors)\(again.output)")
                #expect(again.output.contains("is not trusted yet"), "\(again.output)")
                #expect(!FileManager.default.fileExists(atPath: scratch.path("work/ran")))
                // Root writes the file for its owner.
                _ = try await folder.berth(["logout", "--all"], with: state, as: .root)
                #expect(try folder.owner(of: "home/.local/state/berth/ledger.json") == OtherUser.number)
            }
        }

        // MARK: Manifests

        @Test("S17: another user's repository and manifest above the working directory are skipped")
        func manifestAbove() async throws {
            try await shared { folder, scratch in
                try await folder.attack("mkdir .git; printf 'version: 1\\nregistries: []\\n' > berth.yaml")
                try folder.make(directory: "shared/mine")
                let manifest = scratch.path("shared/berth.yaml")
                let git = scratch.path("shared/.git")
                let alone = try await folder.berth(["plan"], in: "shared/mine")
                #expect(alone.status == 65)
                #expect(
                    alone.errors == """
                        error: no manifest: berth skipped \(manifest)
                        The reason: the directory \(git) belongs to another user (23456)
                        If you trust it, name it with -f \(manifest)

                        """)
                // berth finds the user's own manifest.
                try scratch.make(folder: "home/.config/berth")
                for name in ["home/.config", "home/.config/berth"] {
                    chown(scratch.path(name), OtherUser.number, OtherUser.number)
                }
                try folder.write(try scratch.read("work/berth.yaml"), to: "home/.config/berth/berth.yaml")
                let own = try await folder.berth(["plan"], in: "shared/mine")
                #expect(own.status == 0, "\(own.errors)")
                #expect(own.output.contains(SharedFolder.host), "\(own.output)")
                #expect(
                    own.errors == """
                        warning: berth skipped \(manifest): the directory \(git) belongs to another user (23456)
                        If you trust it, name it with -f \(manifest)

                        """)
                // In the user's own repository, another user's file does not count as a manifest either.
                try await folder.attack("rmdir .git")
                try folder.make(directory: "shared/.git")
                let inOwn = try await folder.berth(["plan"], in: "shared/mine")
                #expect(
                    inOwn.errors == """
                        warning: berth skipped \(manifest): \(manifest) belongs to another user (23456)
                        If you trust it, name it with -f \(manifest)

                        """)
            }
        }

        @Test("S17: root uses the manifest of another user's checkout, and one in a directory above only by name")
        func checkout() async throws {
            try await shared { folder, scratch in
                try folder.make(directory: "work/.git")
                try folder.make(directory: "work/deploy")
                let here = try await folder.berth(["plan"], as: .root)
                #expect(here.status == 0, "\(here.errors)")
                let root = ["HOME": "/root"]
                let below = try await folder.berth(["plan"], with: root, as: .root, in: "work/deploy")
                #expect(below.status == 65, "\(below.output)")
                let manifest = scratch.path("work/berth.yaml")
                #expect(
                    below.errors == """
                        error: no manifest: berth skipped \(manifest)
                        The reason: the directory \(scratch.path("work")) belongs to another user (12345)
                        If you trust it, name it with -f \(manifest)

                        """)
                let named = try await folder.berth(
                    ["plan", "-f", "../berth.yaml"], with: root, as: .root, in: "work/deploy")
                #expect(named.status == 0, "\(named.errors)")
            }
        }

        @Test("S17: a manifest in a world-writable directory counts only by name")
        func openDirectory() async throws {
            try await shared(isSticky: false) { folder, scratch in
                try folder.write(try scratch.read("work/berth.yaml"), to: "shared/berth.yaml", mode: 0o644)
                let found = try await folder.berth(["plan"], in: "shared")
                #expect(found.status == 65, "\(found.output)")
                #expect(
                    found.errors == """
                        error: no manifest: berth skipped berth.yaml
                        The reason: other users may write to the directory \(scratch.path("shared")) (mode 777)
                        If you trust it, name it with -f berth.yaml

                        """)
                let named = try await folder.berth(["plan", "-f", "berth.yaml"], in: "shared")
                #expect(named.status == 0, "\(named.errors)")
                // Other users cannot replace the file there.
                chmod(scratch.path("shared"), 0o1777)
                let sticky = try await folder.berth(["plan"], in: "shared")
                #expect(sticky.status == 0, "\(sticky.errors)")
            }
        }

        // MARK: Locks

        @Test("S32: berth does not name the process in another user's lock", .needs(.flock))
        func lock() async throws {
            try await shared(isSticky: false) { folder, scratch in
                let lock = scratch.path("shared/.config.json.berth-lock")
                let held = scratch.url("shared/held")
                let holder = try scratch.serve(
                    SharedFolder.attacker + [
                        "sh", "-c",
                        "umask 0; echo 1 > \"$0\"; exec flock \"$0\" sh -c 'touch \"$0\"; exec sleep 60' \"$1\"",
                        lock, held.path,
                    ])
                while !FileManager.default.fileExists(atPath: held.path) {
                    try #require(!holder.hasEnded, "\(holder.saidSoFar)")
                    try await Task.sleep(for: .milliseconds(5))
                }
                for runner in [SharedFolder.Runner.user, .root] {
                    let applied = try await folder.berth(
                        ["apply", "--lock-timeout", "1s"], with: ["DOCKER_CONFIG": scratch.path("shared")], as: runner)
                    #expect(applied.status == 75)
                    let message = """
                        error: another berth still holds \(lock) after 1s
                        Nothing is written. Run berth again once the other is done.

                        """
                    #expect(applied.errors.hasSuffix("\n\(message)"), "\(applied.errors)")
                    #expect(!applied.errors.contains("process 1"), "\(applied.errors)")
                }
            }
        }

        // MARK: The sandbox

        @Test("S29: a sandbox is kept only in a directory of the user's own")
        func sandbox() async throws {
            try await shared { folder, scratch in
                try await folder.attack("mkdir -p theirs/aws open")
                try folder.make(directory: "shared/own", mode: 0o700)
                try folder.make(directory: "shared/wide", mode: 0o777)
                let reasons = [
                    "theirs": "the directory \(scratch.path("shared/theirs")) belongs to another user (23456)",
                    "wide": "other users may write to the directory \(scratch.path("shared/wide")) (mode 777)",
                    "own": nil,
                    "new": nil,
                ]
                for (name, reason) in reasons {
                    let path = scratch.path("shared/\(name)")
                    let kept = try await Program.run(
                        OtherUser.command + [try Checkout.program("berth-sandbox"), "--keep", path, "--", "true"],
                        environment: scratch.environment, in: scratch.url("shared"))
                    guard let reason else {
                        #expect(kept.status == 0, "\(kept.errors)")
                        continue
                    }
                    #expect(kept.status == 1)
                    #expect(
                        kept.errors == """
                            Error: cannot keep a sandbox in \(path): \(reason)
                            Name a directory of your own with --keep, such as ~/berth-try.

                            """)
                }
            }
        }
    }
}
