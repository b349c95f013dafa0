package import FoundationEssentials

/// Dates as HTTP writes them (RFC 9110, section 5.6.7).
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
    /// Reads an `IMF-fixdate`, the form of `Date` and `Retry-After` that servers send (RFC 9110, section 5.6.7):
    /// `Sun, 06 Nov 1994 08:49:37 GMT`. Returns `nil` if berth accepts no such time.
    package init?(httpDate text: String) {
        let words = text.trimmed().split(scalar: " ")
        guard words.count == 6, words[5].hasSameBytes(as: "GMT"),
            let month = HTTPDate.months.firstIndex(where: { $0.hasSameBytes(as: words[2]) })
        else { return nil }
        let iso = "\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z"
        guard let date = (try? Date(iso, strategy: .iso8601))?.checked else { return nil }
        self = date
    }
}
