import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite("Tokens of ECR and ECR Public", .scheduled)
struct GetAuthorizationTokenTests {
    private let files = AWSFiles(credentials: AWSFiles.keys)

    /// Returns a password in ECR's format.
    private static func password(expiration: String) -> String {
        let content = """
            {"payload":"c2VjcmV0","datakey":"a2V5","version":"2","type":"DATA_KEY","expiration":\(expiration)}
            """
        return Data(content.utf8).base64EncodedString()
    }

    private func token(_ answer: HTTPResponse) async throws -> ECRToken {
        try await files.client(FakeHTTP { _ in answer })
            .privateToken(for: files.resolve(.profile("platform")), region: "us-east-2")
    }

    @Test("a private token's request is that of the API, signed for its region")
    func privateRequest() async throws {
        let http = FakeHTTP { _ in ServiceResponses.token("pass:word") }
        let principal = try files.resolve(.profile("platform"))
        let token = try await files.client(http).privateToken(for: principal, region: "us-east-2")
        #expect(
            token
                == ECRToken(
                    username: "AWS", password: Secret("pass:word"),
                    expires: Date(timeIntervalSince1970: 1_800_043_200.5)
                )
        )
        let request = try #require(http.requests.first)
        #expect(http.requests.count == 1)
        #expect("\(request)" == "POST https://api.ecr.us-east-2.amazonaws.com/")
        #expect(request.headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(
            request.headers["X-Amz-Target"] == "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
        )
        #expect(String(decoding: request.body, as: UTF8.self) == "{}")
        #expect(request.scope == "us-east-2/ecr")
        #expect(request.accessKeyID == "AKIAPLATFORM")
    }

    @Test("a public token's request goes to us-east-1, and its answer has no list")
    func publicRequest() async throws {
        let http = FakeHTTP { _ in ServiceResponses.token("public", isPublic: true) }
        let token = try await files.client(http).publicToken(for: files.resolve(.profile("platform")))
        #expect(token.password == Secret("public"))
        let request = try #require(http.requests.first)
        #expect("\(request)" == "POST https://api.ecr-public.us-east-1.amazonaws.com/")
        #expect(request.headers["X-Amz-Target"] == "SpencerFrontendService.GetAuthorizationToken")
        #expect(request.scope == "us-east-1/ecr-public")
    }

    @Test("the password's own expiry comes before the answer's")
    func ownExpiry() async throws {
        let password = Self.password(expiration: "1800036000")
        #expect(try await token(ServiceResponses.token(password)).expires == Date(timeIntervalSince1970: 1_800_036_000))
    }

    @Test("an own expiry that is invalid does not", arguments: ["0", "1800036000000", "\"soon\"", "1700000000"])
    func senselessOwnExpiry(expiration: String) async throws {
        let token = try await token(ServiceResponses.token(Self.password(expiration: expiration)))
        #expect(token.expires == Date(timeIntervalSince1970: 1_800_043_200.5))
    }

    @Test(
        "an expiry in the past, as moto's, is not an expiry",
        arguments: ["1420070400.0", "1799999999", "null", "\"x\""]
    )
    func pastExpiry(expiresAt: String) async throws {
        #expect(try await token(ServiceResponses.token("600423610423-auth-token", expiresAt: expiresAt)).expires == nil)
    }

    @Test(
        "a stored password's expiry is known offline",
        arguments: [
            (password(expiration: "1800036000"), 1_800_036_000),
            (password(expiration: "1600000000"), 1_600_000_000),
            (password(expiration: "1800036000000"), nil),
            ("600423610423-auth-token", nil),
            ("eyJ", nil), ("", nil),
            (Data("{}".utf8).base64EncodedString(), nil),
        ] as [(String, Double?)]
    )
    func offline(password: String, epoch: Double?) {
        #expect(ECRToken.expiration(ofPassword: Secret(password)) == epoch.map { Date(timeIntervalSince1970: $0) })
    }

    @Test(
        "S36: a login of a user other than AWS is an error, for ECR and ECR Public",
        arguments: ["<token>", "aws", "AWS\u{301}", "", "root"], [false, true]
    )
    func foreignUser(user: String, isPublic: Bool) async throws {
        let token = Data("\(user):p".utf8).base64EncodedString()
        let grant = #"{"authorizationToken": "\#(token)", "expiresAt": 1800043200.5}"#
        let data = isPublic ? grant : "[\(grant)]"
        let body = #"{"authorizationData": \#(data)}"#
        let failure = try await files.failure(isPublic: isPublic) { _ in ServiceResponses.json(200, body) }
        let host = isPublic ? "api.ecr-public.us-east-1.amazonaws.com" : "api.ecr.us-east-2.amazonaws.com"
        #expect(failure.hasPrefix("\(host) answered without a login of the user AWS\n"), "\(failure)")
    }

    @Test(
        "an answer without a token is an error",
        arguments: [
            #"<html>Please sign in</html>"#, #"{"authorizationData": []}"#, #"{"authorizationData": {}}"#,
            #"{"authorizationData": [{"authorizationToken": "!"}]}"#,
            #"{"authorizationData": [{"authorizationToken": "QVdT"}]}"#,
        ]
    )
    func noToken(body: String) async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.json(200, body) } == """
                api.ecr.us-east-2.amazonaws.com answered without a token
                ecr:GetAuthorizationToken in us-east-2 as profile platform (~/.aws/credentials:2) got an answer that \
                AWS does not send: check for a proxy or portal.
                """
        )
    }
}
