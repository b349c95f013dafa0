import AWS
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct STSResponderTests {
    private func field(_ name: String, in text: String) -> String {
        text.split(separator: "<\(name)>").dropFirst().first?.split(separator: "</").first.map(String.init) ?? ""
    }

    private func session(in text: String) -> Credentials {
        Credentials(
            accessKeyID: field("AccessKeyId", in: text),
            secretAccessKey: Secret(field("SecretAccessKey", in: text)),
            sessionToken: Secret(field("SessionToken", in: text))
        )
    }

    @Test("a role's session signs calls until it expires")
    func assumed() throws {
        let fixture = try SandboxFixture()
        let request = SandboxFixture.assumeRole(more: "&DurationSeconds=900&ExternalId=a%20b")
        let answer = try #require(fixture.answer(fixture.signed(request, "sts", "us-east-1")))
        #expect(answer.status == 200)
        #expect(field("Arn", in: answer.text) == "arn:aws:sts::210987654321:assumed-role/ecr-pull/me")
        #expect(field("Expiration", in: answer.text) == "2027-01-15T08:15:00Z")
        var session = session(in: answer.text)
        #expect(session.accessKeyID.hasPrefix("ASIA"))

        func token() -> String? {
            fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2", with: session))?.text
        }
        #expect(token()?.hasPrefix(#"{"authorizationData""#) == true)
        let complete = session
        session.sessionToken = nil
        #expect(token()?.contains("UnrecognizedClientException") == true)
        session = complete
        fixture.clock.advance(by: .seconds(900))
        let message = "The security token included in the request is expired"
        #expect(token() == #"{"__type":"ExpiredTokenException","message":"\#(message)"}"#)
        let chained = fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1", with: session))
        #expect(chained?.text.contains("<Code>ExpiredToken</Code>") == true)
    }

    @Test("a signer learns its account and ARN")
    func callerIdentity() throws {
        let fixture = try SandboxFixture()
        let user = fixture.answer(fixture.signed(SandboxFixture.callerIdentity, "sts", "us-east-1"))
        #expect(user?.status == 200 && field("Account", in: user?.text ?? "") == "600423610423")
        #expect(field("Arn", in: user?.text ?? "") == "arn:aws:iam::600423610423:user/me")
        #expect(field("UserId", in: user?.text ?? "") == "AIDAEXAMPLE")
        let assumed = try #require(fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1")))
        let role = fixture.answer(
            fixture.signed(SandboxFixture.callerIdentity, "sts", "us-east-1", with: session(in: assumed.text)))
        #expect(field("Account", in: role?.text ?? "") == "210987654321")
        #expect(field("Arn", in: role?.text ?? "") == "arn:aws:sts::210987654321:assumed-role/ecr-pull/me")
        #expect(field("UserId", in: role?.text ?? "") == field("AssumedRoleId", in: assumed.text))
        let unsigned = fixture.answer(SandboxFixture.callerIdentity)
        #expect(unsigned?.status == 403 && field("Code", in: unsigned?.text ?? "") == "MissingAuthenticationToken")
        #expect(fixture.front.counts.byOperation["sts:GetCallerIdentity"] == 3)
    }

    @Test("a role of a role lasts an hour at most")
    func chained() throws {
        let fixture = try SandboxFixture()
        let first = try #require(fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1")))
        func second(_ seconds: Int) -> HTTPResponse? {
            let request = SandboxFixture.assumeRole(
                "arn:aws:iam::111111111111:role/b",
                more: "&DurationSeconds=\(seconds)"
            )
            return fixture.answer(fixture.signed(request, "sts", "us-east-1", with: session(in: first.text)))
        }
        #expect(second(3600)?.status == 200)
        #expect(
            second(3601)?.text.contains(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            ) == true
        )
    }

    @Test(
        "wrong parameters are a validation error",
        arguments: [
            (SandboxFixture.assumeRole("arn:aws:iam::1:role/x"), "arn:aws:iam::1:role/x is invalid"),
            (
                SandboxFixture.assumeRole("arn:aws:iam::210987654321:user/x"),
                "arn:aws:iam::210987654321:user/x is invalid"
            ),
            (
                SandboxFixture.assumeRole("arn:mars:iam::210987654321:role/x"),
                "arn:mars:iam::210987654321:role/x is invalid"
            ),
            (SandboxFixture.assumeRole("<&>"), "&lt; is invalid"),
            (
                SandboxFixture.assumeRole(session: "m"),
                "1 validation error detected: Value 'm' at 'roleSessionName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
            ),
            (
                SandboxFixture.assumeRole(more: "&DurationSeconds=60"),
                "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: "
                    + "Member must have value between 900 and 43200"
            ),
        ]
    )
    func invalid(request: HTTPRequest, message: String) throws {
        let fixture = try SandboxFixture()
        let answer = try #require(fixture.answer(fixture.signed(request, "sts", "us-east-1")))
        #expect(answer.status == 400)
        #expect(answer.text.contains("<Code>ValidationError</Code>\n    <Message>\(message)</Message>"))
    }

    @Test("a fault denies its role, and no other")
    func denied() throws {
        let fixture = try SandboxFixture(faults: ["deny-role:arn:aws:iam::*:role/admin"])
        let admin = "arn:aws:iam::210987654321:role/admin"
        let answer = try #require(fixture.answer(fixture.signed(SandboxFixture.assumeRole(admin), "sts", "us-east-1")))
        #expect(answer.status == 403)
        #expect(field("Code", in: answer.text) == "AccessDenied")
        #expect(
            field("Message", in: answer.text)
                == "User: arn:aws:iam::600423610423:user/me is not authorized to perform: "
                + "sts:AssumeRole on resource: \(admin)"
        )
        #expect(fixture.answer(fixture.signed(SandboxFixture.assumeRole(), "sts", "us-east-1"))?.status == 200)
    }
}
