/// How many requests are let through: so many a second, and at once as many as the bucket holds.
public struct RequestRate: Sendable, Equatable {
    /// What the bucket gains in a second.
    public var perSecond: Int
    /// What it holds.
    public var burst: Int

    /// - Parameter text: `20`, or `20:200` for a bucket that holds more than a second's worth.
    /// - Throws: where it is neither, or a number is not from 1 to 1,000,000.
    public init(_ text: String) throws(RequestRateSyntaxError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { (1...1_000_000).contains($0) }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else {
            throw RequestRateSyntaxError(text: text)
        }
        perSecond = numbers[0]
        burst = numbers.last ?? perSecond
    }
}

/// A rate that is none.
public struct RequestRateSyntaxError: Error, Equatable, CustomStringConvertible {
    var text: String

    /// Shows what was given, and what is wanted.
    public var description: String {
        "`\(text)` is not a rate; one looks like 20, or 20:200 for 20 a second and 200 at once"
    }
}
