import Foundation
import Testing

extension EndToEnd {
    /// Plants secrets in all of berth's sources, and searches all of its output and files for them.
    @Suite struct PlantedSecretsTests {
        /// A machine with a secret in every source.
        private struct Machine {
            let scratch: Scratch
            let environment: [String: String]
            /// The secrets by source.
            let secrets: [String: String]

            static func make(in scratch: Scratch) async throws -> Machine {
                let sandbox = try await SandboxPeer.start(in: scratch)
                var secrets = [
                    "a variable": "planted-in-a-variable-0123456789", "a file": "planted-in-a-file-0123456789abc",
                    "a command": "planted-in-a-command-0123456789", "identity token": "planted-identity-token-01234",
                    "another's login": "planted-foreign-login-0123456",
                    "a word of a command": "planted-argument-0123456",
                    "AWS's key": try #require(sandbox.environment["AWS_SECRET_ACCESS_KEY"]),
                ]
                try scratch.write("\(secrets["a file", default: ""])\n", to: "password")
                try scratch.write("\(secrets["a command", default: ""])\n", to: "written")
                let foreign = Data("bob:\(secrets["another's login", default: ""])".utf8).base64EncodedString()
                secrets["another's auth"] = foreign
                try scratch.write(
                    #"{"auths": {"foreign.example.com": {"auth": "\#(foreign)"}}}"#, to: "home/.docker/config.json")
                try scratch.write(
                    """
                    version: 1
                    verify: false
                    accounts:
                      - {id: 600423610423, regions: [us-east-2]}
                    registries:
                      - {host: a.example.com, username: me, password: {env: PLANTED}}
                      - {host: b.example.com, username: me, password: {file: ../password}}
                      - host: c.example.com
                        username: me
                        password: {command: [sh, -c, cat ../written, "${WORD}"]}
                        expires_after: 24h
                      - {host: d.example.com, username: <token>, password: {env: PLANTED_TOKEN}}
                      - {host: e.example.com, username: me, password: {env: NOT_SET}}
                      - {host: f.example.com, username: me, password: {file: ../not-there}}
                      - host: g.example.com
                        username: me
                        password: {command: [sh, -c, 'cat ../written; cat ../written >&2; exit 3']}
                      - {host: foreign.example.com, username: me, password: {env: PLANTED}}
                    """, to: "work/berth.yaml")
                let environment = sandbox.environment.merging(
                    [
                        "PLANTED": secrets["a variable", default: ""],
                        "PLANTED_TOKEN": secrets["identity token", default: ""],
                        "WORD": secrets["a word of a command", default: ""],
                        "GITHUB_STEP_SUMMARY": scratch.path("summary.md"),
                    ]
                ) { $1 }
                return Machine(scratch: scratch, environment: environment, secrets: secrets)
            }

            /// Runs a command line with berth on `PATH`. Both outputs go to one pipe, as in a CI runner.
            func say(_ line: String, with more: [String: String] = [:]) async throws -> String {
                var environment = scratch.environment.merging(environment) { $1 }.merging(more) { $1 }
                let folder = try Checkout.program("berth").dropLast("/berth".count)
                environment["PATH"] = "\(folder):\(Tool.searchPath)"
                let ended = try await Program.run(
                    ["sh", "-c", "{ \(line); } 2>&1 | cat"], environment: environment, in: scratch.work)
                return ended.output
            }

            /// Returns the secrets in a text, including parts of them and docker's encoding.
            func found(in text: String) throws -> [String] {
                var all = secrets
                for (host, auth) in try scratch.auths() where host != "foreign.example.com" {
                    all["the auth of \(host)"] = auth
                    let login = String(decoding: Data(base64Encoded: auth) ?? Data(), as: UTF8.self)
                    let secret = login.drop { $0 != ":" }.dropFirst()
                    if secret.count > 20 { all["the password of \(host)"] = String(secret) }
                }
                return all.filter { _, secret in
                    text.contains(secret.prefix(20)) || text.contains(secret.suffix(20))
                }.keys.sorted()
            }
        }

        /// All commands, in an order in which each has something to print.
        private static let lines = [
            "berth validate", "berth list", "berth list --format json", "berth list --format github-matrix",
            "berth trust --yes", "berth trust --list", "berth plan", "berth plan --out week.plan", "berth plan --probe",
            "berth apply week.plan", "berth apply --only host=a.example.com --yes --probe",
            "berth plan -f berth.yaml", "berth status", "berth status --principals", "berth status --consumers",
            "berth export --format docker-auth-config --out exported",
            "berth export --format podman-auth --only host=a.example.com,c.example.com,d.example.com --out exported",
            "berth init --yes --out init.yaml; rm -f init.yaml", "berth schema", "berth help environment",
            "berth ---completion apply -- positional@0 0 0 --only host=", "berth logout --only host=b.example.com",
            "berth trust --revoke", "berth apply --timings",
        ]

        @Test(
            "no command prints a secret, at any verbosity and in any form",
            arguments: ["", "-vv", "--json -vv", "--json-into events -vv --color always"])
        func nowhere(options: String) async throws {
            try await Scratch.with { scratch in
                let machine = try await Machine.make(in: scratch)
                var said = ""
                for line in Self.lines {
                    let takesOptions = !line.contains(";") && !line.contains("---") && !line.contains("help")
                    let text = try await machine.say(takesOptions ? "\(line) \(options)" : line)
                    #expect(try machine.found(in: text) == [], "\(line)")
                    said += text
                }
                // Checks that the commands have stored logins at all.
                #expect(try scratch.auths().count == 6, "\(said)")
                #expect(said.contains("the command sh ended with status 3") && said.contains("NOT_SET is not set"))
                #expect(said.contains("GetAuthorizationToken") == options.contains("-vv"))
                try expectWrittenWhereItBelongs(machine)
            }
        }

        @Test("in GitHub's mode each secret is masked first, and printed nowhere else")
        func gitHub() async throws {
            try await Scratch.with { scratch in
                let machine = try await Machine.make(in: scratch)
                for line in Self.lines {
                    let takesOptions = !line.contains(";") && !line.contains("---") && !line.contains("help")
                    let text = try await machine.say(
                        takesOptions ? "\(line) -vv" : line, with: ["GITHUB_ACTIONS": "true"])
                    let lines = text.split(separator: "\n")
                    let masks = lines.prefix { $0.hasPrefix("::add-mask::") }
                    let rest = lines.dropFirst(masks.count)
                    #expect(!rest.contains { $0.contains("::add-mask::") }, "\(line)")
                    #expect(try machine.found(in: rest.joined(separator: "\n")) == [], "\(line)")
                    if line == "berth apply week.plan" {
                        let secrets = machine.secrets
                        for source in ["a variable", "a file", "a command", "identity token"] {
                            #expect(masks.contains("::add-mask::\(secrets[source, default: "?"])"), "\(source)")
                        }
                    }
                }
                try expectWrittenWhereItBelongs(machine)
            }
        }

        /// Expects that only the intended files in the scratch directory contain a secret.
        private func expectWrittenWhereItBelongs(_ machine: Machine) throws {
            let scratch = machine.scratch
            var holding: [String] = []
            for file in FileManager.default.subpaths(atPath: scratch.folder.path) ?? [] {
                guard let data = FileManager.default.contents(atPath: scratch.path(file)) else { continue }
                if !(try machine.found(in: String(decoding: data, as: UTF8.self)).isEmpty) { holding.append(file) }
            }
            // The sandbox's environment contains its keys for the test.
            let expected = ["home/.docker/config.json", "password", "sandbox.environment", "work/exported", "written"]
            #expect(holding.sorted() == expected)
            #expect(
                try FileManager.default.attributesOfItem(atPath: scratch.path("work/exported"))[.posixPermissions]
                    as? Int == 0o600)
        }
    }
}
