import Effects
import Testing

@Suite("Header fields")
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

    @Test(
        "know this machine's own addresses",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true),
            ("[::1]", true),
            ("127.0.0.1.example.com", false), ("128.0.0.1", false), ("localhost.example.com", false), ("127.1", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(Loopback.contains(host) == isLoopback)
    }
}
