/// A duration in the form of manifests: `90s`, `30m`, `6h`, `7d`, or a sum such as `1h30m`.
package enum DurationParser {
    /// The longest duration of a manifest or an option: 100 years. No calendar overflows within that time.
    package static let longest = (length: Duration.seconds(36_500 * 86400), text: "36500d")

    /// - Returns: `nil` if the text is not a duration, or has a number of more than nine digits.
    package static func parse(_ text: String) -> Duration? {
        guard !text.isEmpty else { return nil }
        var total: Int64 = 0
        var number: Int64 = 0
        var digits = 0
        for byte in text.utf8 {
            if byte.isASCIIDigit {
                digits += 1
                number = number * 10 + Int64(byte - UInt8(ascii: "0"))
                if digits > 9 { return nil }
                continue
            }
            guard digits > 0, let seconds = seconds(in: byte) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(number * seconds)
            if overflow { return nil }
            (total, number, digits) = (sum, 0, 0)
        }
        return digits == 0 ? .seconds(total) : nil
    }

    private static func seconds(in unit: UInt8) -> Int64? {
        switch unit {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86400
        default: nil
        }
    }
}

extension Duration {
    /// The duration in messages: the two largest units that matter, such as `12h`, `7h12m`, `22m`, `45s`, `350 ms`.
    package var inWords: String {
        let (seconds, attoseconds) = components
        if seconds < 0 { return "-\((.zero - self).inWords)" }
        if seconds == 0 { return attoseconds == 0 ? "0s" : "\(attoseconds / 1_000_000_000_000_000) ms" }
        let (days, hours, minutes) = (seconds / 86400, seconds % 86400 / 3600, seconds % 3600 / 60)
        func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
        }
        if days > 0 { return pair(days, "d", hours, "h") }
        if hours > 0 { return pair(hours, "h", minutes, "m") }
        if minutes > 0 { return pair(minutes, "m", minutes < 10 ? seconds % 60 : 0, "s") }
        return "\(seconds)s"
    }
}
