import Foundation
import Testing

extension EndToEnd {
    /// Another user plants files where berth is about to write.
    @Suite(
        .needs(.setpriv), .enabled("only root becomes other users") { await SharedFolder.canBeTried })
    struct SharedFolderTests {
        /// An attack, as a shell script in the shared directory. `$PRECIOUS` is a file of berth's user.
        struct Trick: Sendable, CustomTestStringConvertible {
            var name: String
            var script: String
            /// The exit status of an apply.
            var status: Int32
            var isSticky = true

            var testDescription: String { isSticky ? name : "\(name), in a directory without the sticky bit" }
        }

        private static let lock = ".config.json.berth-lock"

        private static let onConfig = [
            Trick(
                name: "the config is a link to a file of the user's", script: "ln -s $PRECIOUS config.json",
                status: 73),
            Trick(
                name: "the config is a link to the other's own file, open to all",
                script: "echo '{}' > other.json; ln -s other.json config.json", status: 73),
            Trick(
                name: "the config is the other's own, open to all", script: "echo '{}' > config.json", status: 73),
            Trick(
                name: "the config is the other's own, open to all", script: "echo '{}' > config.json", status: 0,
                isSticky: false),
            Trick(name: "the config is a pipe", script: "mkfifo config.json", status: 73),
            Trick(name: "the lock is a link", script: "ln -s $PRECIOUS \(lock)", status: 73),
            Trick(name: "the lock is a link", script: "ln -s $PRECIOUS \(lock)", status: 73, isSticky: false),
            Trick(name: "the lock is a pipe", script: "mkfifo \(lock)", status: 0),
            Trick(
                name: "links at the temporary file's names",
                script: """
                    for name in XXXXXX 1 a; do
                        ln -s $PRECIOUS .config.json.berth-new.$name
                        ln -s $PRECIOUS .config.json.berth-swap.$name
                    done
                    ln -s $PRECIOUS config.json.berth-saved
                    """, status: 0),
        ]

        @Test("the user's files are unchanged, and only the user can read the login", arguments: onConfig)
        func config(trick: Trick) async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: trick.isSticky)
                try await folder.attack(trick.script)
                let applied = try await folder.berth("apply", with: ["DOCKER_CONFIG": scratch.path("shared")])
                #expect(applied.status == trick.status, "\(applied.errors)\(applied.output)")
                #expect(applied.elapsed < .seconds(10))
                try folder.expectUnharmed(applied)
            }
        }

        @Test("a lock that is a hard link to a user's own file empties nothing", arguments: [true, false])
        func hardLink(isSticky: Bool) async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: isSticky)
                // By default, Linux lets no other user make one (`protected_hardlinks`).
                try FileManager.default.linkItem(
                    atPath: scratch.path("home/precious"), toPath: scratch.path("shared/\(Self.lock)"))
                let applied = try await folder.berth("apply", with: ["DOCKER_CONFIG": scratch.path("shared")])
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                try folder.expectUnharmed(applied)
            }
        }

        @Test("export follows no link of another user, and writes for the user only")
        func export() async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: true)
                try await folder.attack("ln -s $PRECIOUS link; echo > open; mkfifo pipe; mkdir folder")
                for name in ["link", "open", "pipe", "folder", "new"] {
                    let out = scratch.path("shared/\(name)")
                    let exported = try await folder.berth(
                        "export", "--format", "docker-auth-config", "--out", out)
                    #expect(exported.status == (name == "new" ? 0 : 73), "\(name): \(exported.errors)")
                    try folder.expectUnharmed(exported)
                    let planned = try await folder.berth("plan", "--out", out)
                    #expect(planned.status == 73, "\(name): \(planned.errors)")
                    try folder.expectUnharmed(planned)
                }
            }
        }

        @Test("attack: `--out` follows no link of another user without the sticky bit either")
        func exportWithoutStickyBit() async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: false)
                try await folder.attack("ln -s $PRECIOUS link")
                let out = scratch.path("shared/link")
                let exported = try await folder.berth("export", "--format", "docker-auth-config", "--out", out)
                #expect(exported.status == 73, "\(exported.errors)")
                try folder.expectUnharmed(exported)
            }
        }

        @Test("a user's own link is followed there")
        func ownLink() async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: true)
                let link = scratch.path("shared/link")
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: scratch.path("home/exported"))
                lchown(link, OtherUser.number, OtherUser.number)
                let exported = try await folder.berth("export", "--format", "docker-auth-config", "--out", link)
                #expect(exported.status == 0, "\(exported.errors)")
                #expect(FileManager.default.fileExists(atPath: scratch.path("home/exported")))
                try folder.expectUnharmed(exported)
            }
        }

        @Test("trust and the helper's state do not count if another user wrote them")
        func state() async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: true)
                try scratch.write(
                    """
                    version: 1
                    verify: false
                    registries:
                      - {host: registry.example.com, username: me, password: {command: [touch, ran]}}

                    """, to: "work/berth.yaml")
                let with = ["XDG_STATE_HOME": scratch.path("shared"), "XDG_CACHE_HOME": scratch.path("shared")]
                // Trusted by the user, and copied to where the attacker can write.
                let trusted = try await folder.berth("trust", "--yes", with: ["XDG_STATE_HOME": scratch.path("home")])
                try #require(trusted.status == 0, "\(trusted.errors)")
                try FileManager.default.copyItem(
                    atPath: scratch.path("home/berth/trusted.json"), toPath: scratch.path("trusted.json"))
                chmod(scratch.path("trusted.json"), 0o644)
                try await folder.attack("mkdir berth; cp '\(scratch.path("trusted.json"))' berth/; chmod 644 berth/*")
                let applied = try await folder.berth("apply", with: with)
                #expect(applied.status == 1, "\(applied.errors)\(applied.output)")
                #expect(applied.output.contains("is not trusted yet"), "\(applied.errors)\(applied.output)")
                #expect(!FileManager.default.fileExists(atPath: scratch.path("work/ran")))
                try await folder.attack(
                    "printf 'berth-helper-index 1\\n' > berth/helper-index; chmod 644 berth/helper-index")
                let asked = try await Program.run(
                    OtherUser.command + [try Checkout.program("docker-credential-berth"), "get"],
                    environment: scratch.environment.merging(with) { $1 }, in: scratch.work,
                    input: SharedFolder.host
                )
                let state = scratch.path("shared/berth")
                #expect(
                    asked.output
                        == "berth: the directory \(state) belongs to another user (23456); "
                        + "Set XDG_STATE_HOME to a directory that only you can change.\n")
                #expect(asked.status == 1)
            }
        }

        @Test("no directory for temporary files is needed: a file is made next to its final path")
        func temporaryFiles() async throws {
            try await Scratch.with { scratch in
                let folder = try await SharedFolder(in: scratch, isSticky: true)
                // The user cannot make files there or in the working directory.
                for name in ["shared", "work"] {
                    chown(scratch.path(name), 0, 0)
                    chmod(scratch.path(name), 0o755)
                }
                let home = scratch.path("home")
                for arguments in [["apply"], ["status"], ["plan", "--out", "\(home)/plan"], ["logout", "--all"]] {
                    let ended = try await folder.berth(arguments, with: ["TMPDIR": scratch.path("shared")])
                    #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
                    try folder.expectUnharmed(ended)
                }
                #expect(try scratch.names(in: "shared") == [])
                #expect(try scratch.names(in: "work") == ["berth.yaml"])
            }
        }
    }
}
