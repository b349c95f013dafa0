import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Messages about AWS's errors", .scheduled)
struct AWSErrorTests {
    private let files = AWSFiles(credentials: AWSFiles.keys)
    private let role = RoleSpecification(arn: "arn:aws:iam::210987654321:role/pull")

    @Test("a missing permission is named, with the principal and its place")
    func accessDenied() async throws {
        let said = "User: arn:aws:iam::1:user/me is not authorized to perform: ecr:GetAuthorizationToken on resource: *"
        #expect(
            try await files.failure { _ in ServiceResponses.fault(400, "AccessDeniedException", said) } == """
                profile platform (~/.aws/credentials:2) is not allowed ecr:GetAuthorizationToken
                ecr:GetAuthorizationToken in us-east-2 answered AccessDeniedException: \(said) (HTTP 400, \
                request 7a62c49f)
                Allow it ecr:GetAuthorizationToken on `*` in an IAM policy.
                """
        )
    }

    @Test("a role that may not be assumed")
    func roleDenied() async throws {
        let said = "User: arn:aws:iam::1:user/me is not authorized to perform: sts:AssumeRole on resource: x"
        #expect(
            try await files.failure(roles: role) { _ in ServiceResponses.xmlFault(403, "AccessDenied", said) } == """
                profile platform (~/.aws/credentials:2) is not allowed sts:AssumeRole
                sts:AssumeRole of role pull in us-east-1 answered AccessDenied: \(said) (HTTP 403, request c6104cbe)
                Allow it sts:AssumeRole on arn:aws:iam::210987654321:role/pull, and name it (and its external ID) in \
                the role's trust policy.
                """
        )
    }

    @Test("the second permission of ECR Public")
    func publicDenied() async throws {
        let said = "User: x is not authorized to perform: sts:GetServiceBearerToken"
        #expect(
            try await files.failure(roles: role, isPublic: true) { request in
                request.url.contains("sts.")
                    ? ServiceResponses.role("PULL") : ServiceResponses.fault(400, "AccessDeniedException", said)
            } == """
                role pull, from profile platform (~/.aws/credentials:2) is not allowed sts:GetServiceBearerToken
                ecr-public:GetAuthorizationToken in us-east-1 answered AccessDeniedException: \(said) (HTTP 400, \
                request 7a62c49f)
                Allow it ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken on `*`: ECR Public needs both.
                """
        )
    }

    @Test(
        "a wrong secret, in ECR's text and in moto's",
        arguments: [
            ServiceResponses.fault(403, "InvalidSignatureException", "It does not match."),
            ServiceResponses.json(
                403,
                """
                <ErrorResponse><Errors><Error><Code>SignatureDoesNotMatch</Code><Message>It does not match.</Message>
                </Error></Errors><RequestID>7a62c49f</RequestID></ErrorResponse>
                """
            ),
        ])
    func wrongSecret(answer: HTTPResponse) async throws {
        let message = try await files.failure { _ in answer }
        let code = answer.text.contains("<") ? "SignatureDoesNotMatch" : "InvalidSignatureException"
        #expect(
            message == """
                the secret access key of profile platform (~/.aws/credentials:2) is wrong
                ecr:GetAuthorizationToken in us-east-2 answered \(code): It does not match. (HTTP 403, request 7a62c49f)
                Use the secret that was created with the access key. If it is lost, create a new access key.
                """
        )
    }

    @Test(
        "a key that AWS does not know",
        arguments: ["UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"]
    )
    func unknownKey(code: String) async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.fault(400, code, "The security token is invalid.") } == """
                AWS does not know the access key of profile platform (~/.aws/credentials:2)
                ecr:GetAuthorizationToken in us-east-2 answered \(code): The security token is invalid. (HTTP 400, \
                request 7a62c49f)
                Check that the key exists, has its session token, and that the account has us-east-2 enabled.
                """
        )
    }

    @Test("an expired session", arguments: ["ExpiredToken", "ExpiredTokenException"])
    func expired(code: String) async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.fault(400, code, "It is expired.") } == """
                the session of profile platform (~/.aws/credentials:2) has expired
                ecr:GetAuthorizationToken in us-east-2 answered \(code): It is expired. (HTTP 400, request 7a62c49f)
                Sign in again, and set all three: access key, secret and session token.
                """
        )
    }

    @Test(
        "a wrong clock, and its difference",
        arguments: [
            ("InvalidSignatureException", "Signature expired", "Fri, 15 Jan 2027 08:42:00 GMT", "is 42m behind AWS's"),
            ("RequestTimeTooSkewed", "x", "Fri, 15 Jan 2027 05:00:00 GMT", "is 3h ahead of AWS's"),
            ("SignatureDoesNotMatch", "x", "Fri, 15 Jan 2027 08:10:00 GMT", "is 10m behind AWS's"),
        ]
    )
    func clock(code: String, said: String, date: String, skew: String) async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.fault(403, code, said, ["Date": date]) } == """
                this machine's clock \(skew)
                ecr:GetAuthorizationToken in us-east-2 answered \(code): \(said) (HTTP 403, request 7a62c49f)
                Set the clock (`timedatectl set-ntp true`): a signature is valid for five minutes.
                """
        )
    }

    @Test("a wrong clock without a known difference")
    func clockUnknown() async throws {
        let message = try await files.failure { _ in ServiceResponses.fault(403, "RequestTimeTooSkewed", "x") }
        #expect(message.hasPrefix("AWS reports that this machine's clock is wrong\n"))
    }

    @Test("a wrong secret is not reported as a wrong clock if the clock is right")
    func clockRight() async throws {
        let message = try await files.failure { _ in
            ServiceResponses.fault(403, "SignatureDoesNotMatch", "x", ["Date": ServiceResponses.date])
        }
        #expect(message.hasPrefix("the secret access key of profile platform"))
    }

    @Test("throttling that does not end")
    func throttled() async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.fault(400, "ThrottlingException", "Rate exceeded") } == """
                AWS is throttling api.ecr.us-east-2.amazonaws.com: ecr:GetAuthorizationToken was tried 7 times
                ecr:GetAuthorizationToken in us-east-2 answered ThrottlingException: Rate exceeded (HTTP 400, request \
                7a62c49f)
                Try again later, or give each request more time: --timeout 1m.
                """
        )
    }

    @Test(
        "throttling that requires a longer pause than the time left, in seconds or with a date",
        arguments: ["45", "Fri, 15 Jan 2027 08:00:45 GMT"])
    func throttledForLong(pause: String) async throws {
        #expect(
            try await files.failure { _ in
                ServiceResponses.fault(429, "ThrottlingException", "Rate exceeded", ["Retry-After": pause])
            } == """
                AWS is throttling api.ecr.us-east-2.amazonaws.com: ecr:GetAuthorizationToken was tried once
                ecr:GetAuthorizationToken in us-east-2 answered ThrottlingException: Rate exceeded (HTTP 429, request \
                7a62c49f)
                Try again in 45s, as the service asked.
                """
        )
    }

    @Test("an unavailable endpoint")
    func outOfOrder() async throws {
        #expect(
            try await files.failure { _ in ServiceResponses.json(502, "<html>Bad gateway</html>") } == """
                api.ecr.us-east-2.amazonaws.com is unavailable: ecr:GetAuthorizationToken was tried 3 times
                ecr:GetAuthorizationToken in us-east-2 answered (HTTP 502)
                Try again later, or allow more attempts: AWS_MAX_ATTEMPTS=10.
                """
        )
    }

    @Test(
        "a role for longer than its maximum",
        arguments: [
            (
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
                "A role assumed by another role lasts an hour at most: request `1h` (duration_seconds 3600) or less."
            ),
            (
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                "Request less, or raise the role's maximum session duration in IAM."
            ),
        ]
    )
    func tooLong(said: String, advice: String) async throws {
        #expect(
            try await files.failure(roles: role) { _ in ServiceResponses.xmlFault(400, "ValidationError", said) } == """
                AWS does not grant role pull for that long
                sts:AssumeRole of role pull in us-east-1 answered ValidationError: \(said) (HTTP 400, request c6104cbe)
                \(advice)
                """
        )
    }

    @Test("any other error has AWS's own text: by header, with a namespace and a URL")
    func other() async throws {
        #expect(
            try await files.failure { _ in
                let type = "a.b#OddException:http://x/"
                return ServiceResponses.json(400, #"{"Message": "No &lt;such&gt; thing"}"#, ["x-amzn-errortype": type])
            } == """
                AWS refused ecr:GetAuthorizationToken to profile platform (~/.aws/credentials:2)
                ecr:GetAuthorizationToken in us-east-2 answered OddException: No &lt;such&gt; thing (HTTP 400)
                """
        )
    }

    @Test("no answer, with the number of tries")
    func noAnswer() async throws {
        #expect(
            try await files.failure { _ throws(HTTPError) in
                throw .unreachable(host: "x:443", reason: "refused")
            } == """
                cannot connect to x:443: refused
                ecr:GetAuthorizationToken in us-east-2 as profile platform (~/.aws/credentials:2) was tried 3 times
                Check that this machine is online, and whether it needs a proxy (HTTPS_PROXY).
                """
        )
        #expect(
            try await files.failure(region: "us-eats-2") { _ throws(HTTPError) in
                throw .unresolved(host: "x")
            } == """
                cannot resolve x
                ecr:GetAuthorizationToken in us-eats-2 as profile platform (~/.aws/credentials:2) was tried once
                berth knows no region us-eats-2: check its spelling.
                """
        )
        #expect(
            try await files.failure { _ throws(HTTPError) in
                throw .certificate(host: "x", reason: "self-signed")
            } == """
                the certificate of x is not trusted: self-signed
                ecr:GetAuthorizationToken in us-east-2 as profile platform (~/.aws/credentials:2) was tried once
                If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE.
                """
        )
    }

    @Test("a time-out reports the whole limit, even if the last try had less time")
    func timeLimit() async throws {
        let clock = ManualClock()
        let message = try await files.failure(clock: clock) { request throws(HTTPError) in
            if request.timeLimit == .seconds(20) {
                clock.advance(by: .seconds(5))
                throw .disconnected(host: "x")
            }
            throw .timedOut(host: "x", after: request.timeLimit)
        }
        #expect(
            message == """
                x did not answer within 20s
                ecr:GetAuthorizationToken in us-east-2 as profile platform (~/.aws/credentials:2) was tried 2 times
                Check that this machine is online, and whether it needs a proxy (HTTPS_PROXY).
                """
        )
    }

    @Test("an interruption is reported as such, and a deleted principal is named")
    func others() async throws {
        #expect(try await files.failure { _ throws(HTTPError) in throw .cancelled } == "interrupted")
        let principal = try files.resolve(.profile("platform"))
        let client = try AWSFiles().client(FakeHTTP())
        let failure = await #expect(throws: AWSError.self) { try await client.credentials(for: principal) }
        #expect(
            failure.map { "\($0)" } == """
                no AWS credentials found: none in profile platform (~/.aws/credentials:2)
                Run `aws configure`, name a profile (AWS_PROFILE, or `aws_profile` in the \
                manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                """
        )
    }

    @Test("AWS's quotes of a request are cut at the first line, and show no secret")
    func noSecrets() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys + "\naws_session_token = platform-token\n")
        let said = "Bad platform-token and platform-secret.\\n\\nThe Canonical String should have been x-amz-date"
        #expect(
            try await files.failure { _ in ServiceResponses.fault(400, "OddException", said) } == """
                AWS refused ecr:GetAuthorizationToken to profile platform (~/.aws/credentials:2)
                ecr:GetAuthorizationToken in us-east-2 answered OddException: Bad <secret> and <secret>. (HTTP 400, \
                request 7a62c49f)
                """
        )
        let long = String(repeating: "x", count: 5000)
        let message = try await files.failure { _ in ServiceResponses.fault(400, "OddException", long) }
        #expect(message.count < 500)
        #expect(message.contains("xx… (HTTP 400"))
    }
}
