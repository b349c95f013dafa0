import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct RequestHandlerTests {
    private static let registry = SandboxFixture.registry("600423610423.dkr.ecr.us-east-2.amazonaws.com")

    @Test(
        "each fault's answer to an AWS call and to a registry check",
        arguments: [
            (
                "refuse:*", 400,
                #"{"__type":"AccessDeniedException","message":"The sandbox was told to refuse this call"}"#, 401,
                "Not Authorized\n"
            ),
            ("throttle:*", 400, #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#, 429, ""),
            ("status:503:*", 503, "", 503, ""),
            (
                "error:OptInRequired:*", 400,
                #"{"__type":"OptInRequired","message":"The sandbox was told to answer so"}"#, 403, ""
            ),
            ("redirect:*", 307, "", 307, ""),
            (
                "garbage:*", 200, "<!DOCTYPE html><title>Welcome</title><p>This is not what you asked for.", 200,
                "<!DOCTYPE html><title>Welcome</title><p>This is not what you asked for."
            ),
        ]
    )
    func faults(fault: String, callStatus: Int, callText: String, registryStatus: Int, registryText: String) throws {
        let fixture = try SandboxFixture(faults: [fault])
        let call = fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2"))
        #expect(call?.status == callStatus && call?.text == callText)
        let check = fixture.answer(Self.registry)
        #expect(check?.status == registryStatus && check?.text == registryText)
    }

    @Test("a region throttles twice and then answers, and STS throttles in its own format")
    func throttled() throws {
        let fixture = try SandboxFixture(faults: ["throttle:us-east-2:2", "throttle:sts.*:1"])
        func ask(_ region: String) -> Int? { fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", region))?.status }
        #expect([ask("us-east-2"), ask("us-east-1"), ask("us-east-2"), ask("us-east-2")] == [400, 200, 400, 200])
        let role = fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1"))
        #expect(role?.text.contains("<Code>Throttling</Code>\n    <Message>Rate exceeded</Message>") == true)
    }

    @Test("requests are counted by operation, also those with a fault, until the counts are reset")
    func counts() throws {
        let fixture = try SandboxFixture(faults: ["status:500:us-east-2"])
        _ = fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2"))
        _ = fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-1"))
        _ = fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1"))
        _ = fixture.answer(Self.registry)
        _ = fixture.answer(SandboxFixture.registry("public.ecr.aws", path: "/token/"))
        let counts = HTTPRequest(url: "http://127.0.0.1:4000/_sandbox/counts")
        #expect(
            fixture.answer(counts)?.text
                == #"{"ecr:GetAuthorizationToken":2,"registry:token":1,"registry:v2":1,"sts:AssumeRole":1}"#
        )
        #expect(fixture.answer(HTTPRequest(method: "POST", url: "http://127.0.0.1:4000/_sandbox/reset"))?.status == 204)
        #expect(fixture.answer(counts)?.text == "{}")
        #expect(fixture.answer(HTTPRequest(url: "http://127.0.0.1:4000/_sandbox/else"))?.status == 404)
    }
}
