import Foundation
import TestSupport
import Testing

/// `berth export`: all logins, or none.
@Suite("berth export", .scheduled)
struct ExportTests {
    static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

    /// Two registries without verification, so that each export of them is the same.
    static let settled = """
        version: 1
        verify: false
        registries:
          - {host: ghcr.io, username: me, password: {env: ONE}}
          - {host: docker.io, username: hub, password: {env: TWO}}

        """
    static let passwords = ["ONE": "x", "TWO": "pw"]
    /// Contains base64 of `me:x` and `hub:pw`.
    static let auths =
        #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="},"https://index.docker.io/v1/":{"auth":"aHViOnB3"}}}"#

    @Test("one line for DOCKER_AUTH_CONFIG, and no other standard output")
    func dockerAuthConfig() async throws {
        try await inPlace { scratch in
            let ended = try await scratch.succeed(
                "export", "--format", "docker-auth-config", with: Self.passwords)
            #expect(ended.output == Self.auths + "\n")
            #expect(ended.errors.lines.last == "Exported 2 registries.")
            let one = try await scratch.succeed(
                "export", "--format", "docker-auth-config", "--only", "host=ghcr.io", "-q", with: Self.passwords)
            #expect(one.output == #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"# + "\n" && one.errors == "")
        }
    }

    /// Writes a manifest of many registries with one long password.
    private func large(_ count: Int, in scratch: CommandScratch) throws {
        let registries = (0..<count).map {
            "  - {host: r\($0).example.com, username: me, password: {file: secret}}\n"
        }
        try scratch.write("version: 1\nverify: false\nregistries:\n\(registries.joined())", to: "work/berth.yaml")
        try scratch.write(String(repeating: "x", count: 30_000), to: "work/secret")
    }

