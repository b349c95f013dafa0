import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

/// Values that no header can contain: the client would refuse them, and its error would quote them.
@Suite("Credentials that cannot be sent", .scheduled)
struct UnsendableValueErrorTests {
    private static let advice = "\nSet it again, on one line and without control characters."
    private static let secret = "FwoGpart1\nFwoGpart2"

    @Test(
        "S8: the environment's keys are reported by their variables, before any request",
        arguments: [
            ("AWS_SESSION_TOKEN", "FwoGpart1\nFwoGpart2", "contains a line break"),
            ("AWS_SESSION_TOKEN", "FwoGpart1\r\n\u{301}FwoGpart2", "contains a line break"),
            ("AWS_SECURITY_TOKEN", "FwoGpart1\u{1}", "contains a control character"),
            ("AWS_ACCESS_KEY_ID", "AKIA\n1", "contains a line break"),
        ]
    )
    func environment(variable: String, value: String, flaw: String) async {
        let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s"]
        let files = AWSFiles(environment: keys.merging([variable: value]) { $1 })
        #expect(files.standing() == "\(variable) \(flaw)\(Self.advice)")
        #expect(await files.signIn() == "\(variable) \(flaw)\(Self.advice)")
    }

    @Test(
        "S8: a profile's keys are reported by their place",
        arguments: [
            ("aws_access_key_id", "AKIA\u{1}"), ("aws_session_token", "t\u{7F}"), ("aws_security_token", "t\u{1}x"),
        ]
    )
    func profile(key: String, value: String) {
        let lines = ["aws_access_key_id = AKIA", "aws_secret_access_key = s"].filter { !$0.hasPrefix(key) }
        let text = "[p]\n\((lines + ["\(key) = \(value)"]).joined(separator: "\n"))\n"
        let said = AWSFiles(credentials: text).standing(.profile("p"))
        #expect(said.hasPrefix("\(key) of profile p (~/.aws/credentials:"), "\(said)")
        #expect(said.hasSuffix(") contains a control character\(Self.advice)"), "\(said)")
    }

    @Test("S8: GitHub's request token is reported by its variable")
    func github() {
        let files = AWSFiles(environment: [
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x.example.com/t?api=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "one\ntwo",
        ])
        let base = PrincipalSpecification.Base.webIdentity(.githubOIDC(audience: "sts.amazonaws.com"))
        #expect(
            files.standing(base, RoleSpecification(arn: "arn:aws:iam::1:role/ci")) == """
                ACTIONS_ID_TOKEN_REQUEST_TOKEN contains a line break
                GitHub's runner sets it: no other step may set it.
                """
        )
    }

    @Test("S8: an SSO session's token is reported by its session")
    func sso() async {
        let config = """
            [profile corp]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Reader
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://corp.awsapps.com/start
            """
        var files = AWSFiles(config: config)
        files.others[SSOFiles.path("corp")] = #"{"accessToken": "a\nb", "expiresAt": "2027-01-15T09:00:00Z"}"#
        let message = """
            the access token of SSO session corp (~/.aws/config:5) contains a line break
            Run `berth auth login --sso-session corp`.
            """
        #expect(files.standing(.profile("corp")) == message)
        #expect(await files.signIn(.profile("corp")) == message)
    }

    @Test("S8: a program's keys are reported by its setting")
    func program() async {
        let output = #"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "a\r\nb"}"#
        let processes = FakeProcesses(["tool"]) { _ in
            ProcessOutput(status: 0, output: Array(output.utf8), errors: [])
        }
        let files = AWSFiles(config: "[profile p]\ncredential_process = tool\n", processes: processes)
        let said = await files.signIn(.profile("p"))
        #expect(
            said.hasPrefix(
                "credential_process of profile p (~/.aws/config:2) wrote a session token that contains a line break\n"),
            "\(said)")
    }

    @Test("S8: a container's keys are reported by the variable that names its agent")
    func container() async {
        let keys = #"{"AccessKeyId": "ASIA\u0000", "SecretAccessKey": "s", "Token": "t"}"#
        let files = AWSFiles(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/x"])
        #expect(
            await files.signIn(http: FakeHTTP { _ in ServiceResponses.json(200, keys) }) == """
                container credentials (AWS_CONTAINER_CREDENTIALS_FULL_URI) answered with an access key ID that \
                contains a control character
                Check the address that the setting names.
                """
        )
    }

    @Test("S8: an instance's session token is sent only if a header can contain it")
    func instance() async {
        let http = FakeHTTP { _ in ServiceResponses.json(200, "one\u{1}two") }
        let said = await AWSFiles().signIn(http: http)
        #expect(said.contains("(no session token from http://169.254.169.254)"), "\(said)")
        #expect(http.requests.map(\.method) == ["PUT"])
    }

    @Test("S8: an answer of STS has no valid credentials if a header cannot contain them")
    func role() async {
        let http = FakeHTTP { _ in
            HTTPResponse(
                status: 200, body: Array(ServiceResponses.role("X").text.replacing("&amp;", with: "&#10;").utf8))
        }
        let files = AWSFiles(credentials: AWSFiles.keys)
        let said = await files.signIn(
            .profile("platform"), RoleSpecification(arn: "arn:aws:iam::1:role/pull"), http: http)
        #expect(said.hasPrefix("sts.us-east-1.amazonaws.com answered without credentials\n"), "\(said)")
    }
}
