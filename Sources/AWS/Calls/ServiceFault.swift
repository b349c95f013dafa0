import Effects
import FoundationEssentials

/// What AWS says when it refuses, in whichever of its forms: JSON, a header, or XML. Which of them comes is not to be
/// relied upon: moto answers in XML everywhere.
public struct ServiceFault: Sendable, Equatable {
    /// Of HTTP.
    public var status: Int
    /// AWS's own code, such as `AccessDeniedException`; nil where it gave none.
    public var code: String?
    /// AWS's own words: their first line, without secrets.
    public var message: String?
    /// What AWS's support asks for.
    public var requestID: String?
    /// How far this machine's clock is ahead of AWS's (less than zero: behind), by the answer's `Date`.
    public var clockAhead: Duration?

    /// - Parameters:
    ///   - now: when the answer came, by this machine's clock.
    ///   - credentials: what signed the request. AWS quotes requests back, so none of its secrets is kept.
    init(_ answer: HTTPResponse, now: Date, credentials: Credentials) {
        let text = answer.text
        let json = try? JSONDecoder().decode(JSONFault.self, from: Data(answer.body))
        status = answer.status
        code = (answer.headers["x-amzn-ErrorType"] ?? json?.type ?? text.xmlText(of: "Code")).map(Self.bareCode)
        message = (json?.message ?? text.xmlText(of: "Message"))?.sentence(without: credentials)
        requestID =
            answer.headers["x-amzn-RequestId"] ?? answer.headers["x-amz-request-id"] ?? text.xmlText(of: "RequestId")
            ?? text.xmlText(of: "RequestID")
        clockAhead = answer.headers["Date"].flatMap { Date(httpDate: $0) }
            .map { .milliseconds(Int64((now.timeIntervalSince($0) * 1000).rounded())) }
    }

    /// Without the namespace before a `#` and the URL behind a `:`.
    private static func bareCode(_ type: String) -> String {
        let beforeColon = type.prefix { $0 != ":" }
        return String(beforeColon.split(separator: "#").last ?? beforeColon).trimmed()
    }

    /// Whether AWS says: later, and slower.
    var isThrottling: Bool {
        if status == 429 { return true }
        guard let code, status == 400 || status == 503 else { return false }
        return code.hasPrefix("Throttl") || code.hasPrefix("TooManyRequests") || code.hasPrefix("RequestThrottled")
            || ["RequestLimitExceeded", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException"].contains(code)
    }

    /// Whether the same request may well succeed a moment later.
    var isTransient: Bool { isThrottling || [500, 502, 503, 504].contains(status) }
}

/// The error of a JSON service; the names' case differs between them.
private struct JSONFault: Decodable {
    let type: String?
    let message: String?

    private enum CodingKeys: String, CodingKey {
        case type = "__type"
        case code, message
        case capitalMessage = "Message"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
        type = text(.type) ?? text(.code)
        message = text(.message) ?? text(.capitalMessage)
    }
}

extension String {
    /// The first line, cut to a length that a person reads, without what signed the request: where a signature is
    /// wrong, AWS sends back the canonical request, with the session token in it.
    fileprivate func sentence(without credentials: Credentials) -> String? {
        var line = String(trimmed().prefix { !$0.isNewline })
        for secret in [credentials.secretAccessKey, credentials.sessionToken].compactMap({ $0?.reveal() })
        where !secret.isEmpty {
            line = line.replacing(secret, with: "<secret>")
        }
        line.unicodeScalars.removeAll { $0.properties.generalCategory == .control }
        if line.count > 300 { line = String(line.prefix(300)).trimmed() + "…" }
        return line.isEmpty ? nil : line
    }
}
