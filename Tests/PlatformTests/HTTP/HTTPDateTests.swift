import FoundationEssentials
import Platform
import Testing

@Suite("Dates of HTTP headers")
struct HTTPDateTests {
    @Test(
        "a time of day in the formats of servers",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Fri, 15 Jan 2027 08:00:00 GMT", 1_800_000_000),
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
        ] as [(String, Double?)]
    )
    func httpDate(text: String, epoch: Double?) {
        #expect(Date(httpDate: text) == epoch.map { Date(timeIntervalSince1970: $0) })
    }

    @Test("all months are read")
    func months() {
        for month in 0..<12 {
            let date = Date(timeIntervalSince1970: 1_800_000_000 + Double(month) * 2_629_746)
            let text = HTTPDate.text(date)
            #expect(Date(httpDate: text) == date, "\(text)")
        }
        #expect(HTTPDate.text(Date(timeIntervalSince1970: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "a pause is in seconds or a time",
        arguments: [
            ("3", Duration.seconds(3)), (" 3 ", .seconds(3)), ("Fri, 15 Jan 2027 08:00:07 GMT", .seconds(7)),
            ("Fri, 15 Jan 2027 07:59:00 GMT", .zero), ("soon", nil), ("-1", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(value: String, pause: Duration?) {
        let response = HTTPResponse(status: 503, headers: ["Retry-After": value])
        #expect(response.retryAfter(now: Date(timeIntervalSince1970: 1_800_000_000)) == pause)
    }
}
