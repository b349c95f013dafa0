import Effects
import FoundationEssentials

extension Date {
    /// Reads an `IMF-fixdate`, the form of `Date` and `Retry-After` that servers send (RFC 9110, section 5.6.7):
    /// `Sun, 06 Nov 1994 08:49:37 GMT`. Returns `nil` if berth accepts no such time.
    init?(httpDate text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split(scalar: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let iso = "\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z"
        guard let date = (try? Date(iso, strategy: .iso8601))?.checked else { return nil }
        self = date
    }
}
