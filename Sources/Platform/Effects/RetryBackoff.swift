package import Platform

package import struct FoundationEssentials.Date

/// The pause before a retry: a random part of half a second, of a second, of two, … up to 20 seconds ("full jitter",
/// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or the pause that the answer
/// requests.
package struct RetryBackoff: Sendable {
    /// Returns a number from 0 to 1.
    private let random: @Sendable () -> Double

    /// - Parameter random: the part of the longest pause, from 0 to 1.
    package init(random: @escaping @Sendable () -> Double) {
        self.random = random
    }

    /// The longest pauses: for a single retry, if few of them run at once.
    package static let longest = RetryBackoff { 1 }

    /// - Parameters:
    ///   - attempt: the number of attempts so far; from 1.
    ///   - asked: the pause that the response requests; `nil` if it requests none.
    package func pause(after attempt: Int, asked: Duration?) -> Duration {
        if let asked { return asked }
        let longest = min(500.0 * Double(1 << min(attempt - 1, 10)), 20_000)
        return .milliseconds(Int64((random() * longest).rounded()))
    }
}

/// The statuses of HTTP answers after which berth repeats a request.
package enum RetriedStatuses {
    /// Too many requests, and failures of a gateway in front of the registry.
    package static let registry: Set = [429, 502, 503, 504]
    /// Those that the AWS SDKs retry (botocore's `retries/standard.py`).
    package static let service: Set = [429, 500, 502, 503, 504, 509]
    /// A client handles an invalid status, from 600 on, as a server's error (RFC 9110, section 15).
    package static let metadata: Set = Set([429] + Array(500...999))
}

extension HTTPResponse {
    /// Returns the pause that the server requests: its `Retry-After`, in seconds or as a time (RFC 9110, section
    /// 10.2.3).
    /// Returns `nil` if it names no pause.
    package func retryAfter(now: Date) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = UInt32(text.trimmed()) { return .seconds(seconds) }
        return Date(httpDate: text, now: now).map {
            max(.zero, Duration(clampingMilliseconds: $0.timeIntervalSince(now) * 1000))
        }
    }
}
