import FoundationEssentials
package import Platform
import Synchronization

/// Token buckets like AWS's, one for each account and region: a request takes a credit, and each second adds some.
/// See https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors.html.
final class RateLimit: Sendable {
    private struct Bucket {
        var credits: Double
        var filled: Date
    }

    private let rate: RequestRate?
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter rate: `nil` for no limit.
    init(_ rate: RequestRate?) {
        self.rate = rate
    }

    /// Takes a credit from a bucket. An unused bucket is full.
    /// - Returns: whether the bucket had a credit.
    func admits(_ name: String, now: Date) -> Bool {
        guard let rate else { return true }
        return buckets.withLock { buckets in
            var bucket = buckets[name] ?? Bucket(credits: Double(rate.burst), filled: now)
            let gained = max(0, now.timeIntervalSince(bucket.filled)) * Double(rate.perSecond)
            bucket.credits = min(bucket.credits + gained, Double(rate.burst))
            bucket.filled = max(bucket.filled, now)
            let isThere = bucket.credits >= 1
            if isThere { bucket.credits -= 1 }
            buckets[name] = bucket
            return isThere
        }
    }
}

/// The rate limit of requests: per second, and at once as many as the bucket holds.
package struct RequestRate: Sendable, Equatable {
    /// The credits that the bucket gains in a second.
    package var perSecond: Int
    /// The credits that it can hold.
    package var burst: Int

    /// - Parameter burst: at least 1, as the rate.
    package init(perSecond: Int, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// - Parameter text: `20`, or `20:200` for a larger bucket than a second's credits.
    /// - Throws: An error if it has another form, or a number is not from 1 to 1,000,000.
    package init(_ text: String) throws(RequestRateSyntaxError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { (1...1_000_000).contains($0) }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else {
            throw RequestRateSyntaxError(text: text)
        }
        perSecond = numbers[0]
        burst = numbers.last ?? perSecond
    }
}

/// A text that is not a rate.
package struct RequestRateSyntaxError: UserFacingError, Equatable {
    var text: String

    /// Shows the text and the expected form.
    package var message: UserMessage {
        UserMessage(
            "invalid_rate", "`\(text)` is not a rate such as 20, or 20:200 for 20 a second and 200 at once")
    }
}
