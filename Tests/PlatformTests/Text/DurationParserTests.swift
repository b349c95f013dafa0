import TestSupport
import Testing

@testable import Platform

@Suite("A length of time in a manifest", .scheduled)
struct DurationParserTests {
    @Test(
        "is a number with a unit, or a sum of them",
        arguments: [
            ("90s", 90), ("30m", 1800), ("6h", 21600), ("7d", 604800), ("1h30m", 5400), ("1d12h30m5s", 131405),
            ("0s", 0),
            ("30m1h", 5400), ("007m", 420), ("999999999d", 86_399_999_913_600),
        ] as [(String, Int64)]
    )
    func lengths(_ text: String, _ seconds: Int64) {
        #expect(DurationParser.parse(text) == .seconds(seconds))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "s", "90", "1h30", "1w", "1 h", " 1h", "-1h", "1.5h", "1H", "h1", "1hm", "1000000000d", "٣h", "6h\n",
        ]
    )
    func others(_ text: String) {
        #expect(DurationParser.parse(text) == nil)
    }

    @Test("a sum that no clock can hold is not a length")
    func overflow() {
        #expect(DurationParser.parse(String(repeating: "999999999d", count: 200_000)) == nil)
    }
}
