import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct SignatureVerifierTests {
    /// A defect of a request, and the answers of the two kinds of services.
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var json: String
        var status: Int
        var xml: String
        var message: String
        var spoil: @Sendable (HTTPRequest, (Credentials, Double) -> HTTPRequest) -> HTTPRequest
    }

    private static let mismatch =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        + "Access Key and signing method. Consult the service documentation for details."

    static let cases: [Case] = [
        Case(
            testDescription: "wrong secret",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message: mismatch
        ) { _, sign in sign(Credentials(accessKeyID: "AKIAEXAMPLE", secretAccessKey: Secret("wrong")), 0) },
        Case(
            testDescription: "body changed",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message: mismatch
        ) { request, _ in
            var request = request
            request.body.append(UInt8(ascii: " "))
            return request
        },
        Case(
            testDescription: "unknown key",
            json: "UnrecognizedClientException",
            status: 403,
            xml: "InvalidClientTokenId",
            message: "The security token included in the request is invalid."
        ) { _, sign in sign(Credentials(accessKeyID: "AKIAOTHER", secretAccessKey: Secret("right")), 0) },
        Case(
            testDescription: "unknown session token",
            json: "UnrecognizedClientException",
            status: 403,
            xml: "InvalidClientTokenId",
            message: "The security token included in the request is invalid."
        ) { _, sign in
            var credentials = SandboxFixture.credentials
            credentials.sessionToken = Secret("made up")
            return sign(credentials, 0)
        },
        Case(
            testDescription: "clock too far behind",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message:
                "Signature expired: 20270115T074459Z is now earlier than 20270115T074500Z (20270115T080000Z - 15 min.)"
        ) { _, sign in sign(SandboxFixture.credentials, -901) },
        Case(
            testDescription: "clock too far ahead",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message: "Signature not yet current: 20270115T081501Z is still later than 20270115T081500Z "
                + "(20270115T080000Z + 15 min.)"
        ) { _, sign in sign(SandboxFixture.credentials, 901) },
        Case(
            testDescription: "unsigned",
            json: "MissingAuthenticationTokenException",
            status: 403,
            xml: "MissingAuthenticationToken",
            message: "Request is missing Authentication Token"
        ) { request, _ in
            var request = request
            request.headers["Authorization"] = nil
            return request
        },
        Case(
            testDescription: "not a signature",
            json: "IncompleteSignatureException",
            status: 400,
            xml: "IncompleteSignature",
            message:
                "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters, and existence "
                + "of either a 'X-Amz-Date' or a 'Date' header."
        ) { request, _ in
            var request = request
            request.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=x"
            return request
        },
        Case(
            testDescription: "a header of Amazon's that is not signed",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message: "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization."
        ) { request, _ in
            var request = request
            request.headers["X-Amz-Extra"] = "x"
            return request
        },
        Case(
            testDescription: "an invalid date",
            json: "InvalidSignatureException",
            status: 403,
            xml: "SignatureDoesNotMatch",
            message: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
        ) { request, _ in
            var request = request
            request.headers["X-Amz-Date"] = "20270116T080000Z"
            return request
        },
    ]

    @Test("a wrong call gets the error text and format of its service", arguments: cases)
    func refused(_ spoilt: Case) throws {
        let fixture = try SandboxFixture()
        for (call, service) in [(SandboxFixture.ecr, "ecr"), (SandboxFixture.assumeRole(), "sts")] {
            let request = spoilt.spoil(fixture.signed(call, service, "us-east-2")) {
                fixture.signed(call, service, "us-east-2", with: $0, skew: $1)
            }
            let answer = try #require(fixture.answer(request))
            if service == "ecr" {
                #expect(answer.status == 400)
                #expect(answer.text == #"{"__type":"\#(spoilt.json)","message":"\#(spoilt.message)"}"#)
            } else {
                #expect(answer.status == spoilt.status)
                #expect(answer.text.contains("<Code>\(spoilt.xml)</Code>\n    <Message>\(spoilt.message)</Message>"))
            }
        }
    }

    @Test("a signature is valid only for its service and region, and a clock may be off by 15 minutes")
    func scope() throws {
        let fixture = try SandboxFixture()
        let wrongService = fixture.answer(fixture.signed(SandboxFixture.ecr, "sts", "us-east-2"))
        #expect(wrongService?.text.contains("Credential should be scoped to correct service: 'ecr'. ") == true)
        let noRegion = fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "nowhere"))
        #expect(noRegion?.text.contains("Credential should be scoped to a valid region. ") == true)
        for skew in [-900.0, 900] {
            #expect(fixture.answer(fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2", skew: skew))?.status == 200)
        }
    }

    @Test("`host` must be signed")
    func host() throws {
        let fixture = try SandboxFixture()
        var request = fixture.signed(SandboxFixture.ecr, "ecr", "us-east-2")
        request.headers["Authorization"] = request.headers["Authorization"]?.replacing("host;", with: "")
        let answer = fixture.answer(request)
        #expect(answer?.text.contains("'host' must be a 'SignedHeader' in the AWS Authorization.") == true)
    }
}
