import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct ClientRegistrationTests {
    @Test("a client gets an ID and a secret for 90 days")
    func registered() throws {
        let fixture = try SignInFixture()
        let answer = try fixture.post("/client/register", #"{"clientName":"berth","clientType":"public"}"#)
        #expect(answer.status == 200)
        #expect(answer["clientIdIssuedAt"] == "1800000000" && answer["clientSecretExpiresAt"] == "1807776000")
        let client = SignInFixture.Client(id: answer["clientId"], secret: answer["clientSecret"])
        #expect(client.id.utf8.count == 22 && client.secret.utf8.count == 1200)
        #expect(try fixture.startDevice(client).status == 200)
        fixture.clock.advance(by: .seconds(90 * 24 * 3600))
        let late = try fixture.startDevice(client)
        #expect(late.status == 401 && late.type == "InvalidClientException")
        #expect(
            late.text == #"{"error":"invalid_client","error_description":"The client is unknown, its secret is wrong, "#
                + #"or its registration has expired"}"#)
        let wrong = SignInFixture.Client(id: client.id, secret: client.secret + "x")
        #expect(try fixture.startDevice(wrong).type == "InvalidClientException")
        #expect(try fixture.startDevice(.init(id: "x", secret: client.secret)).type == "InvalidClientException")
    }

    @Test(
        "a wrong registration gets OAuth's error, with AWS's code in a header",
        arguments: [
            (
                "[]", "InvalidRequestException", "invalid_request",
                "The request body is not valid JSON for this operation"
            ),
            (
                #"{"clientName":1,"clientType":"public"}"#, "InvalidRequestException", "invalid_request",
                "The request body is not valid JSON for this operation"
            ),
            (
                #"{"clientType":"public"}"#, "InvalidRequestException", "invalid_request",
                "Missing required parameter: clientName"
            ),
            (
                #"{"clientName":"a","clientType":"private"}"#, "InvalidClientMetadataException",
                "invalid_client_metadata", "The client type has to be public"
            ),
            (
                #"{"clientName":"a","clientType":"public","grantTypes":["password"]}"#, "UnsupportedGrantTypeException",
                "unsupported_grant_type", "The grant type is not supported"
            ),
            (
                #"{"clientName":"a","clientType":"public","redirectUris":["https://acme.example/oauth/callback"]}"#,
                "InvalidRedirectUriException", "invalid_redirect_uri",
                "A redirect URI has to be http://127.0.0.1/oauth/callback"
            ),
            (
                #"{"clientName":"a","clientType":"public","grantTypes":["authorization_code"]}"#,
                "InvalidRequestException", "invalid_request", "Missing required parameter: redirectUris"
            ),
            (
                #"{"clientName":"a","clientType":"public","grantTypes":["authorization_code"],"#
                    + #""redirectUris":["http://127.0.0.1/oauth/callback"]}"#,
                "InvalidRequestException", "invalid_request", "Missing required parameter: issuerUrl"
            ),
            (
                #"{"clientName":"a","clientType":"public","grantTypes":["authorization_code"],"#
                    + #""redirectUris":["http://127.0.0.1/oauth/callback"],"issuerUrl":"https://acme.example/start"}"#,
                "InvalidRequestException", "invalid_request",
                "The start URL is not one of AWS's: https://acme.example/start"
            ),
            (
                #"{"clientName":"a","clientType":"public","scopes":["sso account"]}"#, "InvalidScopeException",
                "invalid_scope", "The scope is invalid: sso account"
            ),
        ])
    func refused(body: String, type: String, error: String, message: String) throws {
        let answer = try SignInFixture().post("/client/register", body)
        #expect(answer.status == 400 && answer.type == type)
        #expect(answer.text == #"{"error":"\#(error)","error_description":"\#(message)"}"#)
    }

    @Test(
        "a redirect goes to this machine",
        arguments: [
            ("http://127.0.0.1/oauth/callback", true), ("http://127.0.0.1:8400/oauth/callback", true),
            ("http://localhost:8400/oauth/callback", true), ("https://127.0.0.1/oauth/callback", false),
            ("http://127.0.0.1/oauth/callback/", false), ("http://127.0.0.1/oauth/callback?a=b", false),
            ("http://127.0.0.1/", false), ("http://127.0.0.1.example/oauth/callback", false),
            ("http://user@127.0.0.1/oauth/callback", false), ("http://127.0.0.1:0/oauth/callback", false),
            ("http://127.0.0.1:x/oauth/callback", false), ("//127.0.0.1/oauth/callback", false), ("", false),
        ])
    func loopback(url: String, isAccepted: Bool) {
        #expect((LoopbackRedirect(url) != nil) == isAccepted)
    }

    @Test(
        "a start URL is one of AWS's hosts",
        arguments: [
            ("https://d-1234567890.awsapps.com/start", true),
            ("https://start.us-gov-home.awsapps.com/directory/d-1", true),
            ("https://start.home.awsapps.cn/directory/d-1", true), ("https://ssoins-1.portal.eu-west-1.app.aws", true),
            ("http://acme.awsapps.com/start", false), ("https://awsapps.com.example/start", false),
            ("https://me@acme.awsapps.com/start", false), ("acme.awsapps.com/start", false),
        ])
    func startURL(url: String, isAccepted: Bool) {
        #expect(((try? StartURL.check(url)) != nil) == isAccepted)
    }
}
