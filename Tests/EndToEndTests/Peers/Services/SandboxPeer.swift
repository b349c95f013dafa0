import Foundation
import Testing

/// berth's own sandbox, running next to the test.
struct SandboxPeer {
    /// The variables that the sandbox sets for its command: endpoints and temporary keys.
    let environment: [String: String]

    var endpoint: String { environment["AWS_ENDPOINT_URL"] ?? "" }

    /// - Parameter options: options of `berth-sandbox`, such as `--latency 100ms`.
    static func start(in scratch: Scratch, _ options: String...) async throws -> SandboxPeer {
        try await start(in: scratch, options)
    }

    static func start(in scratch: Scratch, _ options: [String]) async throws -> SandboxPeer {
        let variables = scratch.path("sandbox.environment")
        // A test may start several, one after another.
        try? FileManager.default.removeItem(atPath: variables)
        // The sandbox's command writes its environment to a file, and then keeps running.
        let tell = "env -0 > '\(variables).part' && mv '\(variables).part' '\(variables)' && exec sleep 600"
        let process = try scratch.serve(
            [try Checkout.program("berth-sandbox")] + options + ["--", "/bin/sh", "-c", tell])
        while !FileManager.default.fileExists(atPath: variables) {
            try #require(!process.hasEnded, "berth-sandbox did not start: \(process.saidSoFar)")
            try await Task.sleep(for: .milliseconds(5))
        }
        let pairs = try scratch.read("sandbox.environment").split(separator: "\0").compactMap { line in
            line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
        }
        // The tests read Docker's config and berth's state in the scratch directory.
        let told = pairs.filter { name, value in
            (name.hasPrefix("AWS_") || name == "BERTH_REGISTRY_ENDPOINT") && scratch.environment[name] != value
        }
        return SandboxPeer(environment: Dictionary(uniqueKeysWithValues: told))
    }

    /// Serves the sandbox over TLS, on port 443, under a certificate's names.
    func serveTLS(_ certificates: Certificates, in scratch: Scratch) async throws {
        let port = endpoint.split(separator: ":").last.map(String.init) ?? ""
        let front = try scratch.serve(
            ["python3", Checkout.script("Servers/tls_front.py"), port, certificates.certificate.path]
                + [certificates.key.path], environment: Python.environment)
        _ = try await front.line()
    }

    /// Returns the number of requests, by operation.
    func counts(in scratch: Scratch) async throws -> [String: Int] {
        let answer = try await scratch.run([
            "curl", "--silent", "--show-error", "--fail", "\(endpoint)/_sandbox/counts",
        ])
        return try JSONDecoder().decode([String: Int].self, from: Data(answer.utf8))
    }
}

extension Scratch {
    /// Runs a test with a sandbox and a manifest of one registry.
    /// - Parameter config: the content of Docker's config; `nil` for no config.
    static func withSandbox(
        storage: String? = nil, config: String? = nil, _ body: (Scratch, [String: String]) async throws -> Void
    ) async throws {
        try await with { scratch in
            try scratch.writeManifest(storage: storage)
            if let config {
                try scratch.write(config: config)
                chmod(scratch.config.path, 0o600)
            }
            try await body(scratch, try await SandboxPeer.start(in: scratch).environment)
        }
    }

    /// Writes a manifest of one registry.
    func writeManifest(storage: String? = nil) throws {
        let storage = storage.map { "storage: \($0)\n" } ?? ""
        try write(
            "version: 1\n\(storage)accounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/berth.yaml")
    }
}
