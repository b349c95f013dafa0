package import struct FoundationEssentials.Date

extension Date {
    /// The times that berth accepts from other sources, in seconds since 1970: from 1970 to the end of the year 9999.
    ///
    /// A time outside of this range is an error or an attack, such as milliseconds instead of seconds. Inside it, no
    /// conversion to a `Duration`, a `time_t` or an integer traps, and ISO 8601 has four digits for the year.
    private static let accepted: Range<Double> = 0..<253_402_300_800

    /// Converts a number from another source.
    /// - Parameter seconds: since 1970.
    /// - Returns: `nil` if berth does not accept the time.
    package init?(checkedEpochSeconds seconds: Double) {
        guard Self.accepted.contains(seconds) else { return nil }
        self.init(timeIntervalSince1970: seconds)
    }

    /// The time itself; `nil` if berth does not accept it from other sources.
    package var checked: Date? { Date(checkedEpochSeconds: timeIntervalSince1970) }

    /// Whole seconds since 1970; an unaccepted time becomes the nearest accepted one.
    package var epochSeconds: Int64 {
        let seconds = timeIntervalSince1970
        return seconds > 0 ? Int64(min(seconds, Self.accepted.upperBound - 1)) : 0
    }
}

extension Duration {
    /// The longest `Duration` that a number of seconds can become: 20,000 years.
    private static let longest = 631_152_000_000.0

    /// Converts a number of seconds. A number that is too large or too small becomes the nearest possible one, and NaN
    /// becomes zero.
    package init(clampingSeconds seconds: Double) {
        self = seconds.isNaN ? .zero : .seconds(min(max(seconds, -Self.longest), Self.longest))
    }

    /// Converts a number of milliseconds, rounded to whole ones, in the same way.
    package init(clampingMilliseconds milliseconds: Double) {
        let longest = Self.longest * 1000
        self =
            milliseconds.isNaN
            ? .zero : .milliseconds(Int64(min(max(milliseconds.rounded(), -longest), longest)))
    }

    /// Returns the time from one date to another, rounded to whole seconds.
    package static func from(_ start: Date, to end: Date) -> Duration {
        Duration(clampingSeconds: end.timeIntervalSince(start).rounded())
    }
}
