import Foundation
import Testing

/// The machine for scenarios: a home directory, recreated for each program, and the judge.
struct Stage {
    private let scratch: Scratch
    private let judge: AWSJudge
    private let home: URL

    /// - Parameter certificates: the certificates for AWS over TLS; `nil` for plain HTTP.
    static func open(in scratch: Scratch, certificates: Certificates? = nil) async throws -> Stage {
        let judge = try await AWSJudge.start(in: scratch, certificates: certificates)
        return Stage(scratch: scratch, judge: judge, home: scratch.url("someone"))
    }

    /// The outcome, and the program's output for diagnosis.
    typealias Played = (outcome: ChainScenario.Outcome, said: String)

    func botocore(_ scenario: ChainScenario) async throws -> Played {
        try layOut(scenario)
        let answer = try await judge.botocore(
            environment: environment(of: scenario), profile: scenario.profile, region: scenario.region
        )
        let signers = [answer.signer].compactMap(\.self)
        return (ChainScenario.Outcome(signers: signers, tunnels: answer.tunnels), answer.error ?? "nothing")
    }

    /// Requests a token of the registry in us-east-2 with the AWS CLI.
    func commandLine(_ scenario: ChainScenario) async throws -> (played: Played, status: Int32) {
        try layOut(scenario)
        let profile = scenario.profile.map { ["--profile", $0] } ?? []
        return try await played(
            by: ["aws", "ecr", "get-login-password", "--region", "us-east-2"] + profile, scenario)
    }

    /// - Parameter afterOthers: whether berth has already run on this machine.
    func berth(
        _ scenario: ChainScenario, afterOthers: Bool = false
    ) async throws -> (played: Played, status: Int32) {
        try layOut(scenario, anew: !afterOthers)
        let manifest = home.appending(path: "berth.yaml")
        try Data(Self.manifest(for: scenario.profile).utf8).write(to: manifest)
        return try await played(by: [try Checkout.program("berth"), "apply", "-f", manifest.path], scenario) { hosts in
            // berth opens the connection for ECR's token while it signs in.
            let others = hosts.filter { !$0.hasPrefix("api.ecr.") }
            return others.isEmpty ? hosts : others
        }
    }

    /// - Parameter asked: returns the hosts of requests from all hosts of connections.
    private func played(
        by command: Program.Command, _ scenario: ChainScenario, asked: ([String]) -> [String] = { $0 }
    ) async throws -> (played: Played, status: Int32) {
        try await judge.reset()
        let ended = try await Program.run(
            command, environment: environment(of: scenario), in: home, timeLimit: .seconds(180))
        let seen = try await judge.seen()
        let outcome = ChainScenario.Outcome(signers: seen.signers, tunnels: asked(seen.tunnels))
        return ((outcome, ended.errors + ended.output), ended.status)
    }

    private static func manifest(for profile: String?) -> String {
        let manifest = """
            version: 1
            verify: false
            accounts: [{id: 600423610423, regions: [us-east-2]}]

            """
        guard let profile else { return manifest }
        return manifest + """
            profiles: {judged: {aws_profile: "\(profile)"}}
            profile: judged

            """
    }

    private func environment(of scenario: ChainScenario) -> [String: String] {
        let always = [
            "PATH": Tool.searchPath, "HOME": home.path, "AWS_ENDPOINT_URL": judge.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
        return always.merging(scenario.variables.mapValues(filled)) { $1 }
    }

    private func layOut(_ scenario: ChainScenario, anew: Bool = true) throws {
        try? FileManager.default.removeItem(at: anew ? home : home.appending(path: ".aws"))
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let settings = [("config", scenario.config), ("credentials", scenario.credentials)].compactMap { name, text in
            text.map { ChainScenario.File(path: ".aws/\(name)", text: $0 + "\n") }
        }
        for file in settings + scenario.files {
            let url = home.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true
            )
            try Data(filled(file.text).utf8).write(to: url)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
        }
    }

    /// Returns a scenario's text with its words in braces replaced:
    ///
    /// - `{server}`, `{port}`, `{ca}`, `{home}`: the judge's address, its port, its certificate's authority, the home
    ///   directory;
    /// - `{keys ID}`: the two lines of a profile's keys;
    /// - `{role NAME}`: a role's ARN;
    /// - `{sso}`, `{legacy sso}`, `{sso session}`: a profile's lines for SSO, for legacy SSO, and the section of the
    ///   session `corp`;
    /// - `{now+8h}`, `{now-10m}`, `{now+8hUTC}`: a time relative to now, the last one with `UTC` instead of `Z` at its
    ///   end.
    private func filled(_ text: String) -> String {
        text.replacing("{server}", with: judge.endpoint)
            .replacing("{port}", with: judge.endpoint.split(separator: ":").last ?? "")
            .replacing("{ca}", with: judge.authority?.path ?? "")
            .replacing("{home}", with: home.path)
            .replacing("{sso}", with: "sso_session = corp\n" + Self.ssoRole)
            .replacing("{legacy sso}", with: Self.ssoPortal + "\n" + Self.ssoRole)
            .replacing("{sso session}", with: "[sso-session corp]\n" + Self.ssoPortal)
            .replacing(/\{keys (\w+)\}/) { "aws_access_key_id = \($0.1)\naws_secret_access_key = secret-of-\($0.1)" }
            .replacing(/\{role ([\w\/-]+)\}/) { "arn:aws:iam::210987654321:role/\($0.1)" }
            .replacing(/\{now([+-]\d+)([mhd])(UTC)?\}/) { match in
                let unit: Double = match.2 == "m" ? 60 : match.2 == "h" ? 3600 : 86400
                let time = Date.now.addingTimeInterval((Double(match.1) ?? 0) * unit).formatted(.iso8601)
                return match.3 == nil ? time : time.dropLast() + "UTC"
            }
    }

    private static let ssoRole = "sso_account_id = 123456789012\nsso_role_name = Reader"
    private static let ssoPortal = "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1"
}
