import FoundationEssentials
import Platform
import Synchronization
import TestSupport

@testable import AWS

/// IAM Identity Center in memory: it answers each path with the given answers in turn, and repeats the last one.
struct FakeIdentityCenter {
    let http: FakeHTTP

    static let registered = #"""
        {"clientId": "client-1", "clientSecret": "client-secret", "clientIdIssuedAt": 1800000000,
         "clientSecretExpiresAt": 1807776000}
        """#
    static let device = #"""
        {"deviceCode": "device-code", "userCode": "ABCD-EFGH", "expiresIn": 600, "interval": 1,
         "verificationUri": "https://corp.awsapps.com/start/#/device",
         "verificationUriComplete": "https://corp.awsapps.com/start/#/device?user_code=ABCD-EFGH"}
        """#
    static let token = #"""
        {"accessToken": "new-token", "tokenType": "Bearer", "expiresIn": 28800, "refreshToken": "new-refresh"}
        """#

    /// - Parameter answers: by the first segments of the path, such as `token`; others have the usual answers.
    init(_ answers: [String: [HTTPResponse]] = [:]) {
        let usual = [
            "client/register": [ServiceResponses.json(200, Self.registered)],
            "device_authorization": [ServiceResponses.json(200, Self.device)],
            "token": [ServiceResponses.json(200, Self.token)], "logout": [ServiceResponses.json(200, "")],
        ]
        let all = Answers(usual.merging(answers) { $1 })
        http = FakeHTTP { request throws(HTTPError) in try all.next(to: request) }
    }

    private final class Answers: Sendable {
        private let rest: Mutex<[String: [HTTPResponse]]>

        init(_ answers: [String: [HTTPResponse]]) { rest = Mutex(answers) }

        func next(to request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
            // https: / / host / path
            let parts = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            let path = parts.last?.split(separator: "?").first.map(String.init) ?? ""
            let given = rest.withLock { rest -> HTTPResponse? in
                guard let first = rest[path]?.first else { return nil }
                if rest[path]?.count != 1 { rest[path]?.removeFirst() }
                return first
            }
            guard let given else { throw .misconfigured("this test expects no request: \(request)") }
            return given
        }
    }

    /// An error of SSO-OIDC, as AWS sends it.
    static func refusal(_ exception: String, _ error: String, _ description: String = "", status: Int = 400)
        -> HTTPResponse
    {
        ServiceResponses.json(
            status, #"{"error": "\#(error)", "error_description": "\#(description)"}"#,
            ["x-amzn-ErrorType": exception, "x-amzn-RequestId": "7a62c49f"])
    }

    static let pending = refusal("AuthorizationPendingException", "authorization_pending")
    static let slowDown = refusal("SlowDownException", "slow_down")

    /// `POST https://…` of each request.
    var requests: [String] { http.requests.map { "\($0)" } }

    /// Returns the fields of a request's body, lists with commas; no fields if there is no such request.
    func body(_ index: Int) throws -> [String: String] {
        let requests = http.requests
        guard requests.indices.contains(index) else { return [:] }
        let fields = try JSONDecoder().decode([String: Field].self, from: Data(requests[index].body))
        return fields.mapValues(\.text)
    }

    private struct Field: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let texts = try? container.decode([String].self) {
                text = texts.joined(separator: ",")
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}
