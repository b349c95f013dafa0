import Effects
import FoundationEssentials

extension Date {
    /// Reads a time as AWS's services and tools write them: with or without fractions, in UTC (also spelt out, as old
    /// versions of the AWS CLI do) or with an offset. Returns `nil` if berth accepts no such time.
    init?(iso8601 text: String) {
        let text = text.hasSuffix("UTC") ? "\(text.dropLast(3))Z" : text
        let whole = try? Date(text, strategy: .iso8601)
        let fractional = { try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
        guard let date = (whole ?? fractional())?.checked else { return nil }
        self = date
    }
}
