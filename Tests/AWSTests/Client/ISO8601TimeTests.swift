import FoundationEssentials
import TestSupport
import Testing

@testable import AWS

/// A6: times as other tools write them.
@Suite("Times of ISO 8601", .scheduled)
struct ISO8601TimeTests {
    /// Seconds since 1970 by dateutil 2.9, the parser of the AWS CLI.
    private static let times: [(String, Double)] = [
        ("2040-01-01T00:00:00Z", 2_208_988_800), ("2040-01-01 00:00:00+00:00", 2_208_988_800),
        ("2040-01-01 00:00:00Z", 2_208_988_800), ("2040-01-01  00:00:00Z", 2_208_988_800),
        ("2040-01-01T00:00Z", 2_208_988_800), ("2040-01-01T0000Z", 2_208_988_800), ("2040-01-01T00Z", 2_208_988_800),
        ("20400101T000000Z", 2_208_988_800), ("20400101 000000Z", 2_208_988_800),
        ("2040-01-01T000000Z", 2_208_988_800), ("2040-01-01t00:00:00z", 2_208_988_800),
        ("2040-01-01T00:00:00UTC", 2_208_988_800), ("2040-01-01 00:00:00 UTC", 2_208_988_800),
        ("2040-01-01T00:00:00GMT", 2_208_988_800), ("2040-01-01T00:00:00 +0000", 2_208_988_800),
        ("2040-01-01T00:00:00-00:00", 2_208_988_800), ("2040-01-01T00:00:00+05", 2_208_970_800),
        ("2040-01-01T00:00:00+0530", 2_208_969_000), ("2040-01-01 00:00:00-05:30", 2_209_008_600),
        ("2040-01-01T00:00+05:30", 2_208_969_000), ("2040-01-01T00:00:00.5Z", 2_208_988_800.5),
        ("2040-01-01 00:00:00.250+00:00", 2_208_988_800.25), ("2040-01-01T00:00:00,5Z", 2_208_988_800.5),
        (" 2040-01-01T00:00:00Z\n", 2_208_988_800), ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59Z", 951_868_799),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ]

    private static let others = [
        "", "soon", "2040-01-01", "2040-01-01T00:00:00", "2040-01-01 00:00:00", "2040-01-01T00:00:00 EST",
        "2040-01-01T24:00:00Z", "2040-01-01T00:60:00Z", "2040-01-01T00:00:60Z", "2040-02-30T00:00:00Z",
        "1900-02-29T00:00:00Z", "2040-13-01T00:00:00Z", "2040-00-01T00:00:00Z", "2040-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z", "2040-01-01T00:00:00.Z", "2040-01-01T00:00:00+00:00:00",
        "2040-01-01T00:00:00utc", "2040-01-01_00:00:00Z", "2040-01-01T00:00:00Zx", "2040-001T00:00:00Z",
        "2040-01-01T00:00:00\u{2212}05:00", "2040-01-01T00:00:00Z\u{301}",
    ]

    @Test("A6: every format that the AWS CLI reads is read", arguments: times)
    func read(_ text: String, _ seconds: Double) {
        #expect(Date(iso8601: text)?.timeIntervalSince1970 == seconds)
    }

    /// Texts that dateutil reads: they are not ISO 8601, fail later, or are times that berth does not accept.
    private static let stranger = [
        "2040-01-01T00:00:00+24:00", "२०४०-01-01T00:00:00Z", "2040-1-1T0:0:0Z", "Jan 1 2040 UTC",
        "1900-03-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ]

    @Test("A6: no other text is a time", arguments: others + stranger)
    func refused(_ text: String) {
        #expect(Date(iso8601: text) == nil)
    }

    @Test("A6: dateutil reads the same times", .enabled(if: Botocore.isExpected, "python3 has no botocore"))
    func dateutil() throws {
        let script = """
            import json, sys, dateutil.parser
            print(json.dumps([dateutil.parser.parse(text).timestamp() for text in json.load(sys.stdin)]))
            """
        let input = try JSONEncoder().encode(Self.times.map(\.0))
        let theirs = try JSONDecoder().decode([Double].self, from: Botocore.run(script, input: input))
        #expect(theirs == Self.times.map(\.1))
    }

    @Test("A6: dateutil finds no time with a zone in the others", .enabled(if: Botocore.isExpected, "no botocore"))
    func dateutilRefuses() throws {
        let script = """
            import json, sys, warnings, dateutil.parser
            warnings.simplefilter("ignore")
            def zoned(text):
                try:
                    return dateutil.parser.parse(text).tzinfo is not None
                except ValueError:
                    return False
            print(json.dumps([text for text in json.load(sys.stdin) if zoned(text)]))
            """
        let theirs = try JSONDecoder().decode(
            [String].self, from: Botocore.run(script, input: JSONEncoder().encode(Self.others))
        )
        #expect(theirs == [])
    }
}
