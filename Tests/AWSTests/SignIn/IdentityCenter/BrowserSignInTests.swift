import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("A sign-in to IAM Identity Center in a browser", .scheduled)
struct BrowserSignInTests {
    private static let redirect = "http://127.0.0.1:49152/oauth/callback"
    private static let verifier = String(repeating: "A", count: 64)

    @Test("registers, opens the page, exchanges the code, and stores the session as the AWS CLI does")
    func signsIn() async throws {
        let fixture = IdentityCenterFixture()
        let user = PlayedUser()
        #expect(try await fixture.outcome(.browser, user) == "28800 s")
        #expect(
            fixture.service.requests == [
                "POST https://oidc.eu-west-1.amazonaws.com/client/register",
                "POST https://oidc.eu-west-1.amazonaws.com/token",
            ])
        #expect(fixture.service.http.requests.allSatisfy { $0.headers["Authorization"] == nil })
        #expect(
            try fixture.service.body(0) == [
                "clientName": "berth-client-corp", "clientType": "public", "scopes": "sso:account:access",
                "grantTypes": "authorization_code,refresh_token", "redirectUris": "http://127.0.0.1/oauth/callback",
                "issuerUrl": "https://corp.awsapps.com/start",
            ])
        #expect(
            try fixture.service.body(1) == [
                "grantType": "authorization_code", "clientId": "client-1", "clientSecret": "client-secret",
                "code": "the-code", "codeVerifier": Self.verifier, "redirectUri": Self.redirect,
            ])
        let page = try #require(user.browserPage)
        #expect(page.of == "SSO session corp (~/.aws/config:1)")
        #expect(
            page.url == """
                https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=client-1\
                &redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Foauth%2Fcallback\
                &state=00000000-0000-4000-8000-000000000000&code_challenge_method=S256\
                &scopes=sso%3Aaccount%3Aaccess&code_challenge=\
                \(ProofKey(verifier: Secret(Self.verifier)).challenge)
                """)
        #expect(user.waits == [.seconds(600)])
        #expect(user.isClosed)
        #expect(
            fixture.files[IdentityCenterFixture.tokenPath]
                == .file(
                    Array(
                        (#"{"startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1", "#
                            + #""accessToken": "new-token", "expiresAt": "2027-01-15T16:00:00Z", "#
                            + #""clientId": "client-1", "clientSecret": "client-secret", "#
                            + #""registrationExpiresAt": "2027-04-15T08:00:00Z", "refreshToken": "new-refresh"}"#).utf8),
                    mode: 0o600))
        #expect(
            fixture.files[IdentityCenterFixture.clientPath]
                == .file(
                    Array(
                        (#"{"clientId": "client-1", "clientSecret": "client-secret", "#
                            + #""expiresAt": "2027-04-15T08:00:00Z", "scopes": ["sso:account:access"], "#
                            + #""grantTypes": ["authorization_code", "refresh_token"]}"#).utf8), mode: 0o600))
        // Both by a rename, and nothing else remains.
        #expect(
            fixture.files.paths.filter { $0.hasPrefix("\(IdentityCenterFixture.directory)/") && $0.hasSuffix(".json") }
                == [IdentityCenterFixture.clientPath, IdentityCenterFixture.tokenPath])
        #expect(fixture.files.changes.filter { $0.hasPrefix("rename") }.count == 2)
    }

    @Test("a registered client is used again, also the AWS CLI's")
    func registeredClient() async throws {
        let grants = #""grantTypes": ["authorization_code", "refresh_token"]"#
        let registration = #"{"clientId": "cli", "clientSecret": "x", "expiresAt": "2027-01-15T08:15:00Z", \#(grants)}"#
        let fixture = IdentityCenterFixture(files: [IdentityCenterFixture.clientPath: registration])
        #expect(try await fixture.outcome(.browser) == "28800 s")
        #expect(fixture.service.requests == ["POST https://oidc.eu-west-1.amazonaws.com/token"])
        #expect(try fixture.service.body(0)["clientId"] == "cli")
    }

    @Test(
        "a client that ends soon, or of another way to sign in, is registered again",
        arguments: [
            #""expiresAt": "2027-01-15T08:14:59Z", "grantTypes": ["authorization_code", "refresh_token"]"#,
            #""expiresAt": "2027-04-15T08:00:00Z""#, #""expiresAt": "soon""#,
        ])
    func otherClient(fields: String) async throws {
        let registration = #"{"clientId": "cli", "clientSecret": "x", \#(fields)}"#
        let fixture = IdentityCenterFixture(files: [IdentityCenterFixture.clientPath: registration])
        #expect(try await fixture.outcome(.browser) == "28800 s")
        #expect(fixture.service.requests.count == 2)
        #expect(fixture.files.text(IdentityCenterFixture.clientPath)?.contains("client-1") == true)
    }

    @Test("a half-written file of a client counts as missing")
    func halfWrittenClient() async throws {
        let fixture = IdentityCenterFixture(files: [IdentityCenterFixture.clientPath: #"{"clientId": "cli", "clie"#])
        #expect(try await fixture.outcome(.browser) == "28800 s")
        #expect(fixture.service.requests.count == 2)
        #expect(fixture.files.text(IdentityCenterFixture.clientPath)?.contains("client-1") == true)
    }

    @Test("a session's own scopes are requested, and name another file")
    func scopes() async throws {
        let config = IdentityCenterFixture.config + "\nsso_registration_scopes = sso:account:access, , a b\n"
        let fixture = IdentityCenterFixture(config: config)
        let user = PlayedUser()
        #expect(try await fixture.outcome(.browser, user) == "28800 s")
        #expect(try fixture.service.body(0)["scopes"] == "sso:account:access,a b")
        #expect(user.browserPage?.url.contains("&scopes=sso%3Aaccount%3Aaccess%20a%20b&") == true)
        #expect(fixture.files[IdentityCenterFixture.clientPath] == nil)
    }

    @Test(
        "the endpoint is the one of the settings",
        arguments: [
            ("eu-west-1", ["AWS_USE_FIPS_ENDPOINT": "true"], "oidc-fips.eu-west-1.amazonaws.com"),
            ("eu-west-1", ["AWS_USE_DUALSTACK_ENDPOINT": "true"], "oidc.eu-west-1.api.aws"),
            ("cn-north-1", [:], "oidc.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", [:], "oidc.us-gov-west-1.amazonaws.com"),
            ("eusc-de-east-1", [:], "oidc.eusc-de-east-1.amazonaws.eu"),
            ("eu-west-1", ["AWS_ENDPOINT_URL_SSO_OIDC": "https://oidc.example.com:8443"], "oidc.example.com:8443"),
        ] as [(String, [String: String], String)])
    func endpoints(region: String, environment: [String: String], host: String) async throws {
        let fixture = IdentityCenterFixture(
            environment: environment,
            config: IdentityCenterFixture.config.replacing("eu-west-1", with: region))
        let user = PlayedUser()
        #expect(try await fixture.outcome(.browser, user) == "28800 s")
        #expect(fixture.service.requests == ["POST https://\(host)/client/register", "POST https://\(host)/token"])
        #expect(user.browserPage?.url.hasPrefix("https://\(host)/authorize?") == true)
    }

    @Test("a session of a manifest without a name has the file of its start URL, and signs in with the browser")
    func manifest() async throws {
        let fixture = IdentityCenterFixture()
        #expect(try await fixture.outcome(.browser, to: IdentityCenterFixture.manifest(nil)) == "28800 s")
        #expect(try fixture.service.body(0)["clientName"] == "berth-client-1800000000")
        #expect(fixture.files[SSOFiles.path("https://corp.awsapps.com/start")] != nil)
    }

    @Test(
        "without a code, the message names the session, and the next sign-in registers a new client",
        arguments: [
            (
                .timedOut(.seconds(600)),
                """
                SSO session corp (~/.aws/config:1): no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login --sso-session corp --device-code`.
                """
            ),
            (
                .refused(error: "access_denied", description: "no"),
                """
                SSO session corp (~/.aws/config:1): the sign-in page ended with access_denied: no
                Sign in again, and allow the access that the page asks for.
                """
            ),
            (.cancelled, "interrupted"),
        ] as [(RedirectError, String)])
    func noCode(error: RedirectError, message: String) async throws {
        let fixture = IdentityCenterFixture()
        let user = PlayedUser(.failure(error))
        #expect(try await fixture.outcome(.browser, user) == message)
        #expect(user.isClosed)
        #expect(fixture.files[IdentityCenterFixture.clientPath] == nil)
        #expect(fixture.files[IdentityCenterFixture.tokenPath] == nil)
    }

    @Test("a listener that cannot listen opens no page")
    func noListener() async throws {
        let user = PlayedUser(listening: .portUnavailable(reason: "Permission denied"))
        #expect(
            try await IdentityCenterFixture().outcome(.browser, user) == """
                SSO session corp (~/.aws/config:1): berth cannot listen on 127.0.0.1 for the browser: Permission denied
                Run `berth auth login --sso-session corp --device-code`.
                """)
        #expect(user.pages.isEmpty)
    }

    @Test(
        "a refused code has a message without secrets",
        arguments: [
            (
                FakeIdentityCenter.refusal("ExpiredTokenException", "expired_token", "old"),
                """
                the code for SSO session corp (~/.aws/config:1) expired before it was confirmed
                Run `berth auth login --sso-session corp`.
                """
            ),
            (
                FakeIdentityCenter.refusal("InvalidGrantException", "invalid_grant", "the-code was used"),
                """
                AWS refused sso-oidc:CreateToken to SSO session corp (~/.aws/config:1)
                sso-oidc:CreateToken in eu-west-1 answered InvalidGrantException: <secret> was used (HTTP 400, request \
                7a62c49f)
                """
            ),
            (
                FakeIdentityCenter.refusal("InvalidClientException", "invalid_client", "unknown", status: 401),
                """
                AWS no longer accepts berth's registration for SSO session corp (~/.aws/config:1)
                sso-oidc answered InvalidClientException: unknown (HTTP 401, request 7a62c49f)
                Run `berth auth login --sso-session corp`, which registers berth again.
                """
            ),
            (
                FakeIdentityCenter.refusal("AccessDeniedException", "access_denied", "no"),
                """
                the sign-in to SSO session corp (~/.aws/config:1) was denied
                sso-oidc:CreateToken answered AccessDeniedException: no (HTTP 400, request 7a62c49f)
                Sign in again, and allow the access that the page asks for.
                """
            ),
            (
                ServiceResponses.json(200, #"{"accessToken": "a\nb", "expiresIn": 1}"#),
                """
                oidc.eu-west-1.amazonaws.com answered without a token
                sso-oidc:CreateToken in eu-west-1 as SSO session corp (~/.aws/config:1) got an answer that AWS does not \
                send: check for a proxy or portal.
                """
            ),
        ])
    func refusedCode(answer: HTTPResponse, message: String) async throws {
        let fixture = IdentityCenterFixture(["token": [answer]])
        #expect(try await fixture.outcome(.browser) == message)
        #expect(fixture.files[IdentityCenterFixture.clientPath] == nil)
    }
}
