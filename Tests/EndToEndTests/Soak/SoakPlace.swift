import Foundation
import Testing

/// A machine whose logins are kept valid, with the services around it, all under one clock.
struct SoakPlace {
    /// The hosts of each storage.
    static let inFile = ["600423610423", "210987654321"].flatMap { account in
        ["us-east-2", "eu-west-1"].map { "\(account).dkr.ecr.\($0).amazonaws.com" }
    }
    static let inStore = "111111111111.dkr.ecr.us-east-2.amazonaws.com"
    static let ofHelper = "222222222222.dkr.ecr.us-east-2.amazonaws.com"
    static var hosts: [String] { inFile + [inStore, ofHelper] }

    private static let manifest = """
        version: 1
        name: soak
        accounts:
          - {id: 600423610423, regions: [us-east-2, eu-west-1]}
          - {id: 210987654321, regions: [us-east-2, eu-west-1]}
          - {id: 111111111111, regions: [us-east-2], storage: \(ScriptedStore.name)}
          - {id: 222222222222, regions: [us-east-2], storage: helper}

        """

    let scratch: Scratch
    private(set) var clock: FakedClock
    private let mode: String
    /// The port of the proxy, on every loopback address.
    private let port: String
    private let upstream: String
    private let environment: [String: String]
    private var store: ScriptedStore

