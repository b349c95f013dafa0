import Platform
import TestSupport
import Testing

@Suite("Header fields", .scheduled)
struct HTTPHeadersTests {
    @Test("match in any case, keep their order, and can be replaced")
    func fields() {
        var headers: HTTPHeaders = ["Host": "example.com", "Accept": "a"]
        headers.append("ACCEPT", "b")
        #expect(headers["hOST"] == "example.com")
        #expect(headers.all("accept") == ["a", "b"])
        headers["accept"] = "c"
        #expect(headers.fields.map { "\($0.name): \($0.value)" } == ["Host: example.com", "accept: c"])
        headers["Host"] = nil
        #expect(headers["host"] == nil)
    }
}
