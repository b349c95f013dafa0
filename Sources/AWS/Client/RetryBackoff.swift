/// How long to wait before a call is tried again: a random part of half a second, of a second, of two, … up to 20
/// seconds ("full jitter", https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or what
/// the answer asks for.
struct RetryBackoff: Sendable {
    /// At least 0 and less than 1.
    let random: @Sendable () -> Double

    /// - Parameters:
    ///   - attempt: how often it was tried by now.
    ///   - asked: what the answer asks for; nil where it asks for nothing, or there is none.
    func pause(after attempt: Int, asked: Duration?) -> Duration {
        if let asked { return asked }
        let longest = min(500.0 * Double(1 << min(attempt - 1, 10)), 20_000)
        return .milliseconds(Int64((random() * longest).rounded()))
    }
}
