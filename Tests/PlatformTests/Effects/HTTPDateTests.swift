import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite("Dates of HTTP headers", .scheduled)
struct HTTPDateTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(
        "a time of day in the formats of servers",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Fri, 15 Jan 2027 08:00:00 GMT", 1_800_000_000),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Friday, 15-Jan-27 08:00:00 GMT", 1_800_000_000), ("Fri Jan 15 08:00:00 2027", 1_800_000_000),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
            ("Sunday, 06-Nov-94 08:49:37 CET", nil), ("Sunday, 06-Foo-94 08:49:37 GMT", nil),
            ("Sunday, 06-Nov-1994 08:49:37 GMT", nil), ("Sunday, 06-Nov-+4 08:49:37 GMT", nil),
            ("Sun Foo  6 08:49:37 1994", nil),
            ("Sun Nov  6 08:49:37 94", nil), ("Sun Nov -6 08:49:37 1994", nil),
        ] as [(String, Double?)]
    )
    func httpDate(text: String, epoch: Double?) {
        #expect(Date(httpDate: text, now: Self.now) == epoch.map { Date(timeIntervalSince1970: $0) })
    }

    @Test("a year of two digits is at most 50 years in the future")
    func century() {
        for (text, seconds) in [
            ("Friday, 15-Jan-77 08:00:00 GMT", 3_377_923_200), ("Friday, 15-Jan-77 08:00:01 GMT", 222_163_201),
            ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
        ] {
            #expect(Date(httpDate: text, now: Self.now) == Date(timeIntervalSince1970: Double(seconds)), "\(text)")
        }
    }

    @Test("all months are read")
    func months() {
        for month in 0..<12 {
            let date = Date(timeIntervalSince1970: 1_800_000_000 + Double(month) * 2_629_746)
            let text = HTTPDate.text(date)
            #expect(Date(httpDate: text, now: Self.now) == date, "\(text)")
        }
        #expect(HTTPDate.text(Date(timeIntervalSince1970: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "a pause is in seconds or a time",
        arguments: [
            ("3", Duration.seconds(3)), (" 3 ", .seconds(3)), ("Fri, 15 Jan 2027 08:00:07 GMT", .seconds(7)),
            ("Friday, 15-Jan-27 08:00:07 GMT", .seconds(7)), ("Fri Jan 15 08:00:07 2027", .seconds(7)),
            ("Fri, 15 Jan 2027 07:59:00 GMT", .zero), ("soon", nil), ("-1", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(value: String, pause: Duration?) {
        let response = HTTPResponse(status: 503, headers: ["Retry-After": value])
        #expect(response.retryAfter(now: Self.now) == pause)
    }
}
