import FoundationEssentials
import Platform

/// Credentials in the form that containers' agents and instance metadata give them.
struct MetadataCredentials: Decodable {
    let accessKeyID: String
    let secretAccessKey: String
    let token: String
    let expiration: String?

    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }

    /// - Parameters:
    ///   - what: who answered, for an error.
    ///   - now: nil where what has expired is good all the same: an instance's keys are, while AWS cannot renew them.
    static func read(_ answer: HTTPResponse, from what: String, now: Date?) throws(AWSFailure) -> Credentials {
        if let refusal = try? JSONDecoder().decode(MetadataRefusal.self, from: Data(answer.body)), refusal.isRefusal {
            throw .source(.refused(what, status: answer.status, words: refusal.words))
        }
        guard let given = try? JSONDecoder().decode(Self.self, from: Data(answer.body)),
            !given.accessKeyID.isEmpty, !given.secretAccessKey.isEmpty
        else { throw .source(.unreadable(what, missing: "credentials")) }
        let expiration = given.expiration.flatMap(Date.init(iso8601:))
        if let now, let expiration, expiration <= now { throw .source(.expired(what)) }
        let credentials = Credentials(
            accessKeyID: given.accessKeyID, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: given.token.isEmpty ? nil : Secret(given.token), expiration: expiration
        )
        if let flaw = credentials.flaw { throw .source(.unsendable(what, flaw: flaw)) }
        return credentials
    }
}

/// What is said in place of credentials, by a status of 200 too.
struct MetadataRefusal: Decodable {
    let code: String?
    let message: String?

    private enum CodingKeys: String, CodingKey {
        case code, message
        case capitalCode = "Code"
        case capitalMessage = "Message"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
        code = text(.code) ?? text(.capitalCode)
        message = text(.message) ?? text(.capitalMessage)
    }

    var isRefusal: Bool { code != nil && code != "Success" }
    var words: String { [code, message].compactMap(\.self).joined(separator: ": ") }
}
