import FoundationEssentials
import Logging
import Platform

/// Sends requests to what gives out credentials and is no service of AWS: nothing is signed, and few tries are made.
struct MetadataCaller: Sendable {
    let http: any HTTPTransport
    let clock: any WallClock
    let backoff: Backoff
    let log: Logger

    /// What is tried again, three times in all.
    enum Retries {
        /// Answers that say: later.
        case answers
        /// These, and connections that failed or broke.
        case answersAndConnections
        /// These, and requests that got no answer in time: for a service that has answered before.
        case all
    }

    static let attempts = 3
    /// Nobody waits longer for an answer that says when to come back.
    private static let longestPause = Duration.seconds(5)

    /// - Parameters:
    ///   - what: who is asked, for an error.
    ///   - secrets: what the request carries: never in an error.
    ///   - attempts: how often the request is sent at most.
    /// - Returns: an answer of status 200.
    func send(
        _ request: HTTPRequest, to what: String, secrets: [Secret], retries: Retries = .answersAndConnections,
        attempts: Int = MetadataCaller.attempts
    ) async throws(AWSFailure) -> HTTPResponse {
        var count = 1
        while true {
            let failure: AWSFailure
            let mayPass: Bool
            var asked: Duration?
            do throws(HTTPFailure) {
                let answer = try await http.send(request)
                log.debug("\(request.method) to \(what), try \(count): HTTP \(answer.status)")
                if answer.status == 200 { return answer }
                failure = .source(.refused(what, status: answer.status, words: Self.words(answer, secrets)))
                mayPass = answer.status == 429 || answer.status >= 500
                asked = answer.retryAfter(now: clock.now)
            } catch .cancelled {
                throw .cancelled
            } catch {
                log.debug("\(request.method) to \(what), try \(count): \(error)")
                failure = .source(.noAnswer(what, error))
                mayPass = retries.include(error)
            }
            let pause = backoff.pause(after: count, asked: asked)
            guard mayPass, count < attempts, pause <= Self.longestPause else { throw failure }
            do { try await clock.sleep(for: pause) } catch { throw .cancelled }
            count += 1
        }
    }

    /// What an answer says for itself; nothing, where it is a page for a browser.
    private static func words(_ answer: HTTPResponse, _ secrets: [Secret]) -> String {
        if let refusal = try? JSONDecoder().decode(MetadataRefusal.self, from: Data(answer.body)) {
            return refusal.words.sentence(without: secrets) ?? ""
        }
        return answer.text.contains(scalar: "<") ? "" : answer.text.sentence(without: secrets) ?? ""
    }
}

extension MetadataCaller.Retries {
    fileprivate func include(_ failure: HTTPFailure) -> Bool {
        switch (self, failure) {
        case (.answers, _): false
        case (.all, .timedOut): true
        default: failure.isTransient
        }
    }
}
