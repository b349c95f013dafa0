import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("The lists of the portal", .scheduled)
struct PortalListTests {
    private static let token = #"{"accessToken": "old-token", "expiresAt": "2027-01-15T16:00:00Z"}"#

    private func fixture(_ answers: [String: [HTTPResponse]]) -> IdentityCenterFixture {
        IdentityCenterFixture(answers, files: [IdentityCenterFixture.tokenPath: Self.token])
    }

    @Test("accounts and roles are read page by page")
    func pages() async throws {
        let fixture = fixture([
            "assignment/accounts": [
                ServiceResponses.json(
                    200,
                    #"{"nextToken": "a/b=", "accountList": [{"accountId": "210987654321", "accountName": "Team A", "emailAddress": "a@example.com"}]}"#
                ),
                ServiceResponses.json(200, #"{"accountList": [{"accountId": "600423610423"}], "nextToken": null}"#),
            ],
            "assignment/roles": [
                ServiceResponses.json(
                    200, #"{"roleList": [{"roleName": "A", "accountId": "1"}, {"roleName": "B"}], "nextToken": "n"}"#),
                ServiceResponses.json(200, #"{"roleList": [], "nextToken": ""}"#),
            ],
        ])
        let signIn = try fixture.signIn()
        #expect(
            try await signIn.accounts() == [
                SSOAccount(id: "210987654321", name: "Team A"), SSOAccount(id: "600423610423", name: "600423610423"),
            ])
        #expect(try await signIn.roles(of: "210987654321") == ["A", "B"])
        let portal = "GET https://portal.sso.eu-west-1.amazonaws.com/assignment"
        #expect(
            fixture.service.requests == [
                "\(portal)/accounts?max_result=100", "\(portal)/accounts?next_token=a%2Fb%3D&max_result=100",
                "\(portal)/roles?account_id=210987654321&max_result=100",
                "\(portal)/roles?account_id=210987654321&next_token=n&max_result=100",
            ])
        #expect(fixture.service.http.requests.allSatisfy { $0.headers["x-amz-sso_bearer_token"] == "old-token" })
    }

    /// Returns the message of the error with which a request of the portal's lists ends.
    private func failure(
        _ answers: [String: [HTTPResponse]], of request: (IdentityCenterSignIn) async throws -> Void
    ) async throws -> String {
        let signIn = try fixture(answers).signIn()
        do {
            try await request(signIn)
        } catch {
            return "\(error)"
        }
        Issue.record("no error")
        return ""
    }

    private func failureOfAccounts(_ answer: HTTPResponse) async throws -> String {
        try await failure(["assignment/accounts": [answer]]) { _ = try await $0.accounts() }
    }

    private func failureOfRoles(_ answer: HTTPResponse) async throws -> String {
        try await failure(["assignment/roles": [answer]]) { _ = try await $0.roles(of: "1") }
    }

    @Test("an ended session, an answer of another server, and a list without an end")
    func failures() async throws {
        #expect(
            try await failureOfAccounts(ServiceResponses.fault(401, "UnauthorizedException", "old-token ended")) == """
                SSO session corp (~/.aws/config:1) has ended (UnauthorizedException: <secret> ended (HTTP 401, request \
                7a62c49f))
                Run `berth auth login --sso-session corp --force`.
                """)
        #expect(
            try await failureOfAccounts(ServiceResponses.json(401, "<html>")) == """
                portal.sso.eu-west-1.amazonaws.com does not answer like AWS
                sso:ListAccounts in eu-west-1 answered (HTTP 401)
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)
        #expect(
            try await failureOfAccounts(ServiceResponses.fault(429, "TooManyRequestsException", "Rate exceeded")) == """
                AWS is throttling portal.sso.eu-west-1.amazonaws.com: sso:ListAccounts was tried 7 times
                sso:ListAccounts in eu-west-1 answered TooManyRequestsException: Rate exceeded (HTTP 429, request 7a62c49f)
                Try again later.
                """)
        #expect(
            try await failureOfRoles(ServiceResponses.json(200, "<html>")) == """
                portal.sso.eu-west-1.amazonaws.com answered without a list
                sso:ListAccountRoles in eu-west-1 as SSO session corp (~/.aws/config:1) got an answer that AWS does not \
                send: check for a proxy or portal.
                """)
        let endless = try await failureOfRoles(ServiceResponses.json(200, #"{"roleList": [], "nextToken": "n"}"#))
        #expect(endless.hasPrefix("portal.sso.eu-west-1.amazonaws.com answered without an end of its list"))
    }

    @Test("a user who is not signed in gets the message with the command")
    func signedOut() async throws {
        let signIn = try IdentityCenterFixture().signIn(to: IdentityCenterFixture.manifest("corp"))
        await #expect {
            try await signIn.accounts()
        } throws: {
            "\($0)" == """
                not signed in to SSO session corp (berth.yaml:3:3)
                Run `berth auth login`.
                """
        }
    }
}
