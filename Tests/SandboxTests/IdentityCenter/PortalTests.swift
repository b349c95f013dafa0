import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct PortalTests {
    private struct RoleCredentials: Decodable {
        var accessKeyId: String
        var secretAccessKey: String
        var sessionToken: String
        var expiration: Int
    }

    private struct Page: Decodable {
        struct Item: Decodable, Equatable {
            var accountId: String
            var accountName: String?
            var emailAddress: String?
            var roleName: String?
        }
        var accountList: [Item]?
        var roleList: [Item]?
        var nextToken: String?
    }

    private static let role = [("account_id", "210987654321"), ("role_name", "EcrPull")]

    private func page(_ answer: HTTPResponse) throws -> Page {
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(Page.self, from: Data(answer.body))
    }

    @Test("the keys of a role sign calls of its account for an hour")
    func keys() throws {
        let fixture = try SignInFixture()
        let token = try fixture.signIn(try fixture.registerForBrowser())["accessToken"]
        let answer = try fixture.get("/federation/credentials", Self.role, token: token)
        let given = try #require(
            JSONDecoder().decode([String: RoleCredentials].self, from: Data(answer.body))["roleCredentials"])
        #expect(given.expiration == 1_800_003_600_000)
        let credentials = Credentials(
            accessKeyID: given.accessKeyId, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: Secret(given.sessionToken))
        func call(_ request: HTTPRequest, _ service: String) -> HTTPResponse? {
            fixture.sandbox.answer(fixture.sandbox.signed(request, service, "us-east-2", with: credentials))
        }
        let identity = call(SandboxFixture.callerIdentity, "sts")?.text ?? ""
        #expect(identity.contains("<Account>210987654321</Account>"))
        #expect(
            identity.contains(
                #/<Arn>arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_EcrPull_[0-9a-f]{16}/dev</Arn>/#))
        #expect(call(SandboxFixture.ecr, "ecr")?.text.contains("https://210987654321.dkr.ecr.us-east-2") == true)
        fixture.clock.advance(by: .seconds(3600))
        #expect(call(SandboxFixture.ecr, "ecr")?.text.contains("ExpiredTokenException") == true)
    }

    @Test("the accounts and roles of the user come in pages")
    func lists() throws {
        let fixture = try SignInFixture(SignInOptions(accounts: try SandboxAccount.list("205")))
        let token = try fixture.signIn(try fixture.registerForBrowser())["accessToken"]
        let first = try page(try fixture.get("/assignment/accounts", token: token))
        #expect(first.accountList?.count == 100)
        #expect(
            first.accountList?.first
                == .init(
                    accountId: "300000000001", accountName: "account-001",
                    emailAddress: "aws+300000000001@example.com"))
        let third = try page(
            try fixture.get(
                "/assignment/accounts", [("next_token", Base64.encode("200")), ("max_result", "100")], token: token))
        #expect(third.accountList?.count == 5 && third.nextToken == nil && first.nextToken == Base64.encode("100"))

        func roles(_ fields: [(String, String)]) throws -> HTTPResponse {
            try fixture.get("/assignment/roles", [("account_id", "300000000205")] + fields, token: token)
        }
        let all = try page(try roles([]))
        #expect(
            all.roleList == [
                .init(accountId: "300000000205", roleName: "EcrPull"),
                .init(accountId: "300000000205", roleName: "ReadOnly"),
            ])
        let next = try #require(try page(try roles([("max_result", "1")])).nextToken)
        #expect(
            try page(try roles([("max_result", "1"), ("next_token", next)])).roleList?.first?.roleName == "ReadOnly")
        for wrong in [("max_result", "0"), ("max_result", "101"), ("next_token", "x"), ("next_token", "OTk5")] {
            let answer = SignInFixture.answer(try roles([wrong]))
            #expect(answer.status == 400 && answer.type == "InvalidRequestException")
        }
    }

    @Test(
        "a role that the user does not have is forbidden",
        arguments: [
            (
                "/federation/credentials", [("account_id", "210987654321"), ("role_name", "Admin")], 403,
                "ForbiddenException", "No access"
            ),
            (
                "/federation/credentials", [("account_id", "111111111111"), ("role_name", "EcrPull")], 403,
                "ForbiddenException", "No access"
            ),
            (
                "/federation/credentials", [("account_id", "600423610423"), ("role_name", "Admin")], 403,
                "ForbiddenException", "No access"
            ),
            ("/assignment/roles", [("account_id", "111111111111")], 403, "ForbiddenException", "No access"),
            (
                "/assignment/roles", [("account_id", "1")], 400, "InvalidRequestException",
                "account_id has to be 12 digits"
            ),
            (
                "/federation/credentials", [("account_id", "600423610423")], 400, "InvalidRequestException",
                "Missing required parameter: role_name"
            ),
        ])
    func forbidden(path: String, fields: [(String, String)], status: Int, type: String, message: String) throws {
        let fixture = try SignInFixture(faults: ["deny-role:arn:aws:iam::600423610423:role/Admin"])
        let token = try fixture.signIn(try fixture.registerForBrowser())["accessToken"]
        let answer = SignInFixture.answer(try fixture.get(path, fields, token: token))
        #expect(answer.status == status && answer.type == type)
        #expect(
            answer.text == #"{"__type":"com.amazonaws.switchboard.portal#\#(type)","message":"\#(message)"}"#)
    }

    @Test("a missing, unknown or expired token, and one of an ended session, is unauthorized")
    func unauthorized() throws {
        let fixture = try SignInFixture(SignInOptions(tokenLifetime: .seconds(90)))
        let client = try fixture.registerForBrowser()
        let (one, two) = (try fixture.signIn(client), try fixture.signIn(client))
        func expectRefusal(_ token: String?) throws {
            for path in ["/federation/credentials", "/assignment/accounts", "/assignment/roles"] {
                let answer = SignInFixture.answer(try fixture.get(path, Self.role, token: token))
                #expect(answer.status == 401 && answer.type == "UnauthorizedException")
                #expect(
                    answer.text == #"{"__type":"com.amazonaws.switchboard.portal#UnauthorizedException","#
                        + #""message":"Session token not found or invalid"}"#)
            }
        }
        try expectRefusal(nil)
        try expectRefusal("aoax")
        func logOut() throws -> HTTPResponse {
            try fixture.send(
                HTTPRequest(
                    method: "POST", url: "/logout", headers: ["x-amz-sso_bearer_token": one["accessToken"]]))
        }
        #expect(try logOut().status == 200)
        #expect(try logOut().status == 401)
        try expectRefusal(one["accessToken"])
        let renewed = try fixture.token("refresh_token", client, ["refreshToken": one["refreshToken"]])
        #expect(renewed.type == "InvalidGrantException")
        #expect(try fixture.get("/assignment/accounts", token: two["accessToken"]).status == 200)
        fixture.clock.advance(by: .seconds(90))
        try expectRefusal(two["accessToken"])
    }

    @Test("calls above the rate get status 429, and count as throttled")
    func rate() throws {
        let fixture = try SignInFixture(SignInOptions(portalRate: try RequestRate("1:2")))
        let token = try fixture.signIn(try fixture.registerForBrowser())["accessToken"]
        func list() throws -> HTTPResponse { try fixture.get("/assignment/accounts", token: token) }
        #expect(try (0..<3).map { _ in try list().status } == [200, 200, 429])
        let refused = try list()
        #expect(refused.headers["x-amzn-ErrorType"] == "TooManyRequestsException")
        #expect(
            refused.text == #"{"__type":"com.amazonaws.switchboard.portal#TooManyRequestsException","#
                + #""message":"Rate exceeded"}"#)
        fixture.clock.advance(by: .seconds(1))
        #expect(try list().status == 200)
        #expect(fixture.sandbox.front.counts.byOperation["throttled"] == 2)
    }
}
