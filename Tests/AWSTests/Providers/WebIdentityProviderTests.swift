import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in with a web identity", .scheduled)
struct WebIdentityProviderTests {
    private let role = RoleSpecification(arn: "arn:aws:iam::1:role/ci", sessionName: "me", duration: .seconds(900))

    @Test("exchanges the token for a role's credentials in an unsigned call")
    func trade() async {
        let http = FakeHTTP { _ in ServiceResponses.role("CI") }
        let files = AWSFiles(environment: ["AWS_REGION": "eu-west-1"], others: ["/t": "token.of/me\n"])
        let keys = await files.signIn(.webIdentity(.file("/t")), role, http: http)
        #expect(keys == "ASIACI/secret-of-CI/token&of/CI==")
        #expect(
            http.requests.map(\.form) == [
                [
                    "Action=AssumeRoleWithWebIdentity", "Version=2011-06-15",
                    "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fci",
                    "RoleSessionName=me", "DurationSeconds=900", "WebIdentityToken=token.of%2Fme",
                ]
            ]
        )
        #expect(http.requests.map(\.url) == ["https://sts.eu-west-1.amazonaws.com/"])
        #expect(http.requests[0].headers["Authorization"] == nil)
    }

    @Test("reads the environment's token, role and session")
    func environment() async {
        let http = FakeHTTP { _ in ServiceResponses.role("POD") }
        let files = AWSFiles(
            environment: [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod",
                "AWS_ROLE_SESSION_NAME": "pod-1",
            ],
            others: ["/var/run/token": "t"]
        )
        #expect(await files.signIn(http: http).hasPrefix("ASIAPOD/"))
        #expect(http.requests[0].form.contains("RoleSessionName=pod-1"))
        #expect(http.requests[0].url == "https://sts.us-east-1.amazonaws.com/")
    }

    @Test("a role on top is assumed with the resulting credentials")
    func roleOnTop() async {
        let http = FakeHTTP { request in ServiceResponses.role(request.form[0].hasSuffix("WebIdentity") ? "CI" : "PULL")
        }
        let files = AWSFiles(environment: ["ID_TOKEN": "t"])
        let pull = RoleSpecification(arn: "arn:aws:iam::2:role/pull")
        #expect(await files.signIn(.webIdentity(.variable("ID_TOKEN")), role, pull, http: http).hasPrefix("ASIAPULL/"))
        #expect(http.requests[1].accessKeyID == "ASIACI")
    }

    @Test("requests a token for the audience from GitHub, and sends its bearer token nowhere else")
    func github() async {
        let http = FakeHTTP { request in
            request.method == "GET"
                ? ServiceResponses.json(200, #"{"count": 1, "value": "github.jwt"}"#) : ServiceResponses.role("CI")
        }
        let files = AWSFiles(environment: [
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://vstoken.actions.githubusercontent.com/x?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer-of-job",
        ])
        let base = PrincipalSpecification.Base.webIdentity(.githubOIDC(audience: "sts.amazonaws.com"))
        #expect(await files.signIn(base, role, http: http).hasPrefix("ASIACI/"))
        #expect(
            http.requests[0].url
                == "https://vstoken.actions.githubusercontent.com/x?api-version=2.0&audience=sts.amazonaws.com"
        )
        #expect(http.requests[0].headers["Authorization"] == "bearer bearer-of-job")
        #expect(http.requests[1].form.contains("WebIdentityToken=github.jwt"))

        let refused = FakeHTTP { _ in ServiceResponses.json(401, #"{"message": "bearer-of-job is not good"}"#) }
        #expect(
            await files.signIn(base, role, http: refused) == """
                GitHub's OIDC answered HTTP 401: <secret> is not good
                Check that this machine has a role, and that its token is its own.
                """
        )
        let odd = FakeHTTP { _ in ServiceResponses.json(200, "<html>") }
        #expect(
            await files.signIn(base, role, http: odd) == """
                GitHub's OIDC answered without a token
                Check the address that the setting names.
                """
        )
    }

    @Test(
        "reports why STS refuses it, and quotes no token",
        arguments: [
            (
                "InvalidIdentityToken", "No OpenIDConnect provider found for secret-token",
                """
                AWS rejected the token of role ci, from the token in ID_TOKEN
                sts:AssumeRoleWithWebIdentity of role ci in us-east-1 answered InvalidIdentityToken: No OpenIDConnect \
                provider found for <secret> (HTTP 400, request c6104cbe)
                Check that it is valid, that the provider is set up in IAM, and that IAM expects its audience.
                """
            ),
            (
                "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity",
                """
                role ci, from the token in ID_TOKEN is not allowed sts:AssumeRoleWithWebIdentity
                sts:AssumeRoleWithWebIdentity of role ci in us-east-1 answered AccessDenied: Not authorized to perform \
                sts:AssumeRoleWithWebIdentity (HTTP 400, request c6104cbe)
                Name the identity provider, and the token's `aud` and `sub`, in the role's trust policy.
                """
            ),
        ]
    )
    func refused(code: String, words: String, message: String) async {
        let files = AWSFiles(environment: ["ID_TOKEN": "secret-token"])
        let http = FakeHTTP { _ in ServiceResponses.xmlFault(400, code, words) }
        let said = await files.signIn(.webIdentity(.variable("ID_TOKEN")), role, http: http)
        #expect(said == message)
        #expect(http.requests.count == 1)
    }
}
