import Foundation
import Testing

/// What a packaged berth works against: AWS is the sandbox on this machine, and the registries have their own names, over
/// TLS, with an authority of the test.
struct PackagePeers {
    /// The registries of the manifest.
    static let hosts = ["us-east-2", "eu-west-1"].map { "600423610423.dkr.ecr.\($0).amazonaws.com" }

    private let sandbox: SandboxPeer
    private let authority: URL

    /// Needs `.exclusive(.port443)`.
    static func start(in scratch: Scratch) async throws -> PackagePeers {
        let sandbox = try await SandboxPeer.start(in: scratch)
        let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: hosts)
        try await sandbox.serveTLS(certificates, in: scratch)
        return PackagePeers(sandbox: sandbox, authority: certificates.authority)
    }

    /// Makes a system trust the registries' authority, and gives it the manifests.
    func admit(to root: CleanRoot, authorities: String) throws {
        try root.write(String(decoding: Data(contentsOf: authority), as: UTF8.self), to: authorities)
        let accounts = "accounts: [{id: 600423610423, regions: [us-east-2, eu-west-1]}]\n"
        try root.write("version: 1\n\(accounts)", to: "root/berth.yaml")
        try root.write("version: 1\nstorage: helper\n\(accounts)", to: "root/helper.yaml")
    }

    /// Plans, applies and answers Docker with the programs of a directory in a system.
    func expectWork(of bin: String, _ version: String, in root: CleanRoot) async throws {
        #expect(try await root.run("\(bin)/berth --version") == "\(version)\n")
        let helper = "\(bin)/docker-credential-berth"
        #expect(try await root.run("\(helper) version") == "docker-credential-berth \(version)\n")

        var variables = sandbox.environment.filter { $0.key != "BERTH_REGISTRY_ENDPOINT" }
        variables["PATH"] = "\(bin):/usr/bin:/bin"
        let environment = variables.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        func berth(_ arguments: String, then: String = "") async throws -> String {
            try await root.run("cd /root && \(environment) \(bin)/berth \(arguments)").withoutTimes
        }
        #expect(try await berth("plan").hasSuffix("Plan: 2 to log in (2 token requests).\n"))
        let applied = try await berth("apply -q && cat .docker/config.json")
        for host in Self.hosts { #expect(applied.contains("\"\(host)\": {"), "\(applied)") }
        #expect(applied.contains("\"auth\": \"QVdTO"), "\(applied)")
        #expect(try await berth("plan --detailed-exitcode").hasSuffix("Plan: nothing to do, 2 unchanged.\n"))

        try await root.run("rm -r /root/.docker")
        let routed = try await berth("apply -q -f helper.yaml && cat .docker/config.json")
        #expect(!routed.contains("QVdTO") && routed.contains("\"\(Self.hosts[0])\": \"berth\""), "\(routed)")
        let answer = try await root.run("printf %s '\(Self.hosts[0])' | env \(environment) \(helper) get")
        #expect(
            answer.hasPrefix(#"{"ServerURL":"\#(Self.hosts[0])","Username":"AWS","Secret":""#), "\(answer.prefix(90))")
        try await root.run("rm -r /root/.docker /root/.local /root/.cache")

        let inSandbox = try await root.run(
            "cd /root && PATH=\(bin):/usr/bin:/bin \(bin)/berth-sandbox -- sh -c 'berth apply -q && berth status'")
        #expect(inSandbox.hasSuffix("Everything matches the manifest.\n"), "\(inSandbox)")
    }
}
