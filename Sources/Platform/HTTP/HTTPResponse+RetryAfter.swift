package import FoundationEssentials

extension HTTPResponse {
    /// Returns the pause that the server wants: its `Retry-After`, in seconds or as a time (RFC 9110, section 10.2.3).
    /// Returns `nil` if it names no pause.
    package func retryAfter(now: Date) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = UInt32(text.trimmed()) { return .seconds(seconds) }
        return Date(httpDate: text).map { max(.zero, Duration(clampingMilliseconds: $0.timeIntervalSince(now) * 1000)) }
    }
}

extension Date {
    /// Reads an `IMF-fixdate`, the form of `Date` and `Retry-After` that servers send (RFC 9110, section 5.6.7):
    /// `Sun, 06 Nov 1994 08:49:37 GMT`. Returns `nil` if berth accepts no such time.
    package init?(httpDate text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.trimmed().split(scalar: " ")
        guard words.count == 6, words[5].hasSameBytes(as: "GMT"),
            let month = months.firstIndex(where: { $0.hasSameBytes(as: words[2]) })
        else { return nil }
        let iso = "\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z"
        guard let date = (try? Date(iso, strategy: .iso8601))?.checked else { return nil }
        self = date
    }
}
