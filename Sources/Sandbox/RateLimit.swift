import FoundationEssentials
import Synchronization

/// Buckets of credits, as AWS has one for each account and region: a request takes one, and each second brings some.
/// See https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors.html.
final class RateLimit: Sendable {
    private struct Bucket {
        var credits: Double
        var filled: Date
    }

    private let rate: RequestRate?
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter rate: nil lets everything through.
    init(_ rate: RequestRate?) {
        self.rate = rate
    }

    /// Takes a credit from a bucket, which is full where nothing was taken yet.
    /// - Returns: whether there was one.
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
