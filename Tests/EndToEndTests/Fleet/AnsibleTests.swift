import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The Ansible role, run on this machine.
    @Suite(.needs(.ansiblePlaybook)) struct AnsibleTests {
        /// The result of a run, from its recap and its tasks.
        private struct Played {
            var ended: Ended
            /// The counts for localhost, such as `changed`.
            var recap: [String: Int] = [:]
            /// The result of each task of the role.
            var tasks: [String: String] = [:]

            init(_ ended: Ended) {
                self.ended = ended
                let recap = ended.output.lines.last { $0.hasPrefix("localhost ") } ?? ""
                for count in recap.matches(of: /([a-z]+)=([0-9]+)/) { self.recap[String(count.1)] = Int(count.2) }
                var task = ""
                for line in ended.output.lines {
                    if let named = line.firstMatch(of: /^TASK \[berth : (.*)\] \*+$/) {
                        task = String(named.1)
                    } else if let became = line.firstMatch(of: /^(ok|changed|skipping|fatal): \[localhost\]/) {
                        tasks[task] = String(became.1)
                    }
                }
            }

            /// The last task's message if it failed.
            var complaint: [String]? {
                struct Answer: Decodable { var msg: [String] }
                guard let found = ended.output.firstMatch(of: /FAILED! => (\{.*\})/) else { return nil }
                return try? JSONDecoder().decode(Answer.self, from: Data(found.1.utf8)).msg
            }
        }

        private func play(_ scratch: Scratch, _ sandbox: SandboxPeer, _ options: [String] = []) async throws -> Played {
            let home = Python.environment["HOME"] ?? "/"
            let environment = try scratch.commandEnvironment(
                sandbox.environment.merging([
                    "ANSIBLE_HOME": scratch.path("ansible"), "ANSIBLE_REMOTE_TEMP": scratch.path("ansible/remote"),
                    "ANSIBLE_NOCOLOR": "1", "PYTHONUSERBASE": "\(home)/.local", "PYTHONDONTWRITEBYTECODE": "1",
                ]) { $1 })
            let command = [
                "ansible-playbook", "-i", "inventory.ini", "playbook.yml", "-e",
                "berth_manifest_path=\(scratch.path("etc/berth.yaml"))",
            ]
            return Played(
                try await Program.run(
                    command + options, environment: environment, in: Checkout.example("ansible"),
                    timeLimit: .seconds(180)))
        }

        @Test(
            "a check shows the changes and writes nothing; a run makes them, and the next run has none",
            .lasting(atMost: .minutes(5)))
        func role() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let before = try scratch.files(below: "home/.docker")
                let checked = try await play(scratch, sandbox, ["--check"])
                #expect(checked.ended.status == 0, "\(checked.ended.output)\(checked.ended.errors)")
                #expect(checked.tasks["Sign in"] == "changed")
                #expect(checked.recap["failed"] == 0)
                #expect(try scratch.files(below: "home/.docker") == before)
                #expect(!FileManager.default.fileExists(atPath: scratch.path("etc")))
                #expect(try await sandbox.counts(in: scratch) == [:])

                let first = try await play(scratch, sandbox)
                #expect(
                    first.tasks.filter { !$0.key.hasPrefix("Validating") } == [
                        "Install berth": "skipping", "Make the manifest's directory": "changed",
                        "Put the manifest in place": "changed", "Sign in": "changed",
                        "Fail where not everything is signed in to": "skipping",
                    ], "\(first.ended.output)\(first.ended.errors)")
                #expect(first.recap["changed"] == 3 && first.recap["failed"] == 0)
                #expect(try scratch.auths().count == 4)

                for options in [["--check"], []] {
                    let again = try await play(scratch, sandbox, options)
                    #expect(again.ended.status == 0, "\(again.ended.output)\(again.ended.errors)")
                    #expect(again.tasks["Sign in"] == "ok")
                    #expect(again.recap["changed"] == 0 && again.recap["failed"] == 0)
                }
                #expect(try await sandbox.counts(in: scratch)["ecr:GetAuthorizationToken"] == 2)
            }
        }

        @Test("a registry that refuses is named with its reason, and the others get their logins")
        func refused() async throws {
            try await Scratch.with { scratch in
                let host = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
                let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "refuse:\(host)")
                let played = try await play(scratch, sandbox)
                #expect(played.ended.status == 2, "\(played.ended.output)\(played.ended.errors)")
                #expect(played.complaint == ["\(host): 401: the registry refused these credentials"])
                #expect(played.tasks["Sign in"] == "changed")
                #expect(played.tasks["Fail where not everything is signed in to"] == "fatal")
                #expect(played.recap["failed"] == 1)
                #expect(try scratch.auths().count == 3)
            }
        }

        @Test("a check already names a blocked registry")
        func blocked() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
                try scratch.write(config: #"{"auths": {"\#(host)": {"auth": "bWU6bWluZQ=="}}}"#)
                let checked = try await play(scratch, sandbox, ["--check"])
                #expect(checked.ended.status == 2, "\(checked.ended.output)\(checked.ended.errors)")
                #expect(
                    checked.complaint == [
                        "\(host): would replace the login of `me`, which berth did not write (apply --yes does)"
                    ])
            }
        }

        @Test("an invalid manifest never replaces a valid one, and berth's own message is shown")
        func unsound() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.make(folder: "etc")
                try scratch.write("version: 1\naccounts: []\n", to: "etc/berth.yaml")
                let file = try scratch.write("version: 1\nname: x\nacounts: []\n", to: "unsound.yaml")
                // An extra variable overrides a role's own.
                let played = try await play(scratch, sandbox, ["-e", "berth_manifest=\(file)"])
                #expect(played.ended.status == 2)
                #expect(played.tasks["Put the manifest in place"] == "fatal")
                #expect(played.ended.output.contains("unknown key `acounts`"))
                #expect(try scratch.read("etc/berth.yaml") == "version: 1\naccounts: []\n")
            }
        }

        @Test("on a machine without berth, the role reports it")
        func missing() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                // The manifest is already in place, so no earlier task runs berth.
                try scratch.make(folder: "etc")
                try scratch.write(
                    String(contentsOf: Checkout.example("ansible/berth.yaml"), encoding: .utf8), to: "etc/berth.yaml")
                let played = try await play(scratch, sandbox, ["-e", "berth_program=/nowhere/berth"])
                #expect(played.ended.status == 2)
                #expect(played.complaint?.first?.hasPrefix("/nowhere/berth did not run: ") == true)
            }
        }
    }
}
