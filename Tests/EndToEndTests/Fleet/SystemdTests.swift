import Foundation
import Testing

extension EndToEnd {
    /// The units, checked by systemd.
    @Suite(.needs(.systemdAnalyze)) struct SystemdTests {
        /// Copies the units of a directory, with the tested berth in the service: it may not be installed at a
        /// package's path.
        private func units(of folder: String, in scratch: Scratch) throws -> [String] {
            try scratch.make(folder: "units/berth.service.d")
            let example = Checkout.example(folder)
            let names = ["berth.service", "berth.timer"]
            for name in names {
                try FileManager.default.copyItem(at: example.appending(path: name), to: scratch.url("units/\(name)"))
            }
            let service = try scratch.read("units/berth.service")
            let start = try #require(service.firstMatch(of: /\nExecStart=\/usr\/bin\/berth (.*)\n/)).1
            let line = "ExecStart=\(try Checkout.program("berth")) \(start)"
            try scratch.write("[Service]\nExecStart=\n\(line)\n", to: "units/berth.service.d/here.conf")
            return names.map { scratch.path("units/\($0)") }
        }

        private func analyze(_ arguments: [String], in scratch: Scratch) async throws -> Ended {
            try scratch.make(folder: "run")
            return try await Program.run(
                ["systemd-analyze"] + arguments,
                environment: scratch.environment.merging(["XDG_RUNTIME_DIR": scratch.path("run")]) { $1 },
                in: scratch.work
            )
        }

        @Test(
            "are valid, without a warning",
            arguments: [("systemd", []), ("systemd/user", ["--user"])] as [(String, [String])])
        func verified(folder: String, options: [String]) async throws {
            try await Scratch.with { scratch in
                let files = try units(of: folder, in: scratch)
                let verified = try await analyze(options + ["verify"] + files, in: scratch)
                #expect(verified.errors + verified.output == "")
                #expect(verified.status == 0)

                // The checker reports an invalid unit.
                let service = try scratch.read("units/berth.service")
                try scratch.write(service.replacing("Type=oneshot", with: "Tpye=oneshot"), to: "units/berth.service")
                let misspelt = try await analyze(options + ["verify"] + files, in: scratch)
                #expect(misspelt.errors.contains("Unknown key 'Tpye' in section [Service], ignoring."))
            }
        }

        @Test("the machine's service is sandboxed: an exposure of at most 2.5 of 10")
        func security() async throws {
            try await Scratch.with { scratch in
                let file = try units(of: "systemd", in: scratch)[0]
                let judged = try await analyze(["security", "--offline=true", "--threshold=25", file], in: scratch)
                #expect(judged.status == 0, "\(judged.errors)\(judged.output.lines.last ?? "")")
            }
        }

        @Test("its command stores the machine's logins, and has nothing to do an hour later")
        func command() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let service = try String(contentsOf: Checkout.example("systemd/berth.service"), encoding: .utf8)
                let start = try #require(service.firstMatch(of: /\nExecStart=\/usr\/bin\/(.*)\n/)).1
                let words = start.replacing("/etc/berth/berth.yaml", with: Checkout.example("systemd/berth.yaml").path)
                    .split(separator: " ").map(String.init)
                for last in ["Applied: 2 logged in in ", "Plan: nothing to do, 2 unchanged."] {
                    let ran = try await Program.run(
                        words, environment: try scratch.commandEnvironment(sandbox.environment), in: scratch.work)
                    #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                    #expect(ran.output.lines.last?.hasPrefix(last) == true, "\(ran.output)")
                }
            }
        }

        @Test("each machine of a fleet has its own fixed time within the hour")
        func spread() throws {
            let timer = try String(contentsOf: Checkout.example("systemd/berth.timer"), encoding: .utf8)
            let settings = timer.lines.filter { $0.contains("=") && !$0.hasPrefix("Description") }
            #expect(
                settings == [
                    "OnCalendar=hourly", "RandomizedDelaySec=1h", "FixedRandomDelay=true", "Persistent=true",
                    "WantedBy=timers.target",
                ])
        }
    }
}
