import Foundation
import Testing

extension EndToEnd {
    /// Docker's protocol in detail.
    @Suite struct HelperProtocolTests {
        private let host = HelperPlace.host

        private func inPlace(_ body: (HelperPlace) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try await body(try await HelperPlace.apply(in: scratch, with: sandbox.environment))
            }
        }

        @Test("get accepts all spellings of a host, and answers with the server as requested")
        func spellings() async throws {
            try await inPlace { place in
                let secret = try await place.secret()
                for server in [
                    "https://\(host)", "https://\(host)/", "https://\(host)/v2/", "http://\(host)", "\(host):443",
                    "https://\(host):443", host.uppercased(), "HTTPS://\(host.uppercased())/V1/",
                ] {
                    let got = try await place.ask("get", " \(server)\r\n")
                    #expect(
                        got.output == #"{"ServerURL":"\#(server)","Username":"AWS","Secret":"\#(secret)"}"# + "\n",
                        "\(server)")
                }
            }
        }

        @Test("an answer that cannot be written, such as to a full disk, ends with 73")
        func fullDisk() async throws {
            try await inPlace { place in
                _ = try await place.secret()
                let helper = try Checkout.program("docker-credential-berth")
                for action in ["get", "version"] {
                    let ended = try await Program.run(
                        ["sh", "-c", "exec '\(helper)' \(action) >/dev/full"],
                        environment: place.scratch.environment, in: place.scratch.work, input: host)
                    #expect(ended.status == 73, "\(action)")
                }
            }
        }

        @Test("store keeps nothing for berth's hosts, and reports that where docker does not look")
        func store() async throws {
            try await inPlace { place in
                let before = try place.scratch.files(below: ".")
                let stored = try await place.ask(
                    "store", #"{"ServerURL":"https://\#(host)","Username":"me","Secret":"planted"}"#)
                #expect(stored.output == "" && stored.status == 0)
                #expect(
                    stored.errors
                        == "berth: nothing is stored for \(host): berth obtains a login when docker needs it\n")
                #expect(try place.scratch.files(below: ".") == before)

                let foreign = try await place.ask(
                    "store", #"{"ServerURL":"ghcr.io","Username":"me","Secret":"planted"}"#)
                #expect(
                    foreign.output == "berth: ghcr.io is in no applied manifest, so berth does not store this login; "
                        + "Name the helper that stores such logins in BERTH_FALLBACK_HELPER.\n")
                #expect(foreign.status == 1)
            }
        }

        @Test("erase removes the cached token and no other file; the next get requests a new one")
        func erase() async throws {
            try await inPlace { place in
                let secret = try await place.secret()
                let token = try place.tokenFile()
                var others = try place.scratch.files(below: ".")
                others[token] = nil
                for _ in 1...2 {
                    let erased = try await place.ask("erase", "https://\(host)\n")
                    #expect(erased.output == "" && erased.errors == "" && erased.status == 0)
                }
                var left = try place.scratch.files(below: ".")
                // A directory's modification time shows that a file was removed.
                let folder = String(token[..<(token.lastIndex(of: "/") ?? token.endIndex)])
                (left[folder], others[folder]) = (nil, nil)
                #expect(left == others)
                #expect(try await place.secret() != secret)
            }
        }

        @Test("list and version need neither the network nor standard input")
        func list() async throws {
            try await inPlace { place in
                let dead = ["AWS_ENDPOINT_URL": "http://127.0.0.1:1"]
                let listed = try await place.ask("list", "unused", with: dead)
                #expect(listed.output == "{\"\(host)\":\"AWS\"}\n" && listed.status == 0)
                let version = try await place.ask("version", with: dead)
                let berth = try await place.scratch.berth("--version")
                #expect(version.output == "docker-credential-berth \(berth.output)" && version.status == 0)
            }
        }

        @Test("an invalid call prints the usage, with status 1; --help does so with 0")
        func usage() async throws {
            try await Scratch.with { scratch in
                let place = HelperPlace(scratch: scratch, environment: [:])
                for action in ["", "frob", "GET", "--version", "-f"] {
                    let got = try await place.ask(action)
                    #expect(got.output.hasPrefix("usage: docker-credential-berth get|store|erase|list|version\n"))
                    #expect(got.errors == "" && got.status == 1, "\(action)")
                }
                for action in ["-h", "--help"] { #expect(try await place.ask(action).status == 0) }
                let listed = try await place.ask("list")
                #expect(listed.output == "{}\n" && listed.status == 0)
            }
        }

        @Test(
            "bad input gets the protocol's answer, or a line",
            arguments: [
                ("get", "", "no credentials server URL"), ("get", " \n", "no credentials server URL"),
                ("erase", "", "no credentials server URL"),
                ("store", #"{"Username":"me","Secret":"planted"}"#, "no credentials server URL"),
                ("store", #"{"ServerURL":"a.example","Secret":"planted"}"#, "no credentials username"),
                ("store", "planted", "berth: the login to store is not a JSON object"),
                ("get", "a\nb", "berth: the server's address contains control characters or is not UTF-8"),
                ("get", String(repeating: "a", count: 5000), "berth: the server's address exceeds 4096 bytes"),
                (
                    "store", String(repeating: "a", count: 40000),
                    "berth: the login to store exceeds 32768 bytes"
                ),
            ])
        func badInput(_ action: String, _ input: String, _ line: String) async throws {
            try await inPlace { place in
                let got = try await place.ask(action, input)
                #expect(got.output == "\(line)\n" && got.errors == "" && got.status == 1)
            }
        }

        @Test("an endless input delays a caller by at most ten seconds")
        func endlessInput() async throws {
            try await inPlace { place in
                let program = try Checkout.program("docker-credential-berth")
                let got = try await Program.run(
                    ["/bin/sh", "-c", "sleep 12 | \"$0\" get; echo \"status $?\"", program],
                    environment: place.scratch.environment.merging(place.environment) { $1 }, in: place.scratch.work
                )
                #expect(got.output == "berth: standard input did not end in time\nstatus 1\n")
            }
        }

        // MARK: The fallback

        /// Makes a helper that records its input, and exits with a status of its own.
        private func scriptedHelper(in place: HelperPlace) throws -> [String: String] {
            try place.scratch.make(folder: "bin")
            let script = try place.scratch.write(
                "#!/bin/sh\nprintf '%s:%s:%s' \"$1\" \"$(cat)\" \"${BERTH_FALLBACK_HELPER-unset}\"\nexit 7\n",
                to: "bin/docker-credential-x")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
            let path = "\(place.scratch.path("bin")):\(try HelperPlace.path())"
            return ["PATH": path, "BERTH_FALLBACK_HELPER": "x"]
        }

        @Test(
            "a request for an unmanaged host goes to the fallback unchanged, and its answer is returned",
            arguments: [false, true])
        func fallback(throughLink: Bool) async throws {
            try await inPlace { place in
                let environment = try scriptedHelper(in: place)
                var program: String?
                if throughLink {
                    let link = place.scratch.path("docker-credential-berth")
                    try FileManager.default.createSymbolicLink(
                        atPath: link, withDestinationPath: try Checkout.program("berth"))
                    program = link
                }
                let form =
                    #"{"ServerURL":"ghcr.io","Username":"me","Secret":"\#(String(repeating: "x", count: 30000))"}"#
                for (action, input) in [("get", "https://ghcr.io/\n"), ("erase", "ghcr.io"), ("store", form)] {
                    let got = try await place.ask(action, input, with: environment, program: program)
                    let trimmed = input.trimmingCharacters(in: .newlines)
                    #expect(got.output == "\(action):\(trimmed):unset" && got.status == 7, "\(action)")
                }
                let managed = try await place.ask("get", host, with: environment, program: program)
                #expect(managed.status == 0 && managed.output.contains("\"Username\":\"AWS\""))
            }
        }

        @Test("S21: the fallback finds no secret in its environment", arguments: [false, true])
        func fallbackEnvironment(throughLink: Bool) async throws {
            try await inPlace { place in
                var environment = try scriptedHelper(in: place)
                try place.scratch.write("#!/bin/sh\nexec env\n", to: "bin/docker-credential-x")
                for name in Self.secretVariables { environment[name] = "planted" }
                environment["HUB_PASSWORD"] = "planted"
                environment["ANOTHER"] = "kept"
                // The manifest names its own variable, which an apply records.
                try place.scratch.write(
                    """
                    version: 1
                    verify: false
                    storage: helper
                    registries:
                      - {host: hub.example.com, username: me, password: {env: HUB_PASSWORD}}
                    """, to: "work/hub.yaml")
                let applied = try await place.scratch.berth(
                    "apply", "-f", "hub.yaml", with: place.environment.merging(environment) { $1 })
                #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
                var program: String?
                if throughLink {
                    let link = place.scratch.path("docker-credential-berth")
                    try FileManager.default.createSymbolicLink(
                        atPath: link, withDestinationPath: try Checkout.program("berth"))
                    program = link
                }
                let got = try await place.ask("get", "ghcr.io", with: environment, program: program)
                #expect(got.status == 0 && got.output.contains("ANOTHER=kept"), "\(got.output)\(got.errors)")
                #expect(!got.output.contains("planted"), "\(got.output)")
                let names = got.output.split(separator: "\n").compactMap {
                    $0.split(separator: "=").first.map(String.init)
                }
                #expect(Set(names).isDisjoint(with: Self.secretVariables + ["HUB_PASSWORD"]))
            }
        }

        private static let secretVariables = [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN",
            "DOCKER_AUTH_CONFIG",
        ]

        @Test(
            "a fallback with an invalid name, or a missing one, is reported",
            arguments: [
                (
                    "nosuch",
                    "docker-credential-nosuch, which BERTH_FALLBACK_HELPER names, cannot be run: "
                        + "No such file or directory"
                ),
                (
                    "../x",
                    "BERTH_FALLBACK_HELPER is not a helper name; "
                        + "Write the part after `docker-credential-`, such as pass."
                ),
                (
                    "-x",
                    "BERTH_FALLBACK_HELPER is not a helper name; "
                        + "Write the part after `docker-credential-`, such as pass."
                ),
                (
                    "berth",
                    "BERTH_FALLBACK_HELPER is `berth`, which would call itself; Name another helper, such as pass."
                ),
            ])
        func wrongFallback(_ name: String, _ line: String) async throws {
            try await inPlace { place in
                let got = try await place.ask("get", "ghcr.io", with: ["BERTH_FALLBACK_HELPER": name])
                #expect(got.output == "berth: \(line)\n" && got.status == 1)
            }
        }
    }
}
