import FoundationEssentials

extension SigV4 {
    /// A time as `X-Amz-Date` has it, such as `20150830T123600Z`; fractions of a second are cut off.
    static func timestamp(of date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt))
    }
}
