import AWS
import Platform
import TestSupport
import Testing

/// Which addresses get credentials, and how much of them a message shows.
@Suite("Addresses of settings", .scheduled)
struct AddressRuleTests {
    private static let container = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    private static let containerHint = "it should be a URL such as http://169.254.170.23/v1/credentials"

    @Test(
        "S9: a container's agent is the host in the URL's bytes",
        arguments: [
            ("http://2135752705:1234/\u{301}@127.0.0.1/creds", "…@127.0.0.1/creds"),
            ("http://2135752705:1234/\u{34F}@localhost/creds", "…@localhost/creds"),
            ("http://evil.example.com/\u{D4E}@169.254.170.2/", "…@169.254.170.2/"),
            ("http://user:hunter2@127.0.0.1/creds", "…@127.0.0.1/creds"),
            ("http://127.0.0.08/creds", "http://127.0.0.08/creds"), ("http://127.1/", "http://127.1/"),
            ("http://127.0.0.1\\@evil.example.com/", "…@evil.example.com/"),
        ]
    )
    func container(url: String, shown: String) {
        let said = AWSFiles(environment: [Self.container: url]).standing()
        #expect(said == "\(Self.container) is `\(shown)`; \(Self.containerHint)")
    }

    @Test("S9: a container's path leads to no other host")
    func relative() async {
        let variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
        for path in ["@evil.example.com/", "\u{301}@evil.example.com/", "/a b", "/a\\b"] {
            let http = FakeHTTP { _ in ServiceResponses.json(404, "") }
            let said = await AWSFiles(environment: [variable: path]).signIn(http: http)
            if path.utf8.first == UInt8(ascii: "@") {
                // After the slash that berth puts before it, it is a part of the path.
                #expect(Set(http.requests.map(\.url)) == ["http://169.254.170.2/@evil.example.com/"])
            } else {
                let shown = path.withoutURLSecrets
                #expect(said == "\(variable) is `\(shown)`; it should be a path such as /v2/credentials/ID")
                #expect(http.requests.isEmpty)
            }
        }
    }

    @Test(
        "S11: plain http goes to no name that only resembles this machine's",
        arguments: ["127.0.0.08", "127.-0.0.1", "127.0.0.+1", "127.1", "2130706433", "localhost.", "0x7f.1"]
    )
    func loopback(host: String) {
        let url = "http://\(host):1"
        let keys = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"]
        #expect(
            AWSFiles(environment: keys.merging(["AWS_ENDPOINT_URL": url]) { $1 }).failure()
                == "AWS_ENDPOINT_URL is `\(url)`; it should be a URL such as https://ecr.example.com"
        )
    }

    @Test(
        "S34: the address of an instance's metadata service has no user and no query",
        arguments: [
            ("http://me:hunter2@169.254.169.254", "…@169.254.169.254"),
            ("http://169.254.169.254/?hunter2", "http://169.254.169.254/?…"),
            ("http://169.254.169.254#hunter2@x", "http://169.254.169.254?…"),
            ("http://169.254.169.254\u{301}@x", "…@x"), ("http://2852039166/", "http://2852039166/"),
        ]
    )
    func metadata(url: String, shown: String) {
        #expect(
            AWSFiles(environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": url]).standing()
                == "AWS_EC2_METADATA_SERVICE_ENDPOINT is `\(shown)`; it should be a URL such as http://169.254.169.254"
        )
    }

    @Test("S34: a query of a container's or of GitHub's URL is in no message")
    func queries() {
        #expect(
            AWSFiles(environment: [Self.container: "http://10.0.0.1/creds?hunter2"]).standing() == """
                AWS_CONTAINER_CREDENTIALS_FULL_URI is `http://10.0.0.1/creds?…`: plain HTTP to another machine
                Use https; http is for loopback, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23] only.
                """
        )
        let role = RoleSpecification(arn: "arn:aws:iam::1:role/ci")
        let base = PrincipalSpecification.Base.webIdentity(.githubOIDC(audience: "sts.amazonaws.com"))
        func github(_ url: String) -> String {
            AWSFiles(environment: [
                "ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer",
            ]).standing(base, role)
        }
        #expect(
            github("http://example.com/x?hunter2") == """
                ACTIONS_ID_TOKEN_REQUEST_URL is `http://example.com/x?…`: plain HTTP to another machine
                Others could read the credentials. Use https; http is for loopback only.
                """
        )
        #expect(
            github("https://me:hunter2@x.example.com/t?hunter2")
                == "ACTIONS_ID_TOKEN_REQUEST_URL is `…@x.example.com/t?…`; it should be the URL that GitHub's runner sets"
        )
    }

    @Test("S34: the older form of SSO is shown without the query of its start URL")
    func startURL() {
        let lines = "sso_start_url = https://x/?hunter2\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r"
        #expect(
            AWSFiles(config: "[profile p]\n\(lines)\n").standing(.profile("p")) == """
                not signed in to SSO at https://x/?… (~/.aws/config:1)
                Run `berth auth login p`.
                """
        )
    }

    @Test(
        "S9: a region leads to no other host",
        arguments: ["x.evil.example.com/?", "us-east-2@evil", "us east", "-a", ""])
    func region(region: String) async {
        let http = FakeHTTP { _ in ServiceResponses.role("X") }
        let files = AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_REGION": region])
        let said = await files.signIn(.profile("platform"), RoleSpecification(arn: "arn:aws:iam::1:role/r"), http: http)
        guard !region.isEmpty else {
            #expect(http.requests.map(\.url) == ["https://sts.us-east-1.amazonaws.com/"])
            return
        }
        #expect(
            said == """
                `\(region)` is not a region: it has letters, digits and hyphens, such as us-east-2
                AWS_REGION, AWS_DEFAULT_REGION, or the profile's `region` or `sso_region` names it.
                """
        )
        #expect(http.requests.isEmpty)
    }
}
