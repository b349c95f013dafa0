import Effects
import FoundationEssentials
import Logging
import Platform

/// Sends requests to sources of credentials that are not AWS services, without signatures and with few retries.
struct MetadataClient: Sendable {
    let http: any HTTPTransport
    let clock: any WallClock
    let backoff: RetryBackoff
    let log: Logger

    /// The failures to retry, with three attempts in all.
    enum RetryPolicy {
        /// Answers that ask for a later attempt.
        case answers
        /// These, and connections that failed or broke.
        case answersAndConnections
        /// These, and requests that timed out: for a service that has answered before.
        case all
    }

    static let attempts = 3
    /// The longest pause that a response may ask for.
    private static let longestPause = Duration.seconds(5)

    /// - Parameters:
    ///   - what: the service, for an error.
    ///   - secrets: the secrets in the request, which no error may contain.
    ///   - attempts: the most attempts.
    /// - Returns: an answer of status 200.
    func send(
        _ request: HTTPRequest, to what: String, secrets: [Secret], retries: RetryPolicy = .answersAndConnections,
        attempts: Int = MetadataClient.attempts
    ) async throws(AWSError) -> HTTPResponse {
        var count = 1
        while true {
            let failure: AWSError
            let mayPass: Bool
            var asked: Duration?
            do throws(HTTPError) {
                let answer = try await http.send(request)
                log.debug("\(request.method) to \(what), try \(count): HTTP \(answer.status)")
                if answer.status == 200 { return answer }
                failure = .source(.refused(what, status: answer.status, words: Self.words(answer, secrets)))
                mayPass = RetriedStatuses.metadata.contains(answer.status)
                asked = answer.retryAfter(now: clock.now)
            } catch .cancelled {
                throw .cancelled
            } catch {
                log.debug("\(request.method) to \(what), try \(count): \(error.description)")
                failure = .source(.noAnswer(what, error))
                mayPass = retries.include(error)
            }
            let pause = backoff.pause(after: count, asked: asked)
            guard mayPass, count < attempts, pause <= Self.longestPause else { throw failure }
            do { try await clock.sleep(for: pause) } catch { throw .cancelled }
            count += 1
        }
    }

    /// Returns the text of a response; empty if it is a page for a browser.
    private static func words(_ answer: HTTPResponse, _ secrets: [Secret]) -> String {
        if let refusal = try? JSONDecoder().decode(MetadataResponseError.self, from: Data(answer.body)) {
            return refusal.words.sentence(without: secrets) ?? ""
        }
        return answer.text.contains(scalar: "<") ? "" : answer.text.sentence(without: secrets) ?? ""
    }
}

extension MetadataClient.RetryPolicy {
    fileprivate func include(_ failure: HTTPError) -> Bool {
        switch (self, failure) {
        case (.answers, _): false
        case (.all, .timedOut): true
        default: failure.isTransient
        }
    }
}

/// Credentials as containers' agents and instance metadata return them.
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
    ///   - what: the service, for an error.
    ///   - now: `nil` to accept expired credentials: an instance's keys work while AWS cannot renew them.
    static func read(_ answer: HTTPResponse, from what: String, now: Date?) throws(AWSError) -> Credentials {
        if let refusal = try? JSONDecoder().decode(MetadataResponseError.self, from: Data(answer.body)),
            refusal.isRefusal
        {
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

/// An error instead of credentials, also with status 200.
struct MetadataResponseError: Decodable {
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