    @Test("D10: a variable with which no program could start causes a warning with an alternative")
    func longVariable() async throws {
        try await CommandScratch.with { scratch in
            try large(4, in: scratch)
            for options in [[], ["-q"]] {
                let ended = try await scratch.start(
                    ["export", "--format", "docker-auth-config"] + options
                ).ended()
                #expect(ended.status == 0 && ended.output.utf8.count > 128 << 10)
                #expect(
                    ended.errors.lines.filter { !$0.hasPrefix("[") && !$0.hasPrefix("Exported ") } == [
                        "warning: the value is too long: Linux limits a variable to 128 KiB",
                        "Export fewer registries, with --only or --skip. Or export a file, with --format podman-auth",
                        "--out DIR/config.json, and set DOCKER_CONFIG=DIR.",
                    ])
            }
            let fewer = try await scratch.succeed(
                "export", "--format", "docker-auth-config", "-q", "--only", "host=r0.*")
            #expect(fewer.errors == "")
        }
    }

    @Test("C14: a secret that no server accepts is not printed, and the error names --each")
    func largeSecret() async throws {
        try await CommandScratch.with { scratch in
            try large(30, in: scratch)
            let ended = try await scratch.berth("export", "--format", "kubernetes-secret", "-q")
            #expect(ended.output == "")
            #expect(
                ended.errors == """
                    error: the secret berth has 1172 KiB, and Kubernetes' limit is 1024 KiB
                    Export a secret for each registry with --each, or fewer registries with --only or --skip.

                    """)
            #expect(ended.status == 1)
            let file = try await scratch.berth(
                "export", "--format", "kubernetes-secret", "-q", "--out", "secret.yaml")
            #expect(file.status == 1)
            #expect(try !scratch.names(in: "work").contains("secret.yaml"))
            let each = try await scratch.succeed("export", "--format", "kubernetes-secret", "-q", "--each")
            #expect(each.errors == "")
        }
    }

    @Test("a registry that refuses its login: nothing is printed or written, and the error names it and the reason")
    func refused() async throws {
        try await inSandbox("--fault", "refuse:210987654321.*") { scratch, environment in
            let exports = [
                ["docker-auth-config"], ["kubernetes-secret", "--out", "out"], ["podman-auth", "--out", "out"],
            ]
            for export in exports {
                try scratch.write("as it was", to: "work/out")
                let ended = try await scratch.start(["export", "-q", "--format"] + export, with: environment)
                    .ended()
                #expect(ended.output == "")
                #expect(
                    ended.errors == """
                          ✗ \(Self.prod)   failed   401: the registry refused these credentials

                        error: nothing is exported: no login for 1 of 2 registries

                        """
                )
                #expect(ended.status == 1)
                #expect(try scratch.read("work/out") == "as it was")
            }
        }
    }

    @Test("only its owner can read the file, also if it replaces a public one or is behind a link")
    func mode() async throws {
        try await inPlace { scratch in
            try scratch.write("old", to: "work/open")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: scratch.path("work/open"))
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path("work/link"), withDestinationPath: "open")
            for name in ["new", "open", "link"] {
                let ended = try await scratch.succeed(
                    "export", "--format", "docker-auth-config", "--out", name, with: Self.passwords)
                #expect(ended.output == "")
                #expect(ended.errors.lines.last == "Exported 2 registries to \(name).")
            }
            for name in ["new", "open"] {
                #expect(try FileState(scratch.path("work/\(name)")).mode == S_IFREG | 0o600)
                #expect(try scratch.read("work/\(name)") == Self.auths + "\n")
            }
            #expect(try FileState(scratch.path("work/link")).mode & UInt32(S_IFMT) == UInt32(S_IFLNK))
            let names = try FileManager.default.contentsOfDirectory(atPath: scratch.work.path)
            #expect(Set(names) == ["berth.yaml", "new", "open", "link"], "the export left another file")

            let refused = try await scratch.berth(
                "export", "--format", "docker-auth-config", "--out", ".", with: Self.passwords)
            #expect(
                refused.errors == """
                    error: \(scratch.work.path) is not a file
                    Name a file with --out, or omit --out for standard output.

                    """
            )
            #expect(refused.status == 73)
        }
    }

    @Test("64 for options that conflict, before any request")
    func usage() async throws {
        try await inPlace { scratch in
            let wrong: [([String], String)] = [
                (["docker-auth-config", "--each"], "--each need --format kubernetes-secret"),
                (["podman-auth", "--name", "x"], "--each need --format kubernetes-secret"),
                (["docker-auth-config", "--json"], "--json prints events to standard output"),
                (["docker-auth-config", "--json", "--out", "-"], "--json prints events to standard output"),
                (["kubernetes-secret", "--name", "My_Secret"], "`My_Secret` is not a Kubernetes name"),
                (["kubernetes-secret", "--namespace", "a.b"], "`a.b` is not a namespace"),
                (["toml"], "docker-auth-config"),
            ]
            for (options, message) in wrong {
                let ended = try await scratch.start(["export", "--format"] + options, with: Self.passwords).ended()
                #expect(ended.errors.contains(message), "\(options): \(ended.errors)")
                #expect(ended.output == "")
                #expect(ended.status == 64)
            }
        }
    }

    @Test("an identity token is exported where it is supported, and refused where its reader would skip all logins")
    func identityToken() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(
                """
                version: 1
                verify: false
                registries:
                  - {host: team.azurecr.io, username: <token>, password: {env: ONE}}

                """, to: "work/berth.yaml"
            )
            for format in ["docker-auth-config", "kubernetes-secret"] {
                let ended = try await scratch.berth("export", "--format", format, with: Self.passwords)
                #expect(
                    ended.errors == """
                        error: \(format) cannot hold the identity token for team.azurecr.io
                        Leave it out with --skip host=team.azurecr.io, or use --format podman-auth.

                        """
                )
                #expect(ended.status == 64 && ended.output == "")
            }
            let podman = try await scratch.succeed("export", "--format", "podman-auth", with: Self.passwords)
            #expect(podman.output.contains(#""identitytoken": "x""#))
        }
    }

    @Test("events report the exported logins and their destination, and contain no secret")
    func events() async throws {
        try await inSandbox { scratch, environment in
            let ended = try await scratch.succeed(
                "export", "--format", "podman-auth", "--out", "auth.json", "--json", "-vv", with: environment)
            #expect(
                ended.output.lines.last == """
                    {"type":"exported","format":"podman-auth","hosts":["\(Self.tools)","\(Self.prod)"],\
                    "out":"auth.json"}
                    """
            )
            struct File: Decodable {
                struct Entry: Decodable { var auth: String }
                var auths: [String: Entry]
            }
            let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: scratch.url("work/auth.json")))
            #expect(Set(file.auths.keys) == [Self.tools, Self.prod])
            for auth in file.auths.values.map(\.auth) {
                let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
                for secret in [auth, String(login.dropFirst("AWS:".count))] {
                    #expect(!(ended.output + ended.errors).contains(secret.prefix(24)))
                }
            }
        }
    }

    /// Runs a test in a directory with the manifest that needs no requests.
    private func inPlace(_ body: (CommandScratch) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.settled, to: "work/berth.yaml")
            try await body(scratch)
        }
    }

    /// Runs a test with a sandbox, and with a manifest of two accounts.
    private func inSandbox(
        _ options: String..., body: (CommandScratch, [String: String]) async throws -> Void
    ) async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch, options)
            try scratch.write(
                """
                version: 1
                regions: [us-east-2]
                accounts: [{id: 600423610423}, {id: 210987654321}]

                """, to: "work/berth.yaml"
            )
            try await body(scratch, sandbox.environment)
        }
    }
}
