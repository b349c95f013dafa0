import Foundation
import Testing

/// A fault's machine: its manifest declares two registries. The good one always works; the faulty one has an old login,
/// and the fault keeps berth from renewing it.
struct FaultScene: Sendable {
    /// Configures the fault, before any file is made.
    typealias Arrangement = @Sendable (inout FaultScene) async throws -> Void

    /// The working registry.
    static let good = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    /// The failing registry, if it is Amazon's.
    static let faulty = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
    /// The registry's password, which is never printed.
    static let secret = "hunter2+/hunter3"
    static let variable = "REGISTRY_PASSWORD"

    let scratch: Scratch
    /// The failing registry.
    var host = faulty
    /// The manifest's lines for the failing registry.
    var declaration = "  - {id: 600423610423, regions: [eu-west-1]}\n"
    /// Whether berth verifies the login at the working registry.
    var verifies = true
    /// The manifest's `storage`: `helper`, or a store's name.
    var storage = "auto"
    /// The sandbox's faults.
    var faults: [String] = []
    /// Docker's config; `nil` for no file.
    var config: String?
    /// The directory of Docker's config, below the scratch directory.
    var folder = "home/.docker"
    /// The variables that replace the sandbox's and the scratch's; `nil` unsets one.
    var variables: [String: String?] = [:]
    /// The command prefix that runs the program differently.
    var wrapper: Program.Command = []
    /// The program and its arguments.
    var command: Program.Command = ["berth", "apply"]
    var input = ""
    /// The time limit of each request.
    var timeLimit = "5s"
    /// The port of the faulty server.
    var port = ""
    /// The last change to the machine before the program runs.
    var lastly: Arrangement = { _ in }
    /// An action while the program runs.
    var meanwhile: @Sendable (Program) async throws -> Void = { _ in }
    /// The check after the program has ended.
    var afterwards: @Sendable (FaultScene) async throws -> Void = { _ in }

    init(_ scratch: Scratch) {
        self.scratch = scratch
        config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="},"\#(host)":{"auth":"\#(Self.oldLogin)"}}}"#
    }

    /// A token in ECR's own format, so that berth sees its expiry.
    static let oldLogin: String = {
        let token = Data(#"{"payload":"cA==","version":"2","expiration":1700000000}"#.utf8)
        return Data("AWS:\(token.base64EncodedString())".utf8).base64EncodedString()
    }()

    /// Makes the configured machine.
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

    var file: URL { scratch.url("\(folder)/config.json") }

    /// The program's environment.
    var environment: [String: String] {
        var all = scratch.environment
        for (name, value) in variables { all[name] = value }
        return all
    }

    /// Runs the program and waits for its end.
    /// - Parameters:
    ///   - options: further arguments.
    ///   - limit: the time after which it is killed.
    func run(_ options: [String], within limit: Duration) async throws -> Ended {
        let named = try [Checkout.program(command[0])] + command.dropFirst()
        let program = try Program(
            wrapper + named + options, environment: environment, in: scratch.work, input: input,
            timeLimit: limit)
        try await meanwhile(program)
        return try await program.ended()
    }

    // MARK: Texts

    /// The successful result for the faulty registry's login.
    var done: String { config?.contains("\"\(host)\"") ?? false ? "refreshed" : "logged in" }

    /// Returns a text without the values that differ between runs.
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

    /// Returns an apply's report.
    /// - Parameters:
    ///   - sign: the sign of the faulty registry's row.
    ///   - done: the result in that row.
    ///   - message: all lines of the message.
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
