import FoundationEssentials

/// Parses a ledger exactly as `JSONEncoder` writes it with sorted keys. `JSONDecoder` takes 8 µs and kilobytes per
/// entry, and every plan reads up to ten thousand entries.
///
/// It supports no other layout, not even a blank or an escape: for those, `JSONDecoder` is used.
struct LedgerParser {
    /// Never read outside of `0..<bytes.count`.
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// The last text of each field, to share equal texts of successive entries.
    private var last: [Field: String] = [:]

    private enum Field { case config, identity, manifest, path, principal }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// - Returns: `nil` if the text has another layout or is not a ledger.
    static func ledger(_ bytes: [UInt8]) -> Ledger? {
        bytes.withUnsafeBufferPointer { buffer in
            var text = LedgerParser(buffer)
            return text.ledger()
        }
    }

    private mutating func ledger() -> Ledger? {
        guard take("{") else { return nil }
        var appliedPlans: [String: Date] = [:]
        if take("\"appliedPlans\":{") {
            repeat {
                guard let nonce = text(), take(":"), let time = date() else { return nil }
                appliedPlans[nonce] = time
            } while take(",")
            guard take("},") else { return nil }
        }
        guard take("\"entries\":[") else { return nil }
        var lines: [(Ledger.Key, Ledger.Entry)] = []
        if !take("]") {
            repeat {
                guard let line = line() else { return nil }
                lines.append(line)
            } while take(",")
            guard take("]") else { return nil }
        }
        guard take(",\"key\":"), let key = text().flatMap({ Data(base64Encoded: $0) }), take(",\"version\":1}") else {
            return nil
        }
        _ = take("\n")
        return position == bytes.count ? Ledger(digestKey: key, lines: lines, appliedPlans: appliedPlans) : nil
    }

    private mutating func line() -> (Ledger.Key, Ledger.Entry)? {
        guard take("{\"config\":"), let config = text(of: .config), take(",\"entry\":{"), let entry = entry(),
            take("},\"host\":"), let host = text(), take("}")
        else { return nil }
        return (Ledger.Key(config: config, host: host), entry)
    }

    private mutating func entry() -> Ledger.Entry? {
        guard take("\"digest\":"), let digest = text(), take(",") else { return nil }
        var (expires, path, source) = (nil as Date?, nil as String?, nil as String?)
        var identity: String?
        if take("\"expires\":") {
            expires = date()
            guard expires != nil, take(",") else { return nil }
        }
        if take("\"identity\":") {
            identity = text(of: .identity)
            guard identity != nil, take(",") else { return nil }
        }
        let isRouted = take("\"isRouted\":true,")
        guard isRouted || take("\"isRouted\":false,"), take("\"manifest\":"), let manifest = text(of: .manifest),
            take(",")
        else { return nil }
        var others: [Ledger.Owner] = []
        if take("\"otherOwners\":[") {
            repeat {
                guard let owner = owner() else { return nil }
                others.append(owner)
            } while take(",")
            guard take("],") else { return nil }
        }
        if take("\"path\":") {
            path = text(of: .path)
            guard path != nil, take(",") else { return nil }
        }
        guard take("\"principal\":"), let principal = text(of: .principal), take(",") else { return nil }
        if take("\"source\":") {
            source = text()
            guard source != nil, take(",") else { return nil }
        }
        guard take("\"storage\":"), let storage = text().flatMap(Destination.init(word:)), take(",\"stored\":"),
            let stored = date()
        else { return nil }
        var entry = Ledger.Entry(
            manifest: manifest, path: path, principal: principal, stored: stored, expires: expires, digest: digest,
            storage: storage, isRouted: isRouted, source: source
        )
        entry.identity = identity
        entry.others = others
        return entry
    }

    private mutating func owner() -> Ledger.Owner? {
        guard take("{\"manifest\":"), let manifest = text() else { return nil }
        var (path, source) = (nil as String?, nil as String?)
        if take(",\"path\":") {
            path = text()
            guard path != nil else { return nil }
        }
        if take(",\"source\":") {
            source = text()
            guard source != nil else { return nil }
        }
        return take("}") ? Ledger.Owner(manifest: manifest, path: path, source: source) : nil
    }

    // MARK: Pieces

    /// Skips the expected bytes; returns false if others follow.
    private mutating func take(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for index in 0..<count where bytes[position + index] != expected.utf8Start[index] { return false }
        position += count
        return true
    }

    /// Parses a string without escapes and returns its bytes.
    private mutating func string() -> UnsafeBufferPointer<UInt8>? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\\") else { return nil }
            position += 1
        }
        let string = UnsafeBufferPointer(rebasing: bytes[start..<position])
        return take("\"") ? string : nil
    }

    private mutating func text() -> String? { string().flatMap { String(validating: $0, as: UTF8.self) } }

    private mutating func text(of field: Field) -> String? {
        guard let string = string() else { return nil }
        if let known = last[field], known.utf8.elementsEqual(string) { return known }
        let text = String(validating: string, as: UTF8.self)
        last[field] = text
        return text
    }

    /// Parses a time such as `2026-11-24T20:43:54Z`.
    private mutating func date() -> Date? {
        guard let text = string(), text.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var number = 0
            for byte in text[range] {
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                number = number * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return number
        }
        let signs = zip([4, 7, 10, 13, 16, 19], "--T::Z".utf8)
        guard signs.allSatisfy({ text[$0] == $1 }), let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), Self.isDate(year, month, day), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = ((Self.days(to: year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return Date(timeIntervalSince1970: Double(seconds))
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard year >= 1970, (1...12).contains(month) else { return false }
        let length = month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return (1...length).contains(day)
    }

    /// Returns the days since 1 January 1970.
    private static func days(to year: Int, _ month: Int, _ day: Int) -> Int {
        let past = year - 1
        let leapDays = past / 4 - past / 100 + past / 400
        let monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let dayOfYear = monthStarts[month - 1] + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
        // From 1 January of the year 1 to 1 January 1970 there are 719,162 days.
        return past * 365 + leapDays + dayOfYear - 719_162
    }
}
