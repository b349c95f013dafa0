import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct ECRResponderTests {
    private struct Token: Decodable {
        var authorizationToken: String
        var expiresAt: Double
        var proxyEndpoint: String?
    }

    private struct Password: Decodable, Equatable {
        var version: String
        var type: String
        var expiration: Int
    }

    @Test("a region's token has the shape of ECR's")
    func shape() throws {
        let fixture = try SandboxFixture()
        let answer = try #require(fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "cn-north-1")))
        let token = try #require(
            JSONDecoder().decode([String: [Token]].self, from: Data(answer.body))["authorizationData"]?.first
        )
        #expect(answer.headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(token.expiresAt == 1_800_043_200)
        #expect(token.proxyEndpoint == "https://600423610423.dkr.ecr.cn-north-1.amazonaws.com.cn")
        let login = String(decoding: try #require(Data(base64Encoded: token.authorizationToken)), as: UTF8.self)
        #expect(login.hasPrefix("AWS:") && login.count == 2600)
        let password = try #require(Data(base64Encoded: String(login.dropFirst(4))))
        #expect(
            try JSONDecoder().decode(Password.self, from: password)
                == Password(version: "2", type: "DATA_KEY", expiration: 1_800_043_200)
        )
    }

    @Test("ECR Public's token is one object, and comes only from its own region")
    func publicToken() throws {
        let fixture = try SandboxFixture()
        let answer = try #require(fixture.answer(fixture.signed(SandboxFixture.ecrPublic, "ecr-public", "us-east-1")))
        let token = try JSONDecoder().decode([String: Token].self, from: Data(answer.body))["authorizationData"]
        #expect(token?.expiresAt == 1_800_043_200 && token?.proxyEndpoint == nil)
        let request = fixture.signed(SandboxFixture.ecrPublic, "ecr-public", "eu-west-1")
        let elsewhere = try #require(fixture.answer(request))
        let message = "Credential should be scoped to a valid region. "
        #expect(elsewhere.text == #"{"__type":"InvalidSignatureException","message":"\#(message)"}"#)
    }

    @Test("the error for an unsupported call is in the caller's protocol")
    func unknown() throws {
        let fixture = try SandboxFixture()
        var other = SandboxFixture.ecr
        other.headers["X-Amz-Target"] = "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories"
        #expect(
            fixture.answer(other)?.text
                == #"{"__type":"UnknownOperationException","message":"The sandbox does not support this operation"}"#
        )
        other.headers["X-Amz-Target"] = nil
        #expect(fixture.answer(other)?.text.contains("<Code>InvalidAction</Code>") == true)
        #expect(fixture.answer(HTTPRequest(url: "http://127.0.0.1:4000/else"))?.status == 404)
        #expect(fixture.front.counts.byOperation == ["unknown": 3])
    }
}
