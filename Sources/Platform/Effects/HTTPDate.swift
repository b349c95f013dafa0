package import FoundationEssentials
import Platform

/// Dates in the form of HTTP (RFC 9110, section 5.6.7).
package enum HTTPDate {
    /// - Returns: such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func text(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
        let day = (parts.day ?? 1) < 10 ? "0\(parts.day ?? 1)" : "\(parts.day ?? 1)"
        let time = date.formatted(Date.ISO8601FormatStyle().time(includingFractionalSeconds: false))
        return
            "\(days[(parts.weekday ?? 1) - 1]), \(day) \(months[(parts.month ?? 1) - 1]) \(parts.year ?? 0) \(time) GMT"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    fileprivate static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension Date {
    /// Reads a date of `Date` or `Retry-After`, in one of the three forms that RFC 9110, section 5.6.7, requires:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    /// - Parameter now: decides the century of a year with two digits.
    /// - Returns: `nil` if the text has another form, or berth does not accept the time.
    package init?(httpDate text: String, now: Date) {
        let words = text.trimmed().split(scalar: " ")
        let date: Date?
        switch words.count {
        case 6 where words[5].hasSameBytes(as: "GMT"):
            date = Self.date(year: words[3], month: words[2], day: words[1], time: words[4])
        case 4 where words[3].hasSameBytes(as: "GMT"):
            let parts = words[1].split(scalar: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, let century = Century(ofYear: parts[2], now: now) else { return nil }
            date = century.years.lazy.compactMap { year in
                Self.date(year: "\(year)", month: parts[1], day: parts[0], time: words[2])
            }.first { $0 <= century.latest }
        case 5:
            let day = words[2].utf8.count == 1 ? "0\(words[2])" : words[2]
            date = Self.date(year: words[4], month: words[1], day: day, time: words[3])
        default: return nil
        }
        guard let date = date?.checked else { return nil }
        self = date
    }

    /// Reads the parts of a date in UTC, such as `1994`, `Nov`, `06` and `08:49:37`.
    private static func date(year: Substring, month: Substring, day: Substring, time: Substring) -> Date? {
        guard let month = HTTPDate.months.firstIndex(where: { $0.hasSameBytes(as: month) }) else { return nil }
        return try? Date("\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(day)T\(time)Z", strategy: .iso8601)
    }
}

/// The years that the two digits of a year may mean.
///
/// A date more than 50 years in the future means the most recent past year with the same last two digits (RFC 9110,
/// section 5.6.7).
private struct Century {
    /// The latest date that a year with two digits can mean.
    let latest: Date
    /// The later year first.
    let years: [Int]

    /// - Parameter digits: such as `94`.
    /// - Returns: `nil` if it is not two digits.
    init?(ofYear digits: Substring, now: Date) {
        guard digits.utf8.count == 2, digits.utf8.allSatisfy(\.isASCIIDigit), let year = UInt8(digits) else {
            return nil
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        guard let latest = calendar.date(byAdding: .year, value: 50, to: now) else { return nil }
        let latestYear = calendar.component(.year, from: latest)
        let last = latestYear - (latestYear - Int(year)) % 100
        self.latest = latest
        years = [last, last - 100]
    }
}
