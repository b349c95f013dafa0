import AWS
import Effects
import FoundationEssentials
import Platform

/// The `Authorization` of a request that is signed with AWS's version 4.
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html.
struct AuthorizationHeader: Equatable {
    var accessKeyID: String
    /// `YYYYMMDD`.
    var day: String
    var region: String
    var service: String
    /// The names in lower case, in the header's order.
    var signedHeaders: [String]
    /// 64 hexadecimal digits.
    var signature: String

    /// - Returns: `nil` if a part is missing.
    init?(_ header: String) {
        guard header.hasPrefix("AWS4-HMAC-SHA256 ") else { return nil }
        var parts: [String: String] = [:]
        for part in header.dropFirst("AWS4-HMAC-SHA256 ".count).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[String(pair[0])] = String(pair[1]) }
        }
        guard let credential = parts["Credential"]?.split(separator: "/").map(String.init), credential.count == 5,
            credential[4] == "aws4_request", let signedHeaders = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { return nil }
        accessKeyID = credential[0]
        day = credential[1]
        region = credential[2]
        service = credential[3]
        self.signedHeaders = signedHeaders.split(separator: ";").map(String.init)
        self.signature = signature
    }
}

/// Verifies a request's signature, as AWS does.
struct SignatureVerifier {
    var keys: AccessKeys
    var clock: any WallClock

    /// - Parameters:
    ///   - service: the service that the signature must be for.
    ///   - regions: the only regions that it may be for; `nil` for any.
    /// - Returns: the key of the signature.
    func signer(
        of request: HTTPRequest,
        service: String,
        regions: Set<String>? = nil
    ) throws(AWSResponseError) -> AccessKeys.Key {
        guard let authorization = request.headers["Authorization"] else {
            throw AWSResponseError(kind: .missingAuthentication, message: "Request is missing Authentication Token")
        }
        guard let header = AuthorizationHeader(authorization), let date = request.headers["X-Amz-Date"] else {
            throw AWSResponseError(
                kind: .incompleteSignature,
                message: "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters, and "
                    + "existence of either a 'X-Amz-Date' or a 'Date' header."
            )
        }
        guard let key = keys[header.accessKeyID], request.headers["X-Amz-Security-Token"] == key.session?.token else {
            throw .unknownKey
        }
        if let session = key.session, session.expires <= clock.now { throw .expiredSession }
        guard header.service == service else {
            throw .badSignature("Credential should be scoped to correct service: '\(service)'. ")
        }
        guard regions?.contains(header.region) ?? Partition.looksLikeRegion(header.region) else {
            throw .badSignature("Credential should be scoped to a valid region. ")
        }
        try check(date, against: header)
        try checkCoverage(of: request, by: header)
        let expected = SigV4Signer(service: header.service, region: header.region).signature(
            of: request,
            signedHeaders: header.signedHeaders,
            secretAccessKey: key.secret,
            date: date
        )
        guard header.signature == expected else {
            throw .badSignature(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                    + "Access Key and signing method. Consult the service documentation for details."
            )
        }
        return key
    }

    /// A signature is valid for 15 minutes before and after its time.
    private func check(_ date: String, against header: AuthorizationHeader) throws(AWSResponseError) {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        guard date.hasPrefix(header.day), let signed = try? style.parse(date) else {
            throw .badSignature(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
            )
        }
        let (now, limit) = (clock.now, 15.0 * 60)
        let (current, earliest, latest) = (style.format(now), style.format(now - limit), style.format(now + limit))
        if signed < now - limit {
            throw .badSignature("Signature expired: \(date) is now earlier than \(earliest) (\(current) - 15 min.)")
        }
        if signed > now + limit {
            throw .badSignature(
                "Signature not yet current: \(date) is still later than \(latest) (\(current) + 15 min.)"
            )
        }
    }

    /// Checks that `host` and every `x-amz-*` header are signed, as AWS requires.
    private func checkCoverage(of request: HTTPRequest, by header: AuthorizationHeader) throws(AWSResponseError) {
        let amazon = request.headers.fields.map { $0.name.lowercased() }.filter { $0.hasPrefix("x-amz-") }
        for name in ["host"] + amazon where !header.signedHeaders.contains(name) {
            throw .badSignature("'\(name)' must be a 'SignedHeader' in the AWS Authorization.")
        }
    }
}

extension AWSResponseError {
    fileprivate static func badSignature(_ message: String) -> AWSResponseError {
        AWSResponseError(kind: .badSignature, message: message)
    }
}
