import Effects
import FoundationEssentials
import Logging
import Platform
import TestSupport
import Testing

@testable import AWS

/// The files and answers of `aws login`, for the session of the AWS CLI's own test cases
/// (`tests/unit/botocore/login/login-provider-test-cases.json` in its branch v2).
enum LoginFiles {
    static let identity = "arn:aws:sts::012345678910:assumed-role/Admin/admin"
    static let client = "arn:aws:signin:::devtools/same-device"

    /// The session's file: the SHA-256 of its identity, from `sha256sum`.
    static let path = "/home/me/.aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"
    static let place = path.replacing("/home/me", with: "~")

    static let config = "[profile signin]\nlogin_session = \(identity)\n"

    /// A key in PKCS #8, from the same cases.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+PNauWi/ihtwHHbq
        1tgc8Vgpwx0qQlNSN38y+z0igWehRANCAAR2Ntw6BXJ1v8jb9XjzKZJ+gL5f/3Jq
        IqiH2PUGKWxoFwNlcNB83FivEXEzlTbuCQK5OezOYb3gbvHuzKkB0nDX
        -----END PRIVATE KEY-----
        """

    /// The content of the session's file, whose members tests change.
    struct Content: Codable, Equatable {
        struct Keys: Codable, Equatable {
            var accessKeyId: String? = "OLDEXPIREDKEY"
            var secretAccessKey: String? = "oldExpiredSecretKey"
            var sessionToken: String? = "oldExpiredSessionToken"
            var accountId: String? = "012345678901"
            var expiresAt: String? = "2020-01-01T00:00:00Z"
        }

        var accessToken: Keys? = Keys()
        var tokenType: String?
        var clientId: String? = LoginFiles.client
        var refreshToken: String? = "valid_refresh_token"
        var idToken: String? = "eyJhbGciOiJub25lIn0.e30.x"
        var dpopKey: String? = LoginFiles.key
        /// A member that berth does not know.
        var anotherTool: [String: Int]?

        init(expires: String? = nil) {
            if let expires { accessToken?.expiresAt = expires }
        }

        init(_ text: String) throws { self = try JSONDecoder().decode(Content.self, from: Data(text.utf8)) }

        var text: String {
            get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
        }
    }

    static func files(_ content: Content? = Content(), config: String = config) throws -> AWSFiles {
        AWSFiles(config: config, others: try content.map { [path: try $0.text] } ?? [:])
    }

    /// Returns the sign-in of the profile `signin`.
    static func signIn(_ files: AWSFiles, _ effects: Effects) throws -> LoginSessionSignIn {
        try #require(
            LoginSessionSignIn(
                of: try files.resolve(.profile("signin")), configuration: try files.load(), effects: effects,
                timeLimit: .seconds(20), log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                random: RandomBytes { 0 }))
    }

    /// The service's answer.
    static func granted(
        _ id: String = "NEWREFRESHEDKEY", expiresIn: String = "900", idToken: String? = nil
    ) -> HTTPResponse {
        ServiceResponses.json(
            200,
            """
            {"accessToken": {"accessKeyId": "\(id)", "secretAccessKey": "newRefreshedSecretKey", "sessionToken": \
            "newRefreshedSessionToken"}, "tokenType": "aws_sigv4", "refreshToken": "new_refresh_token", \
            "expiresIn": \(expiresIn)\(idToken.map { ", \"idToken\": \"\($0)\"" } ?? "")}
            """)
    }

    /// The service's refusal.
    static func refused(_ status: Int, _ reason: String, _ words: String = "no") -> HTTPResponse {
        ServiceResponses.json(
            status, #"{"error": "\#(reason)", "message": "\#(words)"}"#,
            ["x-amzn-ErrorType": "AccessDeniedException", "x-amzn-RequestId": "7a62c49f"])
    }

    /// An ID token without a signature.
    static func idToken(_ identity: String = identity) -> String {
        "eyJhbGciOiJub25lIn0.\(Base64.encodeForURL(#"{"sub":"\#(identity)"}"#.utf8)).signature"
    }
}

extension HTTPRequest {
    /// The members of a JSON body.
    var members: [String: String]? { try? JSONDecoder().decode([String: String].self, from: Data(body)) }

    /// The decoded payload of its proof; `nil` without a proof.
    var proof: ProofClaims? { headers["DPoP"].flatMap { Secret($0).claims(ProofClaims.self) } }

    struct ProofClaims: Decodable {
        let htm: String
        let htu: String
        let iat: Int
        let jti: String
    }
}
