import Crypto
package import FoundationEssentials
package import Platform

/// AWS Signature Version 4 in the `Authorization` header, for one service in one region.
///
/// Source: "Create a signed AWS API request" in the IAM user guide.
package struct SigV4Signer: Sendable {
    /// The service's name in a credential scope, such as `ecr`.
    package let service: String
    /// The region in a credential scope: the endpoint's region.
    package let region: String
    let pathRule: CanonicalPath.Rule

    /// - Parameters:
    ///   - service: the service's signing name: `ecr`, `ecr-public`, `sts`.
    ///   - region: the endpoint's region.
    package init(service: String, region: String) {
        // Only S3 uses the path unchanged, because its keys may contain `..` and `//`.
        self.init(service: service, region: region, pathRule: service == "s3" ? .verbatim : .normalized)
    }

    init(service: String, region: String, pathRule: CanonicalPath.Rule) {
        self.service = service
        self.region = region
        self.pathRule = pathRule
    }

    /// Signs a request with all its headers, except those that a proxy may change on the way.
    ///
    /// - Parameter date: the time of signing; AWS refuses a time that differs by more than 5 minutes.
    /// - Returns: the request with `X-Amz-Date`, `X-Amz-Security-Token` if there is a token, and `Authorization`,
    ///   which replace existing ones, and with `Host` if the request has none and its URL is a `WebAddress`.
    package func sign(_ request: HTTPRequest, with credentials: Credentials, at date: Date) -> HTTPRequest {
        var signed = request
        let timestamp = Self.timestamp(of: date)
        if signed.headers["Host"] == nil { signed.headers["Host"] = WebAddress(request.url)?.hostField }
        signed.headers["X-Amz-Security-Token"] = credentials.sessionToken?.reveal()
        signed.headers["X-Amz-Date"] = timestamp
        signed.headers["Authorization"] = nil

        let names = Set(signed.headers.fields.map { $0.name.lowercased() }).subtracting(Self.unsignedHeaders).sorted()
        let signature = signature(
            of: signed,
            signedHeaders: names,
            secretAccessKey: credentials.secretAccessKey,
            date: timestamp
        )
        signed.headers["Authorization"] =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(of: timestamp)), "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
        return signed
    }

    /// Returns the signature that a request should have, as a server computes it to check the request.
    ///
    /// - Parameters:
    ///   - signedHeaders: the names in its `Authorization`.
    ///   - date: its `X-Amz-Date`, such as `20150830T123600Z`.
    /// - Returns: 64 hexadecimal digits in lower case.
    package func signature(
        of request: HTTPRequest,
        signedHeaders: [String],
        secretAccessKey: Secret,
        date: String
    ) -> String {
        let text = stringToSign(of: request, signedHeaders: signedHeaders, date: date)
        var key = SymmetricKey(data: Array("AWS4\(secretAccessKey.reveal())".utf8))
        for part in [Self.day(of: date), region, service, Self.terminator] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).hexadecimal
    }

    func stringToSign(of request: HTTPRequest, signedHeaders: [String], date: String) -> String {
        let canonical = canonicalRequest(of: request, signedHeaders: signedHeaders)
        return [Self.algorithm, date, scope(of: date), Self.digest(of: Array(canonical.utf8))].joined(separator: "\n")
    }

    func canonicalRequest(of request: HTTPRequest, signedHeaders: [String]) -> String {
        let target = SignedTarget(request.url)
        let names = signedHeaders.map { $0.lowercased() }.sorted()
        return [
            request.method,
            CanonicalPath.text(of: target.path, by: pathRule),
            CanonicalQuery.text(of: target.query),
            CanonicalHeaders.text(of: request.headers, names: names),
            names.joined(separator: ";"),
            Self.digest(of: request.body),
        ].joined(separator: "\n")
    }

    private func scope(of date: String) -> String {
        [Self.day(of: date), region, service, Self.terminator].joined(separator: "/")
    }

    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let terminator = "aws4_request"

    /// Headers that a client or a proxy may add or change. AWS's own signers leave them out.
    private static let unsignedHeaders: Set<String> = [
        "connection", "expect", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// SHA-256, in hexadecimal digits of lower case.
    static func digest(of bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hexadecimal }

    private static func day(of timestamp: String) -> String { String(timestamp.prefix(8)) }
}

extension SigV4Signer {
    /// Returns a time in the form of `X-Amz-Date`, such as `20150830T123600Z`, without fractions of a second.
    static func timestamp(of date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt))
    }
}
