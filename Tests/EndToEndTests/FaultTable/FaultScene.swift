import Foundation
import Testing

/// The place of a fault: a machine whose manifest declares two registries. One of them always works; the login of the
/// other is an old one, and something keeps berth from renewing it.
struct FaultScene: Sendable {
    /// Says what goes wrong, before anything is made.
    typealias Arrangement = @Sendable (inout FaultScene) async throws -> Void

    /// The one that works.
    static let good = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    /// The one that fails, where it is of Amazon's.
    static let faulty = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
    /// What the registry's password is. It is never printed.
    static let secret = "hunter2+/hunter3"
    static let variable = "REGISTRY_PASSWORD"

    let scratch: Scratch
    /// The one that fails.
    var host = faulty
    /// How the manifest declares it, and whatever goes with that.
    var declaration = "  - {id: 600423610423, regions: [eu-west-1]}\n"
    /// Whether the one that works is asked whether it takes its login.
    var verifies = true
    /// Of the whole manifest: `helper`, or a store's name.
    var storage = "auto"
    /// Of the sandbox.
    var faults: [String] = []
    /// Docker's config; nil for none.
    var config: String?
    /// The folder of Docker's config, below the scratch.
    var folder = "home/.docker"
    /// What is set instead of the sandbox's and the scratch's; nil is unset.
    var variables: [String: String?] = [:]
    /// What stands before the program, to run it differently.
    var wrapper: Program.Command = []
    /// The program and its arguments.
    var command: Program.Command = ["berth", "apply"]
    var input = ""
    /// Of each request.
    var timeLimit = "5s"
    /// The port of the server that is out of order.
    var port = ""
    /// What is done when all is in place, before the program is run.
    var lastly: Arrangement = { _ in }
    /// What is done while it runs.
    var meanwhile: @Sendable (Program) async throws -> Void = { _ in }
    /// What must hold then.
    var afterwards: @Sendable (FaultScene) async throws -> Void = { _ in }

    init(_ scratch: Scratch) {
        self.scratch = scratch
        config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="},"\#(host)":{"auth":"\#(Self.oldLogin)"}}}"#
    }

    /// Of ECR's own form, so that it tells that it expired.
    static let oldLogin: String = {
        let token = Data(#"{"payload":"cA==","version":"2","expiration":1700000000}"#.utf8)
        return Data("AWS:\(token.base64EncodedString())".utf8).base64EncodedString()
    }()

    /// Makes all that was said.
    mutating func make() async throws {
        try scratch.write(
            """
            version: 1
            storage: \(storage)
            accounts:
              - {id: 600423610423, regions: [us-east-2], verify: \(verifies)}
            \(declaration)
            """, to: "work/berth.yaml")
        variables["DOCKER_CONFIG"] = scratch.path(folder)
        if let config {
            chmod(try scratch.write(config, to: "\(folder)/config.json"), 0o600)
        }
        let sandbox = try await SandboxPeer.start(in: scratch, faults.flatMap { ["--fault", $0] })
        variables.merge(sandbox.environment) { own, _ in own }
        try await lastly(&self)
    }

    /// Docker's config.
    var file: URL { scratch.url("\(folder)/config.json") }

    /// What the program runs with.
    var environment: [String: String] {
        var all = scratch.environment
        for (name, value) in variables { all[name] = value }
        return all
    }

    /// Runs the program to its end.
    /// - Parameters:
    ///   - options: further arguments.
    ///   - limit: after which it is killed.
    func run(_ options: [String], within limit: Duration) async throws -> Ended {
        let named = try [Checkout.program(command[0])] + command.dropFirst()
        let program = try Program(
            wrapper + named + options, environment: environment, in: scratch.work, input: input,
            timeLimit: limit)
        try await meanwhile(program)
        return try await program.ended()
    }

    // MARK: Texts

    /// What becomes of the faulty registry's login, where all goes well.
    var done: String { config?.contains("\"\(host)\"") ?? false ? "refreshed" : "logged in" }

    /// A text without what differs from run to run.
    func normal(_ text: String) -> String {
        text.withoutTimes
            .replacing("5h59m", with: "6h")
            .replacing("11h59m", with: "12h")
            .replacing(scratch.folder.path, with: "TMP")
            .replacing("2h59m", with: "3h")
            .replacing(host, with: "REGISTRY")
            .replacing(/(127.0.0.1|0.0.0.0|localhost):\d+/) { "\($0.output.1):PORT" }
            .replacing(/request [0-9a-f-]{36}/, with: "request ID")
            .replacing(/\d{8}T\d{6}Z/, with: "TIME")
            .replacing(/berth-sandbox\.\w{6}/, with: "berth-sandbox.NNNNNN")
            .replacing(/expired \w+ ago/, with: "expired N ago")
            .replacing(/berth-new\.\w{6}/, with: "berth-new.NNNNNN")
            .replacing(/at least \d+/, with: "at least N")
            .replacing(/(process|kill) \d+/) { "\($0.output.1) PID" }
            .replacing(/\d+ token requests?/, with: "N token requests")
            .replacing(/(throttling .*) was tried \d+ times/) { "\($0.output.1) was tried N times" }
    }

    /// An apply's report.
    /// - Parameters:
    ///   - sign: of the faulty registry's row.
    ///   - done: what became of it.
    ///   - message: all lines.
    func report(_ sign: String, _ done: String, _ message: String, summary: String) -> String {
        let valid = "valid until HH:MM (12h)"
        let said = message.lines.first ?? (sign == "✓" ? valid : "")
        let rows = [
            ("✓", Self.good, "logged in", "\(valid)   N ms"),
            (sign, host, done, sign == "✓" ? "\(said.padded(valid.count))   N ms" : said),
        ]
        let counts = summary == "logged in" ? "2 logged in" : "1 logged in, 1 \(summary)"
        let widths = (rows.map(\.1.count).max() ?? 0, rows.map(\.2.count).max() ?? 0)
        let table = rows.map { sign, host, done, rest in
            "  \(sign) \(host.padded(widths.0))   \(rest.isEmpty ? done : done.padded(widths.1) + "   " + rest)\n"
        }
        let further = message.lines.dropFirst().map { "  \($0)\n" }.joined()
        return normal(
            "berth: 2 registries, ~/.docker/config.json\n\n\(table.joined())\n\(further)\(further.isEmpty ? "" : "\n")"
                + "Applied: \(counts) in N s (N token requests, 1 write). Next renewal in 6h.\n")
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