    init(in scratch: Scratch) async throws {
        self.scratch = scratch
        clock = try FakedClock(in: scratch)
        let sandbox = try await SandboxPeer.start(in: scratch, by: clock)
        upstream = sandbox.endpoint
        mode = try scratch.write("pass all\n", to: "mode")
        let front = try scratch.serve(
            ["python3", Checkout.script("Servers/soak_front.py"), String(upstream.split(separator: ":")[2]), mode],
            environment: Python.environment
        )
        port = try await front.line()
        store = try ScriptedStore.make(in: scratch)
        let path = "\(scratch.path("bin")):\(try HelperPlace.path())"
        environment = sandbox.environment.merging(clock.environment) { $1 }.merging([
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:\(port)",
            "AWS_MAX_ATTEMPTS": "2", "PATH": path,
        ]) { $1 }
        try scratch.write(Self.manifest, to: "work/berth.yaml")
        try scratch.write(config: #"{"auths": {"127.0.0.9": {"auth": "Ym9iOng="}}, "psFormat": "{{.ID}}"}"#)
    }

    // MARK: An interval

    mutating func pass(_ seconds: TimeInterval) throws { try clock.advance(by: seconds) }

    /// Runs an apply with a fault, and then removes the fault.
    /// - Returns: the apply's exit status.
    func apply(_ fault: SoakFault, _ dice: inout SoakDice) async throws -> Int32 {
        if fault.isOfNetwork {
            let part = ["aws", "registry", "all"].randomElement(using: &dice) ?? "all"
            try Data("\(fault.rawValue) \(part)\n".utf8).write(to: URL(filePath: mode), options: .atomic)
        }
        if fault == .store { _ = try ScriptedStore.failing(in: scratch, saying: "the store is locked") }
        let apply = try scratch.start(["apply", "--timeout", "1s"], with: environment)
        switch fault {
        case .kill, .stop:
            // About the duration of an apply: some of these signals come too late to stop it.
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...120, using: &dice)))
            apply.signal(fault == .kill ? SIGKILL : SIGTERM)
        case .login:
            let address = "127.0.0.\(Int.random(in: 1...5, using: &dice)):\(port)"
            try await scratch.dockerLogin(address, user: "me", password: "foreign")
        default: break
        }
        let ended = try await apply.ended()
        try Data("pass all\n".utf8).write(to: URL(filePath: mode), options: .atomic)
        if fault == .store { _ = try ScriptedStore.make(in: scratch) }
        return ended.status
    }

    /// Runs an apply without a fault.
    /// - Returns: its peak memory, in KiB.
    func applyInPeace(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Int {
        let peak = scratch.path("peak")
        let ended = try await Program.run(
            ["python3", Checkout.script("peak.py"), peak, try Checkout.program("berth"), "apply", "--timeout", "5s"],
            environment: scratch.environment.merging(environment) { $1 }, in: scratch.work
        )
        try #require(ended.status == 0, "\(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        let text = try scratch.read("peak").trimmingCharacters(in: .newlines)
        return try #require(Int(text), "\(text)")
    }

    // MARK: The current state

    /// Returns the logins by host, each as `USER:SECRET`; for the helper, its answer.
    func logins() async throws -> [String: String] {
        struct Login: Decodable {
            var username: String
            var secret: String

            enum CodingKeys: String, CodingKey {
                case username = "Username"
                case secret = "Secret"
            }
        }
        var logins: [String: String] = [:]
        for (host, entry) in try scratch.contents().auths ?? [:] where Self.inFile.contains(host) {
            logins[host] = entry["auth"].flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
        }
        if let stored = try? Data(contentsOf: scratch.url("logins/\(Self.inStore)")) {
            let login = try JSONDecoder().decode(Login.self, from: stored)
            logins[Self.inStore] = "\(login.username):\(login.secret)"
        }
        let helper = try Checkout.program("docker-credential-berth")
        let answer = try await Program.run(
            [helper, "get"], environment: scratch.environment.merging(environment) { $1 }, in: scratch.folder,
            input: Self.ofHelper
        )
        if answer.status == 0 {
            let login = try JSONDecoder().decode(Login.self, from: Data(answer.output.utf8))
            logins[Self.ofHelper] = "\(login.username):\(login.secret)"
        }
        return logins
    }

    /// Removes the helper's token, so that it requests the next one.
    func eraseToken() async throws {
        let erased = try await Program.run(
            [try Checkout.program("docker-credential-berth"), "erase"],
            environment: scratch.environment.merging(environment) { $1 }, in: scratch.folder, input: Self.ofHelper
        )
        try #require(erased.status == 0, "\(erased.output)")
    }

    /// Returns the logins of other programs, by host.
    func foreign() throws -> [String: [String: String]] {
        (try scratch.contents().auths ?? [:]).filter { $0.key.hasPrefix("127.") }
    }

    /// Returns the expiry in an ECR password.
    static func end(of login: String) throws -> Date {
        struct Password: Decodable { var expiration: TimeInterval }
        let text = try #require(Data(base64Encoded: String(login.dropFirst("AWS:".count))))
        return Date(timeIntervalSince1970: try JSONDecoder().decode(Password.self, from: text).expiration)
    }

    /// Returns the hosts whose registry accepts their login.
    func accepted(_ logins: [String: String]) async throws -> Set<String> {
        var command = ["curl", "--silent"]
        let hosts = logins.keys.sorted()
        for host in hosts {
            if host != hosts.first { command.append("--next") }
            command += ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}\\n"]
            command += ["--user", logins[host] ?? "", "--header", "Host: \(host)", "\(upstream)/v2/"]
        }
        let statuses = try await scratch.run(command).split(separator: "\n")
        return Set(zip(hosts, statuses).filter { $0.1 == "200" }.map(\.0))
    }

    /// Returns all files of the machine, and their lengths.
    func files() -> [String: Int] {
        var files: [String: Int] = [:]
        for folder in ["home", "state", "logins"] {
            for name in FileManager.default.subpaths(atPath: scratch.path(folder)) ?? [] {
                let values = try? scratch.url("\(folder)/\(name)").resourceValues(forKeys: [
                    .fileSizeKey, .isRegularFileKey,
                ])
                if values?.isRegularFile == true { files["\(folder)/\(name)"] = values?.fileSize ?? 0 }
            }
        }
        return files
    }
}

extension SandboxPeer {
    /// Starts a sandbox under the test's clock.
    static func start(in scratch: Scratch, by clock: FakedClock) async throws -> SandboxPeer {
        let variables = scratch.path("sandbox.environment")
        let tell = "env -0 > '\(variables).part' && mv '\(variables).part' '\(variables)' && exec sleep 600"
        let process = try scratch.serve(
            [try Checkout.program("berth-sandbox"), "--", "/bin/sh", "-c", tell],
            environment: scratch.environment.merging(clock.environmentOfServer) { $1 }
        )
        while !FileManager.default.fileExists(atPath: variables) {
            try #require(!process.hasEnded, "berth-sandbox did not start: \(process.saidSoFar)")
            try await Task.sleep(for: .milliseconds(5))
        }
        var environment: [String: String] = [:]
        for line in try scratch.read("sandbox.environment").split(separator: "\0") {
            guard line.hasPrefix("AWS_"), let sign = line.firstIndex(of: "=") else { continue }
            environment[String(line[..<sign])] = String(line[line.index(after: sign)...])
        }
        return SandboxPeer(environment: environment)
    }
}
