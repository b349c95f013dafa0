import Foundation
import Testing

/// A machine on which a manifest with `storage: helper` is applied: docker is sent to `docker-credential-berth`.
struct HelperPlace {
    static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let manifest = "version: 1\nstorage: helper\naccounts:\n  - {id: 600423610423, regions: [us-east-2]}\n"
    /// What callers take for: go on without a login.
    static let notFound = "credentials not found in native keychain\n"

    let scratch: Scratch
    /// What everything runs with here, beside the scratch's own.
    var environment: [String: String]

    /// The folder of the built programs, before all others.
    static func path() throws -> String {
        let programs = URL(filePath: try Checkout.program("docker-credential-berth")).deletingLastPathComponent().path
        return "\(programs):\(Tool.searchPath)"
    }

    /// Applies a manifest.
    /// - Parameter aws: where AWS is, and who signs in.
    static func apply(
        in scratch: Scratch, with aws: [String: String], _ manifest: String = manifest
    ) async throws -> HelperPlace {
        try scratch.write(manifest, to: "work/berth.yaml")
        let environment = aws.merging(["PATH": try path()]) { $1 }
        let applied = try await scratch.berth("apply", with: environment)
        try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
        return HelperPlace(scratch: scratch, environment: environment)
    }

    // MARK: Asking

    /// Starts the helper.
    /// - Parameter program: the helper's file; the built one where not given.
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

    /// Runs the helper to its end.
    func ask(
        _ action: String, _ input: String = "", with more: [String: String] = [:], in folder: URL? = nil,
        program: String? = nil
    ) async throws -> Ended {
        try await start(action, input, with: more, in: folder, program: program).ended()
    }

    /// The secret that the helper answers with; it must answer.
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

    /// What a registry of the sandbox says to a secret: its status.
    func registryStatus(for secret: String, at endpoint: String) async throws -> String {
        try await scratch.run(
            ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
                + ["--user", "AWS:\(secret)", "--header", "Host: \(Self.host)", "\(endpoint)/v2/"]
        )
    }

    // MARK: The cache and the index

    var index: String { "state/berth/helper-index" }
    private var tokens: String { "home/.cache/berth/tokens" }

    /// The files of the tokens that are kept, from the scratch's folder.
    func tokenFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path(tokens)).filter { !$0.hasPrefix(".") }
            .map { "\(tokens)/\($0)" }.sorted()
    }

    /// The file of the only token.
    func tokenFile() throws -> String {
        let files = try tokenFiles()
        return try #require(files.count == 1 ? files[0] : nil, "\(files)")
    }

    func emptyCache() throws {
        for file in try tokenFiles() { try FileManager.default.removeItem(at: scratch.url(file)) }
    }

    /// A token's file, for `forge` to complete with the key and the caller.
    /// - Parameters:
    ///   - age: seconds since it was stored.
    ///   - left: seconds until it ends.
    static func token(_ secret: String, age: Int = 60, left: Int = 40000) -> String {
        let now = Int(Date().timeIntervalSince1970)
        return
            "berth-token 3\n\(noKey)stored \(now - age)\nexpires \(now + left)\nusername AWS\nsecret \(secret)\n\(noCaller)end\n"
    }

    private static let noKey = "key KEY\n"
    private static let noCaller = "CALLER\n"

    /// Puts a text in the only token's place: it is for the same caller.
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
