import Effects
import FoundationEssentials
import Platform

/// Text of times in the machine's time zone. It uses the C library: FoundationEssentials has no time zones, and all of
/// Foundation would add 40 MB.
enum TimeFormatting {
    /// Returns a text such as `14:02`, or `2026-11-25 02:02` if the time is more than a day away.
    static func text(_ date: Date, now: Date) -> String {
        var seconds = time_t(date.epochSeconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let time = "\(two(parts.tm_hour)):\(two(parts.tm_min))"
        if abs(date.timeIntervalSince(now)) <= 86400 { return time }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(time)"
    }

    /// Returns the time until a date, such as `12h`; rounded to minutes if it is more than an hour.
    static func left(_ date: Date, now: Date) -> String {
        left(Duration(clampingSeconds: date.timeIntervalSince(now)))
    }

    static func left(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        let grain = seconds > 3600 ? 60.0 : 1.0
        return Duration(clampingSeconds: (seconds / grain).rounded() * grain).inWords
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Duration {
    /// A text such as `182 ms`.
    var inMilliseconds: String { "\(milliseconds) ms" }

    /// In whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// A text such as `0.41 s`.
    var inSeconds: String {
        let hundredths = Int((self / .milliseconds(10)).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    }
}
