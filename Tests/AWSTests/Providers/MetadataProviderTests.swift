import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("Signing in as a container or an instance", .scheduled)
struct MetadataProviderTests {
    private static let keys = """
        {"Code": "Success", "AccessKeyId": "ASIAHOST", "SecretAccessKey": "s", "Token": "t", \
        "Expiration": "2027-01-15T09:00:00Z"}
        """
    private static let uri = "http://127.0.0.1:1/x"

    private func container(_ more: [String: String] = [:]) -> AWSFiles {
        AWSFiles(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": Self.uri].merging(more) { $1 })
    }

    @Test("a container's agent gets a direct request, with the file's token before the variable's")
    func agent() async {
        let http = FakeHTTP { _ in ServiceResponses.json(200, Self.keys) }
        var files = container(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"])
        #expect(await files.signIn(http: http) == "ASIAHOST/s/t")
        #expect(http.requests[0].headers["Authorization"] == "Basic abc")
        #expect(http.requests[0].route == .direct)
        files.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token"
        files.others["/token"] = "of-file\n"
        _ = await files.signIn(http: http)
        #expect(http.requests[1].headers["Authorization"] == "of-file")
    }

    @Test("a busy agent gets three requests in all")
    func busyAgent() async {
        let http = FakeHTTP { _ in ServiceResponses.json(503, #"{"code": "Busy", "message": "later"}"#) }
        #expect(
            await container().signIn(http: http) == """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) answered HTTP 503: Busy: later
                Check that this machine has a role, and that its token is its own.
                """
        )
        #expect(http.requests.count == 3)
    }

    @Test(
        "a busy agent decides the pause, in seconds or with a date; a long pause does not start",
        arguments: [
            // The date is in the past when the agent is busy again.
            ("2", [2, 2]), ("Fri, 15 Jan 2027 08:00:02 GMT", [2, 0]), ("6", []), ("Fri, 15 Jan 2027 08:00:06 GMT", []),
        ] as [(String, [Int])])
    func busyAgentSaysWhen(pause: String, seconds: [Int]) async {
        let clock = ManualClock()
        let http = FakeHTTP { _ in
            ServiceResponses.json(503, #"{"code": "Busy", "message": "later"}"#, ["Retry-After": pause])
        }
        #expect(
            await container().signIn(clock: clock, http: http) == """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) answered HTTP 503: Busy: later
                Check that this machine has a role, and that its token is its own.
                """
        )
        #expect(clock.slept == seconds.map { .seconds($0) })
        #expect(http.requests.count == 1 + seconds.count)
    }

    @Test(
        "reports why the agent gives no credentials",
        arguments: [
            (
                ServiceResponses.json(403, #"{"code": "AccessDenied", "message": "secret is unknown"}"#),
                """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) answered HTTP 403: AccessDenied: <secret> is \
                unknown
                Check that this machine has a role, and that its token is its own.
                """
            ),
            (
                ServiceResponses.json(200, "<html>"),
                """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) answered without credentials
                Check the address that the setting names.
                """
            ),
            (
                ServiceResponses.json(200, keys.replacing("09:00", with: "07:00")),
                """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) returned expired credentials
                Check this machine's clock.
                """
            ),
        ]
    )
    func agentRefuses(answer: HTTPResponse, message: String) async {
        let http = FakeHTTP { _ in answer }
        #expect(await container(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "secret"]).signIn(http: http) == message)
    }

    @Test("a missing agent is reported as such")
    func noAgent() async {
        let http = FakeHTTP { _ throws(HTTPError) in
            throw .unreachable(host: "127.0.0.1:1", reason: "Connection refused")
        }
        #expect(
            await container().signIn(http: http) == """
                no answer from container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI): cannot connect to 127.0.0.1:1: \
                Connection refused
                Check that it is set up for this machine.
                """
        )
    }

    /// Returns an instance with a role, or with a test's own answers, by path.
    private func instance(_ other: [String: HTTPResponse] = [:]) -> FakeHTTP {
        FakeHTTP { request in
            let path = request.url.replacing("http://169.254.169.254", with: "")
            if let answer = other[path] { return answer }
            if path == "/latest/api/token" { return ServiceResponses.json(200, "session==\n") }
            guard request.headers["X-aws-ec2-metadata-token"] == "session==" else {
                return ServiceResponses.json(401, "")
            }
            return ServiceResponses.json(200, path.hasSuffix("/") ? "node role\n" : Self.keys)
        }
    }

    @Test("an instance gets direct requests of a second each: for a session, its role, and its keys")
    func instanceRole() async {
        let http = instance()
        #expect(await AWSFiles().signIn(http: http) == "ASIAHOST/s/t")
        #expect(
            http.requests.map { "\($0)" } == [
                "PUT http://169.254.169.254/latest/api/token",
                "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/node%20role",
            ]
        )
        #expect(http.requests.allSatisfy { $0.route == .direct && $0.timeLimit == .seconds(1) })
        #expect(http.requests[0].headers["X-aws-ec2-metadata-token-ttl-seconds"] == "21600")
    }

    @Test("expired keys are valid while AWS cannot renew them")
    func staleKeys() async {
        let path = "/latest/meta-data/iam/security-credentials/node%20role"
        let http = instance([path: ServiceResponses.json(200, Self.keys.replacing("09:00", with: "07:00"))])
        #expect(await AWSFiles().signIn(http: http) == "ASIAHOST/s/t")
    }

    private static let searched = """
        no AWS credentials found: no keys in the environment, no profile default in ~/.aws/config or ~/.aws/credentials, \
        no container, no instance metadata
        """
    private static let likeliest = """
        Run `aws configure`, name a profile (AWS_PROFILE, or `aws_profile` in the manifest), \
        or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
        """

    @Test(
        "without an instance, no credentials are found, and the error lists the searched sources",
        arguments: [
            ("/latest/api/token", 403, "it is turned off for this instance"),
            ("/latest/api/token", 404, "the instance has no role"),
            ("/latest/meta-data/iam/security-credentials/", 404, "the instance has no role"),
        ]
    )
    func nothing(path: String, status: Int, why: String) async {
        let http = instance([path: ServiceResponses.json(status, "<html>")])
        #expect(await AWSFiles().signIn(http: http) == "\(Self.searched) (\(why))\n\(Self.likeliest)")
    }

    @Test("an address that leads nowhere gets one request")
    func nowhere() async {
        let http = FakeHTTP { request throws(HTTPError) in
            throw .timedOut(host: "169.254.169.254", after: request.timeLimit)
        }
        #expect(
            await AWSFiles().signIn(http: http)
                == "\(Self.searched) (169.254.169.254 did not answer within 1s)\n\(Self.likeliest)"
        )
        #expect(http.requests.count == 1)
        let refused = FakeHTTP { _ throws(HTTPError) in throw .unreachable(host: "x", reason: "No route to host") }
        _ = await AWSFiles().signIn(http: refused)
        #expect(refused.requests.count == 1)
    }

    @Test(
        "A5: after instance metadata opened a session, a lost request is sent again",
        arguments: [
            HTTPError.timedOut(host: "169.254.169.254", after: .seconds(1)), .disconnected(host: "169.254.169.254"),
            .unreachable(host: "169.254.169.254", reason: "No route to host"),
        ]
    )
    func lostOnce(_ failure: HTTPError) async {
        let http = losing(1, failure)
        #expect(await AWSFiles().signIn(http: http) == "ASIAHOST/s/t")
        #expect(http.requests.count == 4)
    }

    @Test("A5: instance metadata that stops answering is reported as such, with the hop limit")
    func stopped() async {
        let http = losing(.max, .timedOut(host: "169.254.169.254", after: .seconds(1)))
        #expect(
            await AWSFiles().signIn(http: http) == """
                instance metadata (http://169.254.169.254) stopped answering: 169.254.169.254 did not answer within 1s
                It returned a session token before. Try again, or raise the limits: \
                AWS_METADATA_SERVICE_NUM_ATTEMPTS=5, AWS_METADATA_SERVICE_TIMEOUT=5.
                In a container, the instance's hop limit must be 2: `aws ec2 modify-instance-metadata-options \
                --instance-id ID --http-put-response-hop-limit 2`.
                """
        )
        #expect(http.requests.count == 4)
    }

