import AWS
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite("Signatures compared with botocore's", .enabled(if: Botocore.isExpected, "python3 has no botocore"), .scheduled)
struct BotocoreSigningTests {
    /// A request and its keys, as the script below reads them.
    private struct Case: Codable {
        var method: String
        var url: String
        var headers: [[String]]
        var body: String
        var service: String
        var region: String
        var key: String
        var secret: String
        var token: String?
        /// Whole seconds since 1970.
        var date: Int
    }

    private static let script = """
        import base64, datetime, json, sys
        import botocore.auth, botocore.awsrequest, botocore.credentials
        answers = []
        for case in json.load(sys.stdin):
            now = datetime.datetime.fromtimestamp(case['date'], datetime.timezone.utc).replace(tzinfo=None)
            botocore.auth.get_current_datetime = lambda: now
            request = botocore.awsrequest.AWSRequest(
                method=case['method'], url=case['url'], data=base64.b64decode(case['body']))
            for name, value in case['headers']:
                request.headers.add_header(name, value)
            keys = botocore.credentials.Credentials(case['key'], case['secret'], case.get('token'))
            botocore.auth.SigV4Auth(keys, case['service'], case['region']).add_auth(request)
            answers.append(request.headers['Authorization'])
        json.dump(answers, sys.stdout)
        """

    @Test("botocore signs 60 random requests in the same way")
    func same() throws {
        var random = SplitMix64(seed: 20_261_124)
        let cases = (0..<60).map { _ in Self.randomCase(&random) }
        let answer = try Botocore.run(Self.script, input: JSONEncoder().encode(cases))
        let theirs = try JSONDecoder().decode([String].self, from: answer)
        #expect(theirs.count == cases.count)
        for (example, authorization) in zip(cases, theirs) {
            #expect(Self.sign(example) == authorization, "\(example.method) \(example.url) \(example.headers)")
        }
    }

    private static func sign(_ example: Case) -> String? {
        var request = HTTPRequest(method: example.method, url: example.url)
        request.body = Array(Data(base64Encoded: example.body) ?? Data())
        for header in example.headers { request.headers.append(header[0], header[1]) }
        let credentials = Credentials(
            accessKeyID: example.key,
            secretAccessKey: Secret(example.secret),
            sessionToken: example.token.map { Secret($0) }
        )
        let signed = SigV4Signer(service: example.service, region: example.region)
            .sign(request, with: credentials, at: Date(timeIntervalSince1970: Double(example.date)))
        return signed.headers["Authorization"]
    }

    private static func randomCase(_ random: inout SplitMix64) -> Case {
        func one(_ choices: [String]) -> String { choices[Int(random.next() % UInt64(choices.count))] }
        func some(_ range: ClosedRange<Int>, _ choices: [String]) -> [String] {
            (0..<Int.random(in: range, using: &random)).map { _ in one(choices) }
        }
        let hosts = ["api.ecr.us-east-2.amazonaws.com", "sts.amazonaws.com:443", "127.0.0.1:5000", "localhost:80"]
        let segments = ["a", "b-c_d", ".", "..", "", "%20", "%C3%A9", "x~y", "1:2", "a@b", "100%25", "(z)", "..."]
        let parameters = ["b=2", "a=1", "a=%2F", "a", "a-b=1", "a=", "Z=z", "%C3%A9=1", "a=~._-"]
        let names = ["X-Amz-Target", "Content-Type", "x-custom", "X-CUSTOM", "User-Agent", "Accept"]
        let values = ["plain", "  blanks   inside  ", "a,b", "application/x-amz-json-1.1", "\"a  b\"", "é"]
        let query = some(0...4, parameters).joined(separator: "&")
        return Case(
            method: one(["GET", "POST", "PUT", "DELETE"]),
            url: "\(one(["http", "https"]))://\(one(hosts))/\(some(0...6, segments).joined(separator: "/"))"
                + (query.isEmpty ? "" : "?\(query)"),
            headers: some(0...5, names).map { [$0, one(values)] },
            body: Data(some(0...5, values).joined().utf8).base64EncodedString(),
            service: one(["ecr", "ecr-public", "sts"]),
            region: one(["us-east-1", "cn-north-1", "eusc-de-east-1"]),
            key: one(["AKIDEXAMPLE", "ASIA"]),
            secret: one(["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "s", "é+/="]),
            token: one(["", "FwoGZXIvYXdzE//////////w=="]).isEmpty ? nil : "FwoGZXIvYXdzE//////////w==",
            date: Int.random(in: 0...4_102_444_799, using: &random)
        )
    }
}
