import Foundation
import Testing

extension EndToEnd {
    /// Several sign-ins that share a session or a machine.
    @Suite(.needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere })
    struct SharedSessionTests {
        private static let path = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

        @Test("A13: six processes renew one SSO session whose refresh tokens work once")
        func oneSession() async throws {
            try await Scratch.with { scratch in
                let judge = try await AWSJudge.start(in: scratch)
                try scratch.make(folder: "home/.aws/sso/cache")
                try scratch.write(
                    """
                    [default]
                    sso_session = corp
                    sso_account_id = 123456789012
                    sso_role_name = Reader
                    [sso-session corp]
                    sso_start_url = https://corp.awsapps.com/start
                    sso_region = eu-central-1

                    """, to: "home/.aws/config")
                try scratch.write(
                    #"""
                    {"accessToken": "bad", "expiresAt": "2020-01-01T00:00:00Z", "clientId": "me",
                    "clientSecret": "secret-of-me", "registrationExpiresAt": "2090-01-01T00:00:00Z",
                    "refreshToken": "refresh-once"}
                    """#, to: "home/\(Self.path)")
                let programs = try (0..<6).map { number in
                    let folder = "work/\(number)"
                    try scratch.make(folder: folder)
                    try scratch.write(Self.manifest(profiles: []), to: "\(folder)/berth.yaml")
                    let own = [
                        "DOCKER_CONFIG": scratch.path(folder), "XDG_STATE_HOME": scratch.path("\(folder)/state"),
                    ]
                    return try Program(
                        [try Checkout.program("berth"), "apply"],
                        environment: scratch.environment.merging(["AWS_ENDPOINT_URL": judge.endpoint]) { $1 }
                            .merging(own) { $1 },
                        in: scratch.url(folder), timeLimit: .seconds(120))
                }
                for program in programs {
                    let ended = try await program.ended()
                    #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
                }
                let signers = try await judge.seen().signers
                #expect(signers == Array(repeating: "sso(refreshed-once-more):123456789012/Reader", count: 6))
                #expect(try scratch.read("home/\(Self.path)").contains("refresh-once-more"))
            }
        }

        @Test("six processes renew one login session whose refresh tokens work once")
        func oneLogin() async throws {
            try await Scratch.with { scratch in
                let judge = try await AWSJudge.start(in: scratch)
                try scratch.make(folder: "home/.aws/login/cache")
                try scratch.write(
                    "[default]\n\(ChainScenario.loginSession)\n", to: "home/.aws/config")
                let file = ChainScenario.File.login(expires: "", renewal: "login-once")
                try scratch.write(
                    file.text.replacing("{now}", with: "2020-01-01T00:00:00Z"), to: "home/\(file.path)")
                let programs = try (0..<6).map { number in
                    let folder = "work/\(number)"
                    try scratch.make(folder: folder)
                    try scratch.write(Self.manifest(profiles: []), to: "\(folder)/berth.yaml")
                    let own = [
                        "DOCKER_CONFIG": scratch.path(folder), "XDG_STATE_HOME": scratch.path("\(folder)/state"),
                    ]
                    return try Program(
                        [try Checkout.program("berth"), "apply"],
                        environment: scratch.environment.merging(["AWS_ENDPOINT_URL": judge.endpoint]) { $1 }
                            .merging(own) { $1 },
                        in: scratch.url(folder), timeLimit: .seconds(120))
                }
                for program in programs {
                    let ended = try await program.ended()
                    #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
                }
                let signers = try await judge.seen().signers
                #expect(signers == Array(repeating: "login(once-more)", count: 6))
                #expect(try scratch.read("home/\(file.path)").contains("login-once-more"))
            }
        }

        @Test("A12: with --concurrency 1, twenty profiles' programs run one after another")
        func oneProgram() async throws {
            try await Scratch.with { scratch in
                let judge = try await AWSJudge.start(in: scratch)
                let profiles = (0..<20).map { "p\($0)" }
                try scratch.make(folder: "home/.aws")
                let keys = #"{"Version": 1, "AccessKeyId": "AKIAONE", "SecretAccessKey": "secret-of-AKIAONE"}"#
                try scratch.write(keys, to: "home/keys.json")
                // Fails if another instance runs.
                let program =
                    "sh -c 'mkdir \"$HOME/busy\" || exit 7; sleep 0.02; rmdir \"$HOME/busy\"; cat \"$HOME/keys.json\"'"
                try scratch.write(
                    profiles.map { "[profile \($0)]\ncredential_process = \(program)\n" }.joined(),
                    to: "home/.aws/config")
                try scratch.write(Self.manifest(profiles: profiles), to: "work/berth.yaml")
                let ended = try await Program.run(
                    [try Checkout.program("berth"), "apply", "--concurrency", "1"],
                    environment: scratch.environment.merging(["AWS_ENDPOINT_URL": judge.endpoint]) { $1 },
                    in: scratch.work)
                #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
                #expect(try await judge.seen().signers.count == profiles.count)
            }
        }

        /// Returns a manifest with one account for each profile; without profiles, one account that names none.
        private static func manifest(profiles: [String]) -> String {
            let accounts =
                profiles.isEmpty
                ? ["  - {id: 600423610423, regions: [us-east-2]}\n"]
                : profiles.enumerated().map { index, name in
                    "  - {id: '\(600_423_610_400 + index)', regions: [us-east-2], profile: \(name)}\n"
                }
            let declared = profiles.map { "  \($0): {aws_profile: \($0)}\n" }.joined()
            return "version: 1\nverify: false\naccounts:\n\(accounts.joined())"
                + (declared.isEmpty ? "" : "profiles:\n\(declared)")
        }
    }
}
