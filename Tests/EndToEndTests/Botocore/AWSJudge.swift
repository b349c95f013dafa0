import Foundation
import Testing

/// STS, ECR, SSO, container credentials and instance metadata on loopback, with signatures that botocore recomputes;
/// and botocore itself for comparison.
struct AWSJudge {
    /// `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT`.
    let endpoint: String
    /// The authority of the judge's certificate; `nil` without TLS.
    let authority: URL?
    private let scratch: Scratch

    /// Whether python3 has botocore, and its needs for login sessions; required in CI.
    static var isThere: Bool {
        get async { await finding.value }
    }

    /// The reason to skip a test if it has not.
    static let lack: Comment = "python3 lacks botocore, awscrt or PyJWT"

    private static let finding = Task.detached {
        if Tool.isCI { return true }
        let folder = FileManager.default.temporaryDirectory
        let command = ["python3", "-c", "import botocore.session, awscrt, jwt"]
        return (try? await Program.run(command, environment: Python.environment, in: folder))?.status == 0
    }

    /// - Parameter certificates: the certificates for TLS; `nil` for plain HTTP.
    static func start(in scratch: Scratch, certificates: Certificates? = nil) async throws -> AWSJudge {
        let pair = certificates.map { [$0.certificate.path, $0.key.path] } ?? []
        let process = try scratch.serve(
            ["python3", Checkout.script("Servers/aws_judge.py")] + pair, environment: Python.environment
        )
        let scheme = certificates == nil ? "http" : "https"
        return AWSJudge(
            endpoint: "\(scheme)://127.0.0.1:\(try await process.line())", authority: certificates?.authority,
            scratch: scratch)
    }

    struct Seen: Decodable {
        var signers: [String]
        var tunnels: [String]
    }

    /// Returns the requests since botocore's last run.
    func seen() async throws -> Seen { try await ask("_seen") }

    /// Discards the recorded requests.
    func reset() async throws { let _: Bool? = try await ask("_reset", ["--request", "POST"]) }

    /// The result of a botocore run, with its message if it failed.
    struct Botocore: Decodable {
        var signer: String?
        var tunnels: [String]
        var error: String?
    }

    /// Requests an ECR token in us-east-2 with botocore.
    /// - Parameters:
    ///   - environment: all variables.
    ///   - profile: the session's profile.
    ///   - region: the region of botocore's STS requests.
    func botocore(
        environment: [String: String], profile: String?, region: ChainScenario.STSRegion
    ) async throws -> Botocore {
        struct Question: Encodable {
            var environment: [String: String]
            var profile: String?
            var region = "us-east-2"
            var stsRegion: String

            enum CodingKeys: String, CodingKey {
                case environment, profile, region, stsRegion = "sts_region"
            }
        }
        let question = Question(environment: environment, profile: profile, stsRegion: region.rawValue)
        let body = String(decoding: try JSONEncoder().encode(question), as: UTF8.self)
        return try await ask("_botocore", ["--data-binary", body])
    }

    private func ask<Answer: Decodable>(_ path: String, _ options: [String] = []) async throws -> Answer {
        let curl = ["curl", "--silent", "--show-error", "--fail", "--max-time", "60", "--insecure"]
        let answer = try await scratch.run(curl + options + ["\(endpoint)/\(path)"], timeLimit: .seconds(90))
        return try JSONDecoder().decode(Answer.self, from: Data(answer.utf8))
    }
}
