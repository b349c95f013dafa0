import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Signing a request", .scheduled)
struct SigV4SignerTests {
    private let signer = SigV4Signer(service: "ecr", region: "us-east-2")
    private let keys = Credentials(accessKeyID: "AKID", secretAccessKey: Secret("wJalrXUtnFEMI"))
    private let date = Date(timeIntervalSince1970: 1_440_938_160)

    private func sign(_ request: HTTPRequest, with credentials: Credentials? = nil) -> HTTPRequest {
        signer.sign(request, with: credentials ?? keys, at: date)
    }

    private func canonicalLines(_ url: String, service: String = "ecr") -> [String] {
        SigV4Signer(service: service, region: "r").canonicalRequest(of: HTTPRequest(url: url), signedHeaders: [])
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("a signed request has host, date and token in addition to its own headers, and lists all of them")
    func headers() throws {
        let temporary = Credentials(
            accessKeyID: "ASIA",
            secretAccessKey: Secret("s"),
            sessionToken: Secret("token"),
            expiration: date
        )
        let request = HTTPRequest(
            method: "POST",
            url: "https://api.ecr.us-east-2.amazonaws.com/",
            headers: ["X-Amz-Target": "A.B", "User-Agent": "berth", "Content-Type": "application/x-amz-json-1.1"],
            body: Array("{}".utf8)
        )
        let signed = sign(request, with: temporary)
        let names = ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"]
        let signature = signer.signature(
            of: signed,
            signedHeaders: names,
            secretAccessKey: Secret("s"),
            date: "20150830T123600Z"
        )
        #expect(
            signed.headers.fields.map { "\($0.name): \($0.value)" } == [
                "X-Amz-Target: A.B", "User-Agent: berth", "Content-Type: application/x-amz-json-1.1",
                "Host: api.ecr.us-east-2.amazonaws.com", "X-Amz-Security-Token: token", "X-Amz-Date: 20150830T123600Z",
                "Authorization: AWS4-HMAC-SHA256 Credential=ASIA/20150830/us-east-2/ecr/aws4_request, "
                    + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)",
            ]
        )
        #expect(signed.url == request.url && signed.body == request.body && signed.method == "POST")
    }

    @Test("signing again, with other keys, replaces the first signature completely")
    func again() {
        let request = HTTPRequest(url: "https://host/")
        let first = signer.sign(
            request,
            with: Credentials(accessKeyID: "A", secretAccessKey: Secret("a"), sessionToken: Secret("t")),
            at: Date(timeIntervalSince1970: 0)
        )
        #expect(sign(first).headers.fields.map(\.value) == sign(request).headers.fields.map(\.value))
    }

    @Test(
        "the host is signed as the client sends it",
        arguments: [
            ("https://host.example.com", "host.example.com"), ("https://host.example.com:443/x", "host.example.com"),
            ("http://127.0.0.1:80/", "127.0.0.1"), ("http://127.0.0.1:5000/?a=b", "127.0.0.1:5000"),
            ("https://host:80?a=/", "host:80"), ("HTTPS://host:443/a@b", "host"),
            ("http://[::1]:5000/", "[::1]:5000"), ("http://[::1]/#://", "[::1]"),
        ]
    )
    func host(_ url: String, _ host: String) {
        #expect(sign(HTTPRequest(url: url)).headers["Host"] == host)
    }

    @Test("a host that the caller sets is unchanged")
    func namedHost() {
        let request = HTTPRequest(url: "http://127.0.0.1:1/", headers: ["host": "real"])
        #expect(sign(request).headers.all("Host") == ["real"])
    }

    @Test(
        "a path is without dot segments and encoded once more, except for S3",
        arguments: [
            ("https://h", "/", "/"), ("https://h/a/./b/../c/", "/a/c/", "/a/./b/../c/"), ("https://h/..", "/", "/.."),
            ("https://h/a%20b/%c3%a9", "/a%2520b/%25c3%25a9", "/a%20b/%C3%A9"),
            ("https://h/a b:c", "/a%20b%3Ac", "/a%20b%3Ac"), ("https://h/100%/%zz", "/100%25/%25zz", "/100%25/%25zz"),
        ]
    )
    func path(_ url: String, _ path: String, _ pathOfS3: String) {
        #expect(canonicalLines(url)[1] == path)
        #expect(canonicalLines(url, service: "s3")[1] == pathOfS3)
    }

    @Test(
        "a query is sorted by name, then value, and encoded once",
        arguments: [
            ("b=2&a=1", "a=1&b=2"), ("a-b=1&a=2", "a=2&a-b=1"), ("a=2&a=1&a", "a=&a=1&a=2"), ("a=b=c", "a=b%3Dc"),
            ("%c3%a9=%2f&&B=+", "%C3%A9=%2F&B=%2B"), ("a=?#b=2", "a=%3F"), ("", ""),
        ]
    )
    func query(_ query: String, _ canonical: String) {
        #expect(canonicalLines("https://h/?\(query)")[2] == canonical)
    }

    @Test("a server computes the same signature, and a different one if anything signed has changed")
    func check() throws {
        let request = HTTPRequest(method: "POST", url: "https://h/a?b=c", headers: ["X-Amz-Target": "T"], body: [1])
        let signed = sign(request)
        let names = ["host", "x-amz-date", "x-amz-target"]
        func signature(_ change: (inout HTTPRequest) -> Void = { _ in }, secret: Secret? = nil) -> String {
            var changed = signed
            change(&changed)
            return signer.signature(
                of: changed,
                signedHeaders: names,
                secretAccessKey: secret ?? keys.secretAccessKey,
                date: "20150830T123600Z"
            )
        }
        let authorization = try #require(signed.headers["Authorization"])
        #expect(authorization.hasSuffix("SignedHeaders=host;x-amz-date;x-amz-target, Signature=\(signature())"))
        #expect(signature().count == 64)
        #expect(signature { $0.headers["X-Amzn-Trace-Id"] = "proxy" } == signature())
        let changed = [
            signature { $0.method = "PUT" }, signature { $0.url = "https://h/a?b=d" }, signature { $0.body = [2] },
            signature { $0.url = "https://h/b?b=c" }, signature { $0.headers["X-Amz-Target"] = "U" },
            signature { $0.headers["X-Amz-Target"] = nil }, signature { $0.headers["Host"] = "i" },
            signature(secret: Secret("other")),
            SigV4Signer(service: "sts", region: "us-east-2").signature(
                of: signed,
                signedHeaders: names,
                secretAccessKey: keys.secretAccessKey,
                date: "20150830T123600Z"
            ),
            SigV4Signer(service: "ecr", region: "us-east-1").signature(
                of: signed,
                signedHeaders: names,
                secretAccessKey: keys.secretAccessKey,
                date: "20150830T123600Z"
            ),
            signer.signature(
                of: signed,
                signedHeaders: names,
                secretAccessKey: keys.secretAccessKey,
                date: "20150830T123601Z"
            ),
        ]
        #expect(Set(changed).count == changed.count)
        #expect(!changed.contains(signature()))
    }

    @Test("the names that a server received count in any case and order")
    func namesInAnyOrder() {
        let signed = sign(HTTPRequest(url: "https://h/", headers: ["X-Amz-Target": "T"]))
        let orders = [["host", "x-amz-date", "x-amz-target"], ["X-Amz-Target", "Host", "X-Amz-Date"]]
        let signatures = orders.map {
            signer.signature(
                of: signed,
                signedHeaders: $0,
                secretAccessKey: keys.secretAccessKey,
                date: "20150830T123600Z"
            )
        }
        #expect(signatures[0] == signatures[1])
    }

    @Test(
        "a time is written in UTC, rounded down to the second",
        arguments: [
            (1_440_938_160.0, "20150830T123600Z"), (1_440_938_160.999, "20150830T123600Z"),
            (951_782_400, "20000229T000000Z"), (1_709_251_199, "20240229T235959Z"), (0, "19700101T000000Z"),
            (4_102_444_799, "20991231T235959Z"),
        ]
    )
    func timestamp(_ seconds: Double, _ text: String) {
        #expect(SigV4Signer.timestamp(of: Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test("credentials show the key's id, and neither the secret nor the token")
    func secrecy() {
        let credentials = Credentials(
            accessKeyID: "AKID",
            secretAccessKey: Secret("PLANTED"),
            sessionToken: Secret("PLANTED")
        )
        var printed = "\(credentials) \(String(reflecting: credentials))"
        dump(credentials, to: &printed)
        #expect(printed.contains("AKID"))
        #expect(!printed.contains("PLANTED"))
    }
}
