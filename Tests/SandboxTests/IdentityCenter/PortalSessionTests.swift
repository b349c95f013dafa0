import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct PortalSessionTests {
    @Test("a refresh token works once, and its successor goes on until the session ends")
    func renewal() throws {
        let fixture = try SignInFixture(SignInOptions(tokenLifetime: .seconds(3600), sessionLifetime: .seconds(9000)))
        let client = try fixture.registerForBrowser()
        let first = try fixture.signIn(client)
        func renew(_ token: SignInFixture.Answer, _ client: SignInFixture.Client) throws -> SignInFixture.Answer {
            try fixture.token("refresh_token", client, ["refreshToken": token["refreshToken"]])
        }
        let other = try renew(first, try fixture.registerForBrowser())
        #expect(other.type == "InvalidGrantException")
        fixture.clock.advance(by: .seconds(3600))
        #expect(try fixture.get("/assignment/accounts", token: first["accessToken"]).status == 401)
        let second = try renew(first, client)
        #expect(second.status == 200 && second["expiresIn"] == "3600")
        #expect(second["accessToken"] != first["accessToken"] && second["refreshToken"] != first["refreshToken"])
        #expect(try fixture.get("/assignment/accounts", token: second["accessToken"]).status == 200)
        let reused = try renew(first, client)
        #expect(reused.status == 400 && reused.type == "InvalidGrantException")
        #expect(
            reused.text == #"{"error":"invalid_grant","error_description":"The refresh token is unknown, used or "#
                + #"expired"}"#)
        fixture.clock.advance(by: .seconds(3600))
        let third = try renew(second, client)
        // The session has half an hour left.
        #expect(third["expiresIn"] == "1800")
        fixture.clock.advance(by: .seconds(1800))
        #expect(try fixture.get("/assignment/accounts", token: third["accessToken"]).status == 401)
        #expect(try renew(third, client).type == "InvalidGrantException")
    }

    @Test("the texts for accounts are a number, or an account with its roles")
    func accounts() throws {
        #expect(
            try SandboxAccount.list("210987654321=my team:EcrPull,Read.Only") == [
                SandboxAccount(id: "210987654321", name: "my team", roles: ["EcrPull", "Read.Only"])
            ])
        #expect(
            try SandboxAccount.list("210987654321:EcrPull") == [
                SandboxAccount(id: "210987654321", name: "210987654321", roles: ["EcrPull"])
            ])
        let many = try SandboxAccount.list("10000")
        #expect(many.count == 10_000 && many.last?.id == "300000010000" && many[6].name == "account-007")
        #expect(Set(many.map(\.id)).count == 10_000)
    }

    @Test(
        "any other text for accounts is refused, and the message shows it",
        arguments: [
            "", "0", "10001", "-1", "x", "21098765432:EcrPull", "210987654321", "210987654321:",
            "210987654321=:EcrPull",
            "210987654321:EcrPull,", "210987654321:Ecr Pull", "210987654321:a:b",
        ])
    func refused(text: String) {
        let error = #expect(throws: SandboxAccountSyntaxError.self) { try SandboxAccount.list(text) }
        #expect(
            error?.description
                == "`\(text)` is not a number of accounts, or ID=NAME:ROLE,ROLE for one, such as "
                + "210987654321=team:EcrPull")
    }
}
