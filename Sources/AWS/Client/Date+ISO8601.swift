import Effects
import FoundationEssentials
import Platform

extension Date {
    /// Reads a time as AWS's services and other tools write it: the forms of ISO 8601 that Python's dateutil accepts
    /// for the AWS CLI (https://dateutil.readthedocs.io/en/stable/parser.html). Blanks may replace `T`; minutes,
    /// seconds and fractions may be missing; UTC may be written out.
    /// - Returns: `nil` if the text has another form or no time zone, which botocore also rejects, or a time that
    ///   berth does not accept.
    package init?(iso8601 text: String) {
        guard let text = WhiteSpace.trim(text), let time = ISO8601Time(text),
            let date = Date(checkedEpochSeconds: time.secondsSince1970)
        else { return nil }
        self = date
    }
}

/// A date, a time of day and a time zone, read from left to right.
struct ISO8601Time {
    private(set) var secondsSince1970: Double = 0
    private var rest: Substring.UTF8View

    /// - Returns: `nil` if the text as a whole is not such a time.
    init?(_ text: String) {
        rest = Substring(text).utf8
        guard let days = date(), separator(), let seconds = timeOfDay(), let offset = zoneOffset(), rest.isEmpty else {
            return nil
        }
        secondsSince1970 = Double(days) * 86_400 + seconds - Double(offset)
    }

    /// Reads `2040-01-31` or `20400131`.
    /// - Returns: the days since 1970.
    private mutating func date() -> Int? {
        guard let year = number(4), year > 0 else { return nil }
        let hasHyphens = skip("-")
        guard let month = number(2), (1...12).contains(month), !hasHyphens || skip("-"),
            let day = number(2), (1...Self.length(of: month, in: year)).contains(day)
        else { return nil }
        return Self.days(until: year, month, day)
    }

    /// Reads the text between date and time.
    private mutating func separator() -> Bool {
        if skip("T") || skip("t") { return true }
        guard skip(" ") else { return false }
        skipBlanks()
        return true
    }

    /// Reads `08:30:00.25`, `083000`, `08:30` or `08`.
    /// - Returns: the seconds since midnight.
    private mutating func timeOfDay() -> Double? {
        guard let hour = number(2), hour < 24 else { return nil }
        var seconds = Double(hour * 3600)
        let hasColons = skip(":")
        guard let minute = number(2) else { return hasColons ? nil : seconds }
        guard minute < 60 else { return nil }
        seconds += Double(minute * 60)
        guard !hasColons || skip(":") else { return seconds }
        guard let second = number(2) else { return hasColons ? nil : seconds }
        guard second < 60, let fraction = fraction() else { return nil }
        return seconds + Double(second) + fraction
    }

    /// Reads `.25` or `,25`; 0 if the time has no fraction.
    private mutating func fraction() -> Double? {
        guard skip(".") || skip(",") else { return 0 }
        var (value, unit, count) = (0.0, 0.1, 0)
        while let digit = number(1) {
            value += Double(digit) * unit
            unit /= 10
            count += 1
        }
        return count > 0 ? value : nil
    }

    /// Reads `Z`, `UTC`, `GMT`, `+05:30`, `+0530` or `+05`.
    /// - Returns: the seconds that the zone is ahead of UTC.
    private mutating func zoneOffset() -> Int? {
        skipBlanks()
        for name in ["Z", "z", "UTC", "GMT"] where skip(name) { return 0 }
        let isBehind = skip("-")
        guard isBehind || skip("+"), let hours = number(2), hours < 24 else { return nil }
        let hasColon = skip(":")
        let minutes = number(2)
        guard minutes != nil || !hasColon, minutes ?? 0 < 60 else { return nil }
        let seconds = hours * 3600 + (minutes ?? 0) * 60
        return isBehind ? -seconds : seconds
    }

    /// Reads exactly this number of digits; reads nothing if there are fewer.
    private mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func skipBlanks() {
        while skip(" ") {}
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Returns the days from 1970-01-01 to a day of the Gregorian calendar, negative before it.
    private static func days(until year: Int, _ month: Int, _ day: Int) -> Int {
        let past = year - 1
        let untilYear = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
        return untilYear + (1..<month).reduce(0) { $0 + length(of: $1, in: year) } + day - 1
    }
}
