import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct RegistryResponderTests {
    private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

    @Test("a token gives access to every registry of its region, on any of its hosts, until it expires")
    func region() throws {
        let fixture = try SandboxFixture(tokenLifetime: .seconds(90))
        let login = try fixture.login(region: "us-east-2")
        for host in [
            Self.host, "012345678901.dkr.ecr.us-east-2.amazonaws.com", "012345678901.dkr-ecr.us-east-2.on.aws",
        ] {
            #expect(fixture.answer(SandboxFixture.registry(host, authorization: login))?.status == 200)
        }
        fixture.clock.advance(by: .seconds(90))
        let expired = fixture.answer(SandboxFixture.registry(Self.host, authorization: login))
        #expect(expired?.status == 403)
        #expect(
            expired?.text == #"{"errors":[{"code":"DENIED","message":"Your authorization token has expired. "#
                + #"Reauthenticate and try again."}]}"#
        )
    }

    @Test("anything else is refused with ECR's challenge")
    func refused() throws {
        let fixture = try SandboxFixture()
        let elsewhere = try fixture.login(region: "eu-west-1")
        for authorization in [nil, elsewhere, "Basic QVdTOndyb25n", "Basic !", "Bearer x", "Basic"] {
            let answer = try #require(fixture.answer(SandboxFixture.registry(Self.host, authorization: authorization)))
            #expect(answer.status == 401)
            #expect(answer.text == "Not Authorized\n")
            #expect(
                answer.headers["WWW-Authenticate"]
                    == #"Basic realm="https://\#(Self.host)/",service="ecr.amazonaws.com""#
            )
        }
    }

    @Test("ECR Public requests a bearer token, and its token server accepts a password for one")
    func publicGallery() throws {
        let fixture = try SandboxFixture()
        let host = "public.ecr.aws"
        let text = fixture.answer(fixture.signed(SandboxFixture.ecrPublic, "ecr-public", "us-east-1"))?.text ?? ""
        let login =
            "Basic "
            + (try #require(text.split(separator: "\"authorizationToken\":\"").last?.split(separator: "\"").first))

        let root = try #require(fixture.answer(SandboxFixture.registry(host, authorization: login)))
        #expect(root.status == 401)
        #expect(
            root.headers["WWW-Authenticate"]
                == #"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#
        )

        let answer = try #require(
            fixture.answer(SandboxFixture.registry(host, path: "/token/?service=public.ecr.aws", authorization: login))
        )
        #expect(answer.status == 200)
        let token = answer.text.replacing(#"{"token":""#, with: "").replacing(#""}"#, with: "")
        #expect(fixture.answer(SandboxFixture.registry(host, authorization: "Bearer \(token)"))?.status == 200)

        let privateLogin = try fixture.login(region: "us-east-1")
        let refused = fixture.answer(SandboxFixture.registry(host, path: "/token/", authorization: privateLogin))
        #expect(refused?.status == 401)
        #expect(refused?.text == #"{"errors":[{"code":"UNAUTHORIZED","message":"Not Authorized"}]}"#)
    }

    @Test("a registry that is not Amazon's does not exist")
    func unknown() throws {
        let answer = try #require(try SandboxFixture().answer(SandboxFixture.registry("ghcr.io")))
        #expect(answer.status == 404)
        #expect(
            answer.text == #"{"errors":[{"code":"NAME_UNKNOWN","message":"the sandbox has no registry at `ghcr.io`"}]}"#
        )
    }
}
