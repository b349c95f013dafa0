import Effects
import FoundationEssentials
import Platform

/// The content of AWS's error response, in any of its forms: JSON, a header, or XML. berth accepts each form for every
/// service, because moto always answers in XML.
package struct ServiceErrorResponse: Sendable, Equatable {
    /// The HTTP status.
    package var status: Int
    /// AWS's own code, such as `AccessDeniedException`; `nil` if none exists. Like the message, it is a harmless
    /// line.
    package var code: String?
    /// The first line of AWS's own text, without secrets.
    package var message: String?
    /// The `error` of a JSON answer (RFC 6749, section 5.2), which says more than some codes.
    package var reason: String?
    /// The request's ID, which AWS's support needs.
    package var requestID: String?
    /// How far this machine's clock is ahead of AWS's (negative: behind), by the answer's `Date`.
    package var clockAhead: Duration?
    /// The pause that AWS requests.
    package var retryAfter: Duration?

    /// - Parameters:
    ///   - now: the time of the answer, by this machine's clock.
    ///   - secrets: the secrets that the request contained or was signed with. AWS quotes requests, so none of them
    ///     is kept.
    init(_ answer: HTTPResponse, now: Date, secrets: [Secret]) {
        let text = answer.text
        let json = try? JSONDecoder().decode(JSONErrorBody.self, from: Data(answer.body))
        status = answer.status
        let type = answer.headers["x-amzn-ErrorType"] ?? json?.type ?? text.xmlText(of: "Code")
        code = type.map(Self.bareCode)?.sentence(without: secrets)
        reason = json?.error?.sentence(without: secrets)
        message = (json?.message ?? text.xmlText(of: "Message"))?.sentence(without: secrets)
        let id =
            answer.headers["x-amzn-RequestId"] ?? answer.headers["x-amz-request-id"] ?? text.xmlText(of: "RequestId")
            ?? text.xmlText(of: "RequestID")
        requestID = id?.sentence(without: secrets)
        clockAhead = ClockCheck(answer, now: now).ahead
        retryAfter = answer.retryAfter(now: now)
    }

    /// Returns the code without the namespace before a `#` and the URL after a `:`.
    private static func bareCode(_ type: String) -> String {
        let beforeColon = type.prefix(upToScalar: ":")
        return String(beforeColon.split(scalar: "#").last ?? beforeColon).trimmed()
    }

    /// Whether AWS answered, and not a proxy or a portal with a status of AWS's.
    var isOfAWS: Bool { code != nil || message != nil }

    /// AWS's code and text, as an error quotes them: `AccessDenied: no (HTTP 403, request 7a62c49f)`.
    var words: String {
        let words = [code, message].compactMap(\.self).joined(separator: ": ")
        let origin = ["HTTP \(status)", requestID.map { "request \($0)" }].compactMap(\.self)
        return "\(words.isEmpty ? "" : words + " ")(\(origin.joined(separator: ", ")))"
    }

    /// Whether AWS throttles.
    var isThrottling: Bool {
        if status == 429 { return true }
        guard let code, status == 400 || status == 503 else { return false }
        return ["Throttl", "TooManyRequests", "RequestThrottled"].contains { code.hasPrefix(bytes: $0) }
            || Self.throttlingCodes.contains(code)
    }

    /// Whether STS could not get the keys of a web identity's provider. AWS documents its two codes for that as
    /// retryable (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, and
    /// `idp_unreachable_error` in botocore's `_retry.json`); a token that is refused for another reason has one of them
    /// too.
    var isProviderUnreachable: Bool {
        guard status == 400, let code else { return false }
        return code == "IDPCommunicationError" || code == "IDPCommunicationErrorException"
            || (code.hasPrefix(bytes: "InvalidIdentityToken")
                && message?.contains(bytes: "retrieve verification key from your identity provider") == true)
    }

    /// Whether the same request may succeed a moment later.
    var isTransient: Bool {
        isThrottling || isProviderUnreachable || RetriedStatuses.service.contains(status)
            || (status == 400 && code.map(Self.transientCodes.contains) == true)
    }

    /// The codes without the usual prefix, from botocore's `retries/standard.py`.
    private static let throttlingCodes: Set<String> = [
        "RequestLimitExceeded", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
        "BandwidthLimitExceeded", "LimitExceededException", "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
    ]

    /// From the same file.
    private static let transientCodes: Set<String> = ["RequestTimeout", "RequestTimeoutException"]
}

/// The error of a JSON service; the case of the names differs between services.
private struct JSONErrorBody: Decodable {
    let type: String?
    let error: String?
    let message: String?

    private enum CodingKeys: String, CodingKey {
        case type = "__type"
        case code, message
        case capitalMessage = "Message"
        // The names of SSO-OIDC, as in OAuth (RFC 6749, section 5.2).
        case error
        case errorDescription = "error_description"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
        error = text(.error)
        type = text(.type) ?? text(.code) ?? error
        message = text(.message) ?? text(.capitalMessage) ?? text(.errorDescription)
    }
}

extension String {
    /// Returns the first line, cut to a readable length, without control sequences for a terminal, and without what
    /// signed the request: if a signature is wrong, AWS returns the canonical request, with the session token in it.
    func sentence(without secrets: [Secret]) -> String? {
        // A web token may have 20,000 characters; berth shows at most 300 of the first line.
        let start = String(String.UnicodeScalarView(trimmed().unicodeScalars.prefix(1 << 16)))
        var line = String(SecretDetector(secrets).redacted(start).firstLine)
        line.unicodeScalars.removeAll(where: \.isActedOn)
        let scalars = line.unicodeScalars
        if scalars.count > 300 { line = String(String.UnicodeScalarView(scalars.prefix(300))).trimmed() + "…" }
        return line.isEmpty ? nil : line
    }
}
