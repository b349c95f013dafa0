import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct RateLimitTests {
    @Test(
        "a rate is a number a second, and a burst",
        arguments: [("20", 20, 20), ("20:200", 20, 200), ("1:1", 1, 1), ("1000000", 1_000_000, 1_000_000)]
    )
    func grammar(text: String, perSecond: Int, burst: Int) throws {
        let rate = try RequestRate(text)
        #expect(rate.perSecond == perSecond && rate.burst == burst)
    }

    @Test(
        "anything else is refused, and the message shows it",
        arguments: ["", "0", "-1", "x", "20:", ":20", "20:0", "1:2:3", "1.5", "1000001", "20/s"]
    )
    func refused(text: String) {
        let error = #expect(throws: RequestRateSyntaxError.self) { try RequestRate(text) }
        #expect(
            error?.description
                == "`\(text)` is not a rate such as 20, or 20:200 for 20 a second and 200 at once"
        )
    }

    @Test("a bucket starts full, gains with time, never holds more, and is separate for each key")
    func bucket() throws {
        let limit = RateLimit(try RequestRate("2:3"))
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        func admitted(_ name: String = "one", after seconds: Double) -> Int {
            (0..<10).filter { _ in limit.admits(name, now: start + seconds) }.count
        }
        #expect(admitted(after: 0) == 3)
        #expect(admitted(after: 0.25) == 0)
        #expect(admitted(after: 0.5) == 1)
        #expect(admitted("another", after: 0.5) == 3)
        #expect(admitted(after: 1.5) == 2)
        #expect(admitted(after: 1000) == 3)
        // A clock that is set back adds nothing, then or later.
        #expect(admitted(after: 999) == 0)
        #expect(admitted(after: 1000) == 0)
        #expect((0..<1000).allSatisfy { _ in RateLimit(nil).admits("one", now: start) })
    }

    @Test("tokens are limited for each account and region, with AWS's error, and a wrong signature takes none")
    func tokens() throws {
        let fixture = try SandboxFixture(tokenRate: try RequestRate("1:2"))
        func ask(_ region: String, with credentials: Credentials = SandboxFixture.credentials) -> HTTPResponse? {
            fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", region, with: credentials))
        }
        let stranger = Credentials(
            accessKeyID: SandboxFixture.credentials.accessKeyID, secretAccessKey: Secret("wrong")
        )
        #expect(ask("us-east-2", with: stranger)?.status == 400)
        #expect((0..<3).map { _ in ask("us-east-2")?.status } == [200, 200, 400])
        #expect(ask("us-east-2")?.text == #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#)
        #expect((0..<3).map { _ in ask("eu-west-1")?.status } == [200, 200, 400])
        let gallery = (0..<3).map { _ in
            fixture.answer(fixture.signed(SandboxFixture.ecrPublic, "ecr-public", "us-east-1"))?.status
        }
        #expect(gallery == [200, 200, 400])
        let role = try #require(fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1"))?.text)
        func member(_ name: String) -> String {
            String(role.split(separator: "<\(name)>").last?.split(separator: "</").first ?? "")
        }
        let session = Credentials(
            accessKeyID: member("AccessKeyId"), secretAccessKey: Secret(member("SecretAccessKey")),
            sessionToken: Secret(member("SessionToken"))
        )
        #expect((0..<3).map { _ in ask("us-east-2", with: session)?.status } == [200, 200, 400])
    }

    @Test("the counts include the throttled requests, and the peaks are the most requests within a second")
    func counts() throws {
        let fixture = try SandboxFixture(tokenRate: try RequestRate("1:2"))
        func ask(times: Int) {
            for _ in 0..<times { _ = fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2")) }
        }
        ask(times: 3)
        fixture.clock.advance(by: .seconds(1))
        ask(times: 2)
        let address = "http://127.0.0.1:4000/_sandbox"
        #expect(
            fixture.answer(HTTPRequest(url: "\(address)/counts"))?.text
                == #"{"ecr:GetAuthorizationToken":5,"throttled":2}"#
        )
        #expect(
            fixture.answer(HTTPRequest(url: "\(address)/peaks"))?.text
                == #"{"ecr:GetAuthorizationToken":3,"throttled":1}"#
        )
        _ = fixture.answer(HTTPRequest(method: "POST", url: "\(address)/reset"))
        #expect(fixture.answer(HTTPRequest(url: "\(address)/peaks"))?.text == "{}")
    }
}
