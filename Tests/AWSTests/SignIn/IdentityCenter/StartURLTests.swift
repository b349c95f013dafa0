import Effects
import Logging
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Start URLs", .scheduled)
struct StartURLTests {
    private static let problem = "the start URL of SSO session corp (~/.aws/config:1)"
    private static let advice = "Use the URL of the AWS access portal, such as https://d-1234567890.awsapps.com/start."

    /// Signs in to a start URL of another host, and returns the URL that AWS gets, or the error's message.
    private func portal(
        of url: String, environment: [String: String] = [:],
        _ answer: @escaping @Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse
    ) async throws -> (result: String, requests: [String]) {
        var fixture = IdentityCenterFixture(
            config: IdentityCenterFixture.config.replacing("https://corp.awsapps.com/start", with: url))
        fixture.environment = environment
        let service = fixture.service.http
        let http = FakeHTTP { request throws(HTTPError) in
            request.url.contains("oidc") ? try await service.send(request) : try answer(request)
        }
        let effects = Effects.fake(
            clock: fixture.clock, http: http, files: fixture.files, environment: environment)
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: fixture.files)
        let requirement = try SignInRequirement(
            ofSessionNamed: "corp", configuration: configuration,
            environment: effects.environment)
        let signIn = try #require(
            IdentityCenterSignIn(
                requirement, configuration: configuration, effects: effects, timeLimit: .seconds(20),
                log: .init(label: "test")))
        let others = { http.requests.map { "\($0)" }.filter { !$0.contains("oidc") } }
        do throws(AWSError) {
            _ = try await signIn.signIn(by: .browser, user: PlayedUser())
        } catch {
            return ("\(error)", others())
        }
        return (try fixture.service.body(0)["issuerUrl"] ?? "none", others())
    }

    @Test(
        "AWS's own hosts get no request",
        arguments: [
            "https://d-1234567890.awsapps.com/start", "https://corp.AWSAPPS.com/start/#/",
            "https://start.home.awsapps.cn/directory/x", "https://ssoins-1.portal.eu-west-1.app.aws",
            "https://identitycenter.us-gov.amazonaws.com/ssoins-1", "https://ssoins-1.eu-west-1.portal.amazonaws.com",
        ])
    func own(url: String) async throws {
        let found = try await portal(of: url) { request throws(HTTPError) in
            throw .misconfigured("this test expects no request: \(request)")
        }
        #expect(found.result == url)
    }

    @Test("another host is followed for one redirect; AWS gets its target, and the files keep the user's URL")
    func redirect() async throws {
        let target = "https://ssoins-1.portal.eu-west-1.app.aws:443/start/?x=1#/"
        let found = try await portal(of: "https://sso.example.com/login") { _ in
            HTTPResponse(status: 302, headers: ["Location": target])
        }
        #expect(found.result == "https://ssoins-1.portal.eu-west-1.app.aws/start")
        #expect(found.requests == ["HEAD https://sso.example.com/login"])
        let get = try await portal(of: "https://sso.example.com/login") { request in
            request.method == "HEAD"
                ? HTTPResponse(status: 405)
                : HTTPResponse(status: 308, headers: ["Location": "//corp.awsapps.com/start"])
        }
        #expect(get.result == "https://corp.awsapps.com/start")
        #expect(get.requests == ["HEAD https://sso.example.com/login", "GET https://sso.example.com/login"])
    }

    @Test("if the user set the endpoint, its server knows the URL")
    func ownEndpoint() async throws {
        let found = try await portal(
            of: "http://127.0.0.1:4000/start", environment: ["AWS_ENDPOINT_URL": "https://oidc.example.com"]
        ) { request throws(HTTPError) in throw .misconfigured("this test expects no request: \(request)") }
        #expect(found.result == "http://127.0.0.1:4000/start")
    }

    @Test(
        "a URL that does not lead to AWS has its message",
        arguments: [
            (HTTPResponse(status: 200), "leads to sso.example.com, which is not AWS"),
            (HTTPResponse(status: 404), "leads to sso.example.com, which answered HTTP 404"),
            (HTTPResponse(status: 302), "redirects to something that is not a URL"),
            (
                HTTPResponse(status: 302, headers: ["Location": "https://awsapps.com.evil.example/start"]),
                "leads to awsapps.com.evil.example, which is not AWS"
            ),
            (
                HTTPResponse(status: 302, headers: ["Location": "http://corp.awsapps.com/start"]),
                "leads to corp.awsapps.com, which is not AWS"
            ),
            (
                HTTPResponse(status: 302, headers: ["Location": "/elsewhere"]),
                "leads to sso.example.com, which is not AWS"
            ),
        ])
    func elsewhere(answer: HTTPResponse, problem: String) async throws {
        let found = try await portal(of: "https://sso.example.com/login") { _ in answer }
        #expect(found.result == "\(Self.problem) \(problem)\n\(Self.advice)")
    }

    @Test("a URL without an answer, in plain HTTP, and of another region")
    func others() async throws {
        let silent = try await portal(of: "https://sso.example.com/login") { _ throws(HTTPError) in
            throw .unresolved(host: "sso.example.com")
        }
        #expect(silent.result == "\(Self.problem) does not answer: cannot resolve sso.example.com\n\(Self.advice)")
        let plain = try await portal(of: "http://corp.awsapps.com/start") { _ in HTTPResponse(status: 200) }
        #expect(
            plain.result == """
                \(Self.problem) is `http://corp.awsapps.com/start`; it should be a URL that starts with https://
                \(Self.advice)
                """)
        let other = try await portal(of: "https://sso.example.com/login") { _ in
            HTTPResponse(status: 302, headers: ["Location": "https://ssoins-1.us-west-2.portal.amazonaws.com"])
        }
        #expect(
            other.result == """
                \(Self.problem) leads to us-west-2, but its region is eu-west-1
                Change the region to us-west-2.
                """)
    }

    @Test("URLs are compared without the parts that mean nothing")
    func normalized() {
        for url in [
            "https://corp.awsapps.com/start", "https://CORP.awsapps.com:443/start/", "https://corp.awsapps.com/start#/",
            "https://corp.awsapps.com/start//?x",
        ] {
            #expect(StartURL.normalized(url) == "https://corp.awsapps.com/start")
        }
        #expect(StartURL.normalized("https://corp.awsapps.com:8443/") == "https://corp.awsapps.com:8443")
        #expect(StartURL.normalized("no URL") == "no URL")
        #expect(StartURL.isSame("https://CORP.awsapps.com/start/", "https://corp.awsapps.com/start#/"))
        #expect(!StartURL.isSame("https://corp.awsapps.com/start", "https://corp.awsapps.com/other"))
    }
}
