import Foundation
import Testing

/// A scratch directory with one ECR registry and the AWS judge, whose tokens record who signed in for them.
struct Identities {
    static let host = HelperPlace.host

    let scratch: Scratch
    let judge: AWSJudge
    /// The variables without an identity.
    let environment: [String: String]

    /// - Parameter storage: a value of the manifest's `storage`.
    static func with(storage: String = "auto", _ body: (Identities) async throws -> Void) async throws {
        try await Scratch.with { scratch in
            try scratch.write(
                """
                version: 1
                verify: false
                storage: \(storage)
                accounts: [{id: 600423610423, regions: [us-east-2]}]

                """, to: "work/berth.yaml")
            try scratch.make(folder: "home/.aws/sso/cache")
            let judge = try await AWSJudge.start(in: scratch)
            try await body(
                Identities(
                    scratch: scratch, judge: judge,
                    environment: ["AWS_ENDPOINT_URL": judge.endpoint, "PATH": try HelperPlace.path()]))
        }
    }

    /// Returns the variables with a key that the judge accepts.
    static func keys(_ id: String) -> [String: String] {
        ["AWS_ACCESS_KEY_ID": id, "AWS_SECRET_ACCESS_KEY": "secret-of-\(id)"]
    }

    /// Returns a profile's section with a key that the judge accepts.
    static func profile(_ name: String, _ id: String) -> String {
        "[\(name)]\naws_access_key_id = \(id)\naws_secret_access_key = secret-of-\(id)\n"
    }

    /// Returns a JSON web token that the judge accepts.
    static func webToken(_ subject: String, expires: Date = .now + 3600) -> String {
        let claims =
            #"{"iss":"https://issuer","sub":"\#(subject)","exp":\#(Int(expires.timeIntervalSince1970))}"#
        let payload = Data(claims.utf8).base64EncodedString().replacing("=", with: "")
        return "good-token-\(subject).\(payload).sig"
    }

    /// Runs berth and waits for its end.
    func berth(_ arguments: String..., with identity: [String: String]) async throws -> Ended {
        try await scratch.start(arguments, with: environment.merging(identity) { $1 }).ended()
    }

    /// Runs `berth apply`; requires success.
    @discardableResult
    func apply(
        _ options: String..., with identity: [String: String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let ended = try await scratch.start(
            ["apply"] + options, with: environment.merging(identity) { $1 }
        ).ended()
        try #require(ended.status == 0, "\(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        return ended
    }

    /// Returns the lineage of the login in Docker's config.
    func signer() throws -> String {
        let auth = try #require(try scratch.auths()[Self.host])
        let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
        let start = "AWS:login of "
        try #require(login.hasPrefix(start), "\(login)")
        return String(login.dropFirst(start.count).replacing("%3A", with: ":"))
    }

    /// Runs the helper and waits for its end.
    func get(with identity: [String: String], in folder: URL? = nil) async throws -> Ended {
        try await HelperPlace(scratch: scratch, environment: environment).ask(
            "get", Self.host, with: identity, in: folder)
    }

    /// Returns the lineage of the login that the helper returns.
    func helperSigner(
        with identity: [String: String], in folder: URL? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        struct Answer: Decodable {
            var secret: String
            enum CodingKeys: String, CodingKey { case secret = "Secret" }
        }
        let got = try await get(with: identity, in: folder)
        try #require(got.status == 0, "\(got.output)\(got.errors)", sourceLocation: sourceLocation)
        let secret = try JSONDecoder().decode(Answer.self, from: Data(got.output.utf8)).secret
        let start = "login of "
        try #require(secret.hasPrefix(start), "\(secret)", sourceLocation: sourceLocation)
        return String(secret.dropFirst(start.count).replacing("%3A", with: ":"))
    }
}