    @Test(
        "A5: AWS_METADATA_SERVICE_NUM_ATTEMPTS applies to each request, and so does the profile's line",
        arguments: [
            ("", ["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "5"]), ("metadata_service_num_attempts = 5", [:]),
        ] as [(String, [String: String])]
    )
    func attempts(_ line: String, _ environment: [String: String]) async {
        let files = AWSFiles(config: "[default]\n\(line)\n", environment: environment)
        let nowhere = FakeHTTP { request throws(HTTPError) in
            throw .timedOut(host: "169.254.169.254", after: request.timeLimit)
        }
        _ = await files.signIn(http: nowhere)
        #expect(nowhere.requests.count == 5)
        let late = losing(4, .timedOut(host: "169.254.169.254", after: .seconds(1)))
        #expect(await files.signIn(http: late) == "ASIAHOST/s/t")
        #expect(late.requests.count == 7)
    }

    @Test(
        "A16: in a container, a token request without an answer is reported with the hop limit",
        arguments: [
            (["KUBERNETES_SERVICE_HOST": "10.0.0.1"], []), ([:], ["/.dockerenv"]), ([:], ["/run/.containerenv"]),
        ] as [([String: String], [String])]
    )
    func hopLimit(_ environment: [String: String], _ paths: [String]) async {
        let nowhere = FakeHTTP { request throws(HTTPError) in
            throw .timedOut(host: "169.254.169.254", after: request.timeLimit)
        }
        let files = AWSFiles(environment: environment, others: Dictionary(uniqueKeysWithValues: paths.map { ($0, "") }))
        #expect(
            await files.signIn(http: nowhere) == """
                \(Self.searched) (169.254.169.254 did not answer within 1s; in a container, the instance's hop limit \
                must be 2)
                \(Self.likeliest)
                """
        )
    }

    /// Returns an instance that loses a number of requests after it opened a session.
    private func losing(_ count: Int, _ failure: HTTPError) -> FakeHTTP {
        let left = Mutex(count)
        return FakeHTTP { request throws(HTTPError) in
            if request.method == "PUT" { return ServiceResponses.json(200, "session==\n") }
            let isLost = left.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
            if isLost { throw failure }
            return ServiceResponses.json(200, request.url.hasSuffix("/") ? "node role\n" : Self.keys)
        }
    }

    @Test("an instance that was requested by name has its own error messages")
    func byName() async {
        let role = "[profile p]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\n"
        let http = instance(["/latest/meta-data/iam/security-credentials/": ServiceResponses.json(404, "")])
        #expect(
            await AWSFiles(config: role).signIn(.profile("p"), http: http) == """
                no credentials from instance metadata (http://169.254.169.254, of profile p, ~/.aws/config:2): the \
                instance has no role
                Attach an instance profile with a role, or name another source of credentials.
                """
        )
    }

    @Test("a role that EC2 may not assume is reported with EC2's text")
    func notTrusted() async {
        let path = "/latest/meta-data/iam/security-credentials/node%20role"
        let said = #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role node role."}"#
        #expect(
            await AWSFiles().signIn(http: instance([path: ServiceResponses.json(200, said)])) == """
                instance metadata (http://169.254.169.254) answered HTTP 200: AssumeRoleUnauthorizedAccess: EC2 cannot \
                assume the role node role.
                Check that this machine has a role, and that its token is its own.
                """
        )
    }
}
