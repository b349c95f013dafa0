import Foundation
import Testing

extension EndToEnd {
    /// Manifests that refer to other users' or systems' files.
    @Suite struct HostileFileTests {
        private static let secrets = [
            "credentials": "[default]\naws_secret_access_key = planted-0123456789\n",
            "config.json": #"{"auths":{"h.example.com":{"auth":"planted-0123456789"}}}"#,
            "token": "planted-0123456789\n", "many": "planted-0123456789: x\nplanted-0123456789: y\n",
            "state": "{\"version\": 4, \"planted-0123456789\": 1}", "key": "Version: planted-0123456789\n",
            "environment": "A=planted-0123456789\0B=planted-0123456789\0", "binary": "\u{7F}ELF planted-0123456789",
        ]

        @Test("an included file that is not a manifest is not quoted", arguments: secrets.keys.sorted())
        func included(name: String) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.secrets[name, default: ""], to: "home/\(name)")
                try scratch.write("version: 1\ninclude: [~/\(name)]\n", to: "work/berth.yaml")
                for command in ["validate", "plan", "apply"] {
                    let ended = try await scratch.berth(command, "--json")
                    #expect(ended.status == 65)
                    #expect(
                        ended.errors == """
                            berth.yaml:2:11: error: ~/\(name) is not a manifest: it has no `version: 1`
                              2 | include: [~/\(name)]
                                |           ^\(String(repeating: "~", count: name.count + 1)) \
                            an included file needs `version: 1` too

                            """)
                    #expect(!ended.output.contains("planted"))
                }
            }
        }

        /// Paths, and their messages.
        private static let places = [
            ("/dev/zero", "exceeds the 8 MiB limit", "File too large"), ("/dev/null", "is not a manifest", "is empty"),
            ("/", "this is a directory", "Is a directory"), ("/proc/self/mem", "cannot be read", "cannot read"),
        ]

        @Test("devices and directories are reported immediately", arguments: places)
        func devices(path: String, asManifest: String, asPassword: String) async throws {
            try await Scratch.with { scratch in
                try scratch.write("version: 1\ninclude: [\(path)]\n", to: "work/including.yaml")
                let including = try await scratch.berth("validate", "-f", "including.yaml")
                #expect(including.status == 65)
                #expect(including.errors.contains(asManifest), "\(including.errors)")
                let entry = "{host: registry.example.com, username: me, password: {file: \(path)}}"
                try scratch.write("version: 1\nregistries: [\(entry)]\n", to: "work/password.yaml")
                let planned = try await scratch.berth("plan", "-f", "password.yaml")
                #expect(planned.output.contains(asPassword), "\(planned.output)")
                #expect(max(including.elapsed, planned.elapsed) < .seconds(5))
            }
        }

        @Test("a pipe is read to its end, once a process writes to it")
        func pipe() async throws {
            try await Scratch.with { scratch in
                #expect(mkfifo(scratch.path("work/pipe"), 0o600) == 0)
                let reading = try scratch.start(["validate", "-f", "pipe"], timeLimit: .seconds(20))
                try await Task.sleep(for: .milliseconds(300))
                #expect(!reading.hasEnded)
                let writing = try Program(
                    ["sh", "-c", "echo 'version: 1'; sleep 0.2; echo 'registries: [{host: public.ecr.aws}]'"],
                    environment: scratch.environment, in: scratch.work)
                let written = try await writing.ended().output
                try FileHandle(forWritingTo: scratch.url("work/pipe")).write(contentsOf: Data(written.utf8))
                let read = try await reading.ended()
                #expect(read.output == "ok pipe: 1 registry, 0 profiles\n", "\(read.errors)")
            }
        }
    }
}
