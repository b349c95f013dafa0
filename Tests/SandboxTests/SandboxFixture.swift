import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// A sandbox without sockets, with a clock that does not move.
struct SandboxFixture {
    static let user = SandboxUser(name: "me", accessKeyID: "AKIAEXAMPLE", secretAccessKey: Secret("right"))

    let clock = ManualClock(now: 1_800_000_000)
    let front: RequestHandler

    init(
        faults: [String] = [], tokenLifetime: Duration = .seconds(12 * 3600), tokenRate: RequestRate? = nil,
        signIn: SignInOptions = SignInOptions()
    ) throws {
        front = RequestHandler(
            SandboxOptions(
                users: [Self.user],
                tokenLifetime: tokenLifetime,
                tokenRate: tokenRate,
                signIn: signIn,
                faults: try faults.map { try InjectedFault($0) },
                clock: clock
            )
        )
    }

    /// - Returns: the answer; `nil` if the handler gives none.
    func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard case .answer(let response) = front.reply(to: request) else { return nil }
        return response
    }

    static let credentials = Credentials(accessKeyID: user.accessKeyID, secretAccessKey: user.secretAccessKey)

    func signed(
        _ call: HTTPRequest,
        _ service: String,
        _ region: String,
        with credentials: Credentials = credentials,
        skew: Double = 0
    ) -> HTTPRequest {
        SigV4Signer(service: service, region: region).sign(call, with: credentials, at: clock.now + skew)
    }

    static let ecr = call(headers: ["X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"], "{}")
    static let ecrPublic = call(headers: ["X-Amz-Target": "SpencerFrontendService.GetAuthorizationToken"], "{}")

    static let callerIdentity = call(
        headers: ["Content-Type": "application/x-www-form-urlencoded"], "Action=GetCallerIdentity&Version=2011-06-15")

    static func assumeRole(
        _ arn: String = "arn:aws:iam::210987654321:role/team/ecr-pull",
        session: String = "me",
        more: String = ""
    ) -> HTTPRequest {
        let body =
            "Action=AssumeRole&Version=2011-06-15&RoleArn=\(arn.replacing(":", with: "%3A"))&RoleSessionName=\(session)"
        return call(headers: ["Content-Type": "application/x-www-form-urlencoded"], body + more)
    }

    private static func call(headers: HTTPHeaders, _ body: String) -> HTTPRequest {
        var headers = headers
        headers["Host"] = "127.0.0.1:4000"
        return HTTPRequest(method: "POST", url: "http://127.0.0.1:4000/", headers: headers, body: Array(body.utf8))
    }

    static func registry(_ host: String, path: String = "/v2/", authorization: String? = nil) -> HTTPRequest {
        var headers: HTTPHeaders = ["Host": host]
        headers["Authorization"] = authorization
        return HTTPRequest(url: "http://\(host)\(path)", headers: headers)
    }

    /// Requests a registry's token.
    /// - Returns: the `Authorization` header that docker would make of it.
    func login(region: String) throws -> String {
        let text = answer(signed(Self.ecr, "ecr", region))?.text ?? ""
        return "Basic "
            + (try #require(text.split(separator: "\"authorizationToken\":\"").last?.split(separator: "\"").first))
    }
}
