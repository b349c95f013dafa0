import Foundation
import Testing

/// A new machine: an empty home directory, and a `PATH` with only berth and docker. AWS is the sandbox, whose registries
/// have their own names here, over TLS.
struct BareMachine {
    /// The manifest of a person with many accounts.
    static let manifest = Checkout.example("sso/berth.yaml").path
    /// The registries of that manifest.
    static let hosts =
        ["600423610423", "012345678901", "012345678902"].flatMap { account in
            ["us-east-2", "eu-west-1"].map { "\(account).dkr.ecr.\($0).amazonaws.com" }
        } + ["public.ecr.aws"]
    /// The accounts of the person in IAM Identity Center.
    private static let accounts = ["600423610423=tools", "012345678901=dev", "210987654321=hub"]

    let scratch: Scratch
    let sandbox: SandboxPeer
    /// The variables of the person's programs.
    private(set) var environment: [String: String]

    /// Needs `.exclusive(.port443, .hostsFile)`.
    static func start(in scratch: Scratch) async throws -> BareMachine {
        let sandbox = try await SandboxPeer.start(
            in: scratch, ["--bare-home"] + accounts.flatMap { ["--sso-accounts", "\($0):EcrPull"] })
        let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: hosts)
        try RealHosts.claim(hosts, authority: certificates.authority, in: scratch)
        try await sandbox.serveTLS(certificates, in: scratch)
        try scratch.make(folder: "bin")
        try scratch.make(folder: "person")
        for program in [try Checkout.program("berth"), try #require(Tool.docker.path)] {
            let name = URL(filePath: program).lastPathComponent
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path("bin/\(name)"), withDestinationPath: program)
        }
        return BareMachine(
            scratch: scratch, sandbox: sandbox,
            environment: [
                "PATH": scratch.path("bin"), "HOME": scratch.path("person"), "LANG": "C.UTF-8", "TZ": "UTC",
                "TERM": "xterm", "AWS_ENDPOINT_URL": sandbox.endpoint,
            ])
    }

    /// The variables of Chromium. It keeps its own files, not in the person's home directory, and sockets, whose paths
    /// are too long in the test's directory for temporary files.
    private var browserEnvironment: [String: String] { ["PATH": Tool.searchPath, "HOME": scratch.path("home")] }

    /// Gives the machine a browser, in which the person allows every sign-in.
    func withBrowser() throws -> BareMachine {
        try scratch.write("", to: "browser.log")
        let variables = browserEnvironment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        try scratch.write(
            """
            #!/bin/sh
            echo "opened $*" >> '\(scratch.path("browser.log"))'
            export \(variables)
            exec python3 '\(Checkout.script("browser.py"))' allow "$1" >> '\(scratch.path("browser.log"))' 2>&1

            """, to: "browser")
        chmod(scratch.path("browser"), 0o755)
        var machine = self
        machine.environment["BROWSER"] = scratch.path("browser")
        return machine
    }

    /// Allows a sign-in in a browser on another device.
    /// - Returns: the title and the address of the last page.
    func allow(_ page: String) async throws -> String {
        let ended = try await Program.run(
            ["python3", Checkout.script("browser.py"), "allow", page], environment: browserEnvironment,
            in: scratch.work)
        try #require(ended.status == 0, "\(ended.errors)")
        return ended.output
    }

    /// Runs a command as the person, in a terminal.
    func terminal(_ command: String) async throws -> (shown: String, status: Int32) {
        try await scratch.terminal(command, environment: environment)
    }

    /// Starts berth as the person, without a terminal.
    func start(_ arguments: String...) throws -> Program {
        let program = try Program(
            [scratch.path("bin/berth")] + arguments, environment: environment, in: scratch.work)
        scratch.atEnd { program.signal(SIGKILL) }
        return program
    }

    /// Expects that docker reads an image from a private registry and from ECR Public with berth's logins.
    func expectImages() async throws {
        for host in [Self.hosts[0], "public.ecr.aws"] {
            let ended = try await Program.run(
                ["docker", "manifest", "inspect", "\(host)/app:latest"], environment: environment, in: scratch.work)
            struct Manifest: Decodable {
                struct Part: Decodable { var digest: String }
                var config: Part
                var layers: [Part]
            }
            #expect(ended.status == 0, "\(ended.errors)")
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(ended.output.utf8))
            #expect(manifest?.layers.count == 1, "\(ended.output)")
        }
    }

    /// Returns the files in the person's home directory with their modes, except locks.
    func files() throws -> [String: String] {
        try scratch.files(below: "person")
            .filter { $0.value.mode & S_IFMT == S_IFREG && !$0.key.hasSuffix("lock") }
            .mapValues { String($0.mode & 0o7777, radix: 8) }
    }

    /// Returns the secrets in the person's home directory: tokens, secrets of clients and passwords.
    func secrets() throws -> [String] {
        let cache = "person/.aws/sso/cache"
        var secrets: [String] = []
        for file in try scratch.files(below: cache).keys where file.hasSuffix(".json") {
            let fields = try JSONSerialization.jsonObject(with: Data(contentsOf: scratch.url("\(cache)/\(file)")))
            let texts = fields as? [String: Any] ?? [:]
            secrets += ["accessToken", "refreshToken", "clientSecret"].compactMap { texts[$0] as? String }
        }
        struct Config: Decodable {
            struct Entry: Decodable { var auth: String }
            var auths: [String: Entry]
        }
        let config = try JSONDecoder().decode(
            Config.self, from: Data(contentsOf: scratch.url("person/.docker/config.json")))
        for entry in config.auths.values {
            let login = Data(base64Encoded: entry.auth).map { String(decoding: $0, as: UTF8.self) } ?? ""
            secrets += [entry.auth, String(login.dropFirst("AWS:".count))]
        }
        return secrets
    }
}
