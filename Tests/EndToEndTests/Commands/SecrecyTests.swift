import Foundation
import Testing

extension EndToEnd {
    /// A secret is only where it is meant to be stored.
    @Suite struct SecrecyTests {
        @Test("no secret in the arguments, in the output at -vv, in the plan, the status or the ledger")
        func nowhereElse() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(
                    in: scratch, "--latency", "200ms", "--fault", "refuse:600423610423.*.eu-west-1.*"
                )
                // Two ways to sign in, the environment's keys and a role, and one registry that refuses.
                let manifest = try scratch.write(
                    """
                    version: 1
                    profiles:
                      deploy:
                        role_arn: arn:aws:iam::210987654321:role/ecr-pull
                    accounts:
                      - {id: 600423610423, regions: [us-east-2, eu-west-1]}
                      - {id: 210987654321, regions: [us-east-2], profile: deploy}
                    """, to: "berth.yaml"
                )
                let program = try scratch.start(["apply", "-vv", "-f", manifest], with: sandbox.environment)
                var seen = ""
                while !program.hasEnded {
                    seen += arguments(ofGroup: program.identifier)
                    try await Task.sleep(for: .milliseconds(2))
                }
                let applied = try await program.ended()
                try #require(applied.status == 1, "\(applied.errors)\(applied.output)")
                let plan = try await scratch.berth("plan", "-vv", "-f", manifest, with: sandbox.environment)
                let status = try await scratch.berth("status", "-vv", "-f", manifest, with: sandbox.environment)

                var secrets = [try #require(sandbox.environment["AWS_SECRET_ACCESS_KEY"])]
                let auths = try scratch.auths()
                try #require(auths.count == 2)
                for auth in auths.values {
                    let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
                    secrets += [auth, String(login.dropFirst("AWS:".count))]
                }
                let places = [
                    "the arguments": seen, "apply": applied.output + applied.errors, "plan": plan.output + plan.errors,
                    "status": status.output + status.errors, "the ledger": try scratch.read("state/berth/ledger.json"),
                ]
                #expect(seen.contains("apply"), "the program was never seen: the test looked at nothing")
                #expect(applied.errors.contains("GetAuthorizationToken"), "-vv says nothing of requests")
                for (place, text) in places {
                    for secret in secrets {
                        // Part of a secret is a leak too.
                        #expect(!text.contains(secret.prefix(24)), "a secret in \(place)")
                        #expect(!text.contains(secret.suffix(24)), "a secret in \(place)")
                    }
                }
            }
        }

        @Test("a session's token and its key go to AWS and nowhere else", .needs(.moto))
        func session() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: "600423610423")
                let planted = [
                    "AWS_SECRET_ACCESS_KEY": "planted/Secret/Access+Key/0123456789abcdefg",
                    "AWS_SESSION_TOKEN": "planted//Session+Token//9876543210zyxwvutsrqponmlkjihgfedcba==",
                ]
                let environment = planted.merging(
                    ["AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE", "AWS_ENDPOINT_URL": moto.endpoint]
                ) { $1 }
                let manifest = try scratch.write(
                    "version: 1\nverify: false\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n",
                    to: "berth.yaml"
                )
                let applied = try await scratch.berth("apply", "-vv", "-f", manifest, with: environment)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                let said = applied.output + applied.errors + (try scratch.read("state/berth/ledger.json"))
                for secret in planted.values { #expect(!said.contains(secret.prefix(16))) }
            }
        }

        /// Returns the output of `ps` for berth and all of its children.
        private func arguments(ofGroup group: pid_t) -> String {
            let all = (try? RunningProcesses.numbers()) ?? []
            return all.filter { getpgid($0) == group }.compactMap(RunningProcesses.arguments).joined(separator: "\n")
        }
    }
}
