import Foundation
import Testing

/// A machine with an applied manifest with `storage: helper`: docker runs `docker-credential-berth`.
struct HelperPlace {
    static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let manifest = "version: 1\nstorage: helper\naccounts:\n  - {id: 600423610423, regions: [us-east-2]}\n"
    /// The answer on which docker continues without a login.
    static let notFound = "credentials not found in native keychain\n"

    let scratch: Scratch
    /// The variables for all programs here, in addition to the scratch's environment.
    var environment: [String: String]

    /// Returns a `PATH` that begins with the directory of the built programs.
    static func path() throws -> String {
        let programs = URL(filePath: try Checkout.program("docker-credential-berth")).deletingLastPathComponent().path
        return "\(programs):\(Tool.searchPath)"
    }

    /// Applies a manifest.
    /// - Parameter aws: the variables with AWS's endpoints and keys.
    static func apply(
        in scratch: Scratch, with aws: [String: String], _ manifest: String = manifest
    ) async throws -> HelperPlace {
        try scratch.write(manifest, to: "work/berth.yaml")
        let environment = aws.merging(["PATH": try path()]) { $1 }
        let applied = try await scratch.berth("apply", with: environment)
        try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
        return HelperPlace(scratch: scratch, environment: environment)
    }

    // MARK: Running the helper

    /// Starts the helper.
    /// - Parameter program: the helper's file; `nil` for the built one.
    func start(
        _ action: String, _ input: String, with more: [String: String] = [:], in folder: URL? = nil,
        program: String? = nil
    ) throws -> Program {
        try Program(
            [try program ?? Checkout.program("docker-credential-berth")] + (action.isEmpty ? [] : [action]),
            environment: scratch.environment.merging(environment) { $1 }.merging(more) { $1 },
            in: folder ?? scratch.folder, input: input
        )
    }

    /// Runs the helper and waits for its end.
    func ask(
        _ action: String, _ input: String = "", with more: [String: String] = [:], in folder: URL? = nil,
        program: String? = nil
    ) async throws -> Ended {
        try await start(action, input, with: more, in: folder, program: program).ended()
    }

    /// Returns the secret in the helper's answer; requires an answer.
    func secret(
        of host: String = HelperPlace.host, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        struct Answer: Decodable {
            var secret: String
            enum CodingKeys: String, CodingKey { case secret = "Secret" }
        }
        let got = try await ask("get", host)
        try #require(got.status == 0, "\(got.output)\(got.errors)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Answer.self, from: Data(got.output.utf8)).secret
    }

    /// Returns the status of a sandbox registry's answer to a secret.
    func registryStatus(for secret: String, at endpoint: String) async throws -> String {
        try await scratch.run(
            ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
                + ["--user", "AWS:\(secret)", "--header", "Host: \(Self.host)", "\(endpoint)/v2/"]
        )
    }

    // MARK: The cache and the index

    var index: String { "state/berth/helper-index" }
    private var tokens: String { "home/.cache/berth/tokens" }

    /// Returns the paths of the cached tokens' files, relative to the scratch directory.
    func tokenFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path(tokens)).filter { !$0.hasPrefix(".") }
            .map { "\(tokens)/\($0)" }.sorted()
    }

    /// Returns the path of the only token's file.
    func tokenFile() throws -> String {
        let files = try tokenFiles()
        return try #require(files.count == 1 ? files[0] : nil, "\(files)")
    }

    func emptyCache() throws {
        for file in try tokenFiles() { try FileManager.default.removeItem(at: scratch.url(file)) }
    }

    /// Returns the text of a token's file, without the key and the caller, which `forge` adds.
    /// - Parameters:
    ///   - age: seconds since the token was stored.
    ///   - left: seconds until the token expires.
    static func token(_ secret: String, age: Int = 60, left: Int = 40000) -> String {
        let now = Int(Date().timeIntervalSince1970)
        return
            "berth-token 3\n\(noKey)stored \(now - age)\nexpires \(now + left)\nusername AWS\nsecret \(secret)\n\(noCaller)end\n"
    }

    private static let noKey = "key KEY\n"
    private static let noCaller = "CALLER\n"

    /// Replaces the only cached token with a text, for the same caller.
    func forge(_ text: String, mode: Int = 0o600) throws {
        let file = try tokenFile()
        let key = URL(filePath: file).lastPathComponent
        let lines = try scratch.read(file).split(separator: "\n", omittingEmptySubsequences: false)
        let caller = lines.dropFirst(6).dropLast(2).map { "\($0)\n" }.joined()
        try scratch.write(
            text.replacing(Self.noKey, with: "key \(key)\n").replacing(Self.noCaller, with: caller), to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.path(file))
    }
}
