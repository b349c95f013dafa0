import Foundation
import Testing

extension EndToEnd {
    /// A password command that also returns the password's expiry.
    @Suite struct ToldExpiryTests {
        private static let host = "registry.example.com"

        /// Runs a test with a program of this name that prints a text and counts its runs.
        private func beside(
            _ name: String, printing output: String, storage: String = "auto", arguments: String,
            _ body: (Scratch, [String: String], _ runs: () throws -> Int) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "bin")
                let counter = scratch.path("runs")
                try scratch.write(output, to: "answer")
                try scratch.write(
                    "#!/bin/sh\necho \"$*\" >> \(counter)\ncat \(scratch.path("answer"))\n", to: "bin/\(name)")
                chmod(scratch.path("bin/\(name)"), 0o755)
                try scratch.write(
                    """
                    version: 1
                    verify: false
                    storage: \(storage)
                    registries:
                      - host: \(Self.host)
                        username: oauth2accesstoken
                        password: {command: [\(arguments)]}

                    """, to: "work/berth.yaml")
                let environment = ["PATH": "\(scratch.path("bin")):\(try HelperPlace.path())"]
                try await body(scratch, environment) {
                    try String(contentsOfFile: counter, encoding: .utf8).split(separator: "\n").count
                }
            }
        }

        /// Returns the output of `gcloud config config-helper --format=json`.
        private static func gcloud(in minutes: Double) -> String {
            let time = Date(timeIntervalSinceNow: minutes * 60).formatted(.iso8601)
            return """
                {
                  "configuration": {"active_configuration": "default", "properties": {"core": {"account": "me"}}},
                  "credential": {"access_token": "ya29.planted", "id_token": "x.y.z", "token_expiry": "\(time)"},
                  "sentinels": {"config_sentinel": "/home/me/.config/gcloud/config_sentinel"}
                }

                """
        }

        private static let command = "gcloud, config, config-helper, --format=json"

        @Test("D19: a five-minute token is renewed in its second half, and does not count as an hour's")
        func short() async throws {
            try await beside("gcloud", printing: Self.gcloud(in: 5), arguments: Self.command) {
                scratch, environment, runs in
                let applied = try await scratch.succeed("apply", "-f", "berth.yaml", with: environment)
                #expect(
                    applied.output.contains("Next renewal in 2m") || applied.output.contains("Next renewal in 1m"),
                    "\(applied.output)")
                let stored = try #require(try scratch.auths()[Self.host])
                #expect(stored == Data("oauth2accesstoken:ya29.planted".utf8).base64EncodedString())
                let status = try await scratch.succeed("status", "-f", "berth.yaml", with: environment)
                // 5m only within a second after the program ran.
                #expect(status.output.contains(/ok (4m|5m)/), "\(status.output)")

                // The state four minutes later.
                let ledger = try scratch.read("state/berth/ledger.json")
                let end = Int(Date(timeIntervalSinceNow: 60).timeIntervalSince1970)
                let start = Int(Date(timeIntervalSinceNow: -240).timeIntervalSince1970)
                try scratch.write(
                    ledger.replacing(/"expires":[0-9]+/, with: "\"expires\":\(end)")
                        .replacing(/"stored":[0-9]+/, with: "\"stored\":\(start)"),
                    to: "state/berth/ledger.json")
                try scratch.write(Self.gcloud(in: 60), to: "answer")
                try await scratch.succeed("apply", "-f", "berth.yaml", with: environment)
                #expect(try runs() == 2)
                #expect(try !scratch.read("state/berth/ledger.json").contains("planted"))
            }
        }

        @Test("D19: the helper runs the command again when little time is left, and keeps a good token")
        func helper() async throws {
            // Half a minute.
            try await beside("gcloud", printing: Self.gcloud(in: 0.5), storage: "helper", arguments: Self.command) {
                scratch, environment, runs in
                try await scratch.succeed("apply", "-f", "berth.yaml", with: environment)
                let place = HelperPlace(scratch: scratch, environment: environment)
                try scratch.write(Self.gcloud(in: 60).replacing("planted", with: "second"), to: "answer")
                while try await place.secret(of: Self.host) == "ya29.planted" { try await Task.sleep(for: .seconds(1)) }
                #expect(try await place.secret(of: Self.host) == "ya29.second")
                #expect(try runs() == 2)
            }
        }

        @Test("D19: a credential helper's answer is accepted with and without its expiry")
        func credentialHelper() async throws {
            for (time, expected) in [(#","expires":4102444800"#, "valid until"), ("", "expiry unknown")] {
                let answer =
                    #"{"ServerURL":"\#(Self.host)","Username":"_dcgcloud_token","Secret":"planted"\#(time)}"#
                try await beside("docker-credential-x", printing: answer, arguments: "docker-credential-x, get") {
                    scratch, environment, _ in
                    let applied = try await scratch.succeed("apply", "-f", "berth.yaml", with: environment)
                    #expect(applied.output.contains(expected), "\(applied.output)")
                    let login = Data("oauth2accesstoken:planted".utf8).base64EncodedString()
                    #expect(try scratch.auths()[Self.host] == login)
                }
            }
        }

        @Test("D19: a one-line key file in JSON is the password itself")
        func keyFile() async throws {
            let key = #"{"type":"service_account","private_key":"planted"}"#
            try await beside("show", printing: key, arguments: "show") { scratch, environment, _ in
                try await scratch.succeed("apply", "-f", "berth.yaml", with: environment)
                #expect(
                    try scratch.auths()[Self.host] == Data("oauth2accesstoken:\(key)".utf8).base64EncodedString())
            }
        }
    }
}
