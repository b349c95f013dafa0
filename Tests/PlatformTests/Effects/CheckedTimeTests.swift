import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite("S14: a time or a length from outside", .scheduled)
struct CheckedTimeTests {
    /// Numbers that a token, an answer or a file may contain, and that no clock can show.
    static let hostile: [Double] = [
        1e300, -1e300, 1e19, -1e19, 9.3e18, 1e12 * 1000, 253_402_300_800, -1, -0.001, .infinity, -.infinity, .nan,
        .greatestFiniteMagnitude,
    ]

    @Test("S14: a number that no clock can show is not a time", arguments: hostile)
    func refused(seconds: Double) {
        #expect(Date(checkedEpochSeconds: seconds) == nil)
        #expect(Date(timeIntervalSince1970: seconds).checked == nil)
    }

    @Test("a number from 1970 to 9999 is a time", arguments: [0, 0.5, 1_800_000_000, 9_999_999_999, 253_402_300_799])
    func accepted(seconds: Double) {
        #expect(Date(checkedEpochSeconds: seconds) == Date(timeIntervalSince1970: seconds))
        #expect(Date(timeIntervalSince1970: seconds).epochSeconds == Int64(seconds))
    }

    @Test("S14: a length out of range becomes the nearest valid one", arguments: hostile)
    func lengths(seconds: Double) {
        let length = Duration(clampingSeconds: seconds)
        #expect(abs(length / .seconds(1)) <= 631_152_000_000)
        #expect(!length.inWords.isEmpty)
        #expect(abs(Duration(clampingMilliseconds: seconds) / .seconds(1)) <= 631_152_000_000)
        let date = Date(timeIntervalSince1970: seconds)
        #expect((0...253_402_300_799).contains(date.epochSeconds))
        #expect(abs(Duration.from(.distantPast, to: date) / .seconds(1)) <= 631_152_000_000)
    }

    @Test("any other length keeps its value")
    func kept() {
        #expect(Duration(clampingSeconds: 1.5) == .milliseconds(1500))
        #expect(Duration(clampingSeconds: -3) == .seconds(-3))
        #expect(Duration(clampingMilliseconds: 1499.6) == .milliseconds(1500))
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(Duration.from(start, to: start + 59.6) == .seconds(60))
        #expect(Duration.from(start + 60, to: start) == .seconds(-60))
    }

    @Test(
        "S14: a JSON web token whose expiry no clock can show has no known expiry",
        arguments: ["1e300", "-1e300", "1e19", "-1e19", "9223372036854775807", "1e12", "253402300800", "-1"]
    )
    func webToken(exp: String) {
        let claims = Data(#"{"exp":\#(exp)}"#.utf8).base64EncodedString().prefix { $0 != "=" }
        #expect(Secret("e30.\(claims).x").webTokenExpiration == nil)
    }
}
