import Testing

@testable import Registry

struct WebAddressTests {
    @Test(
        "a URL is written as it was read, but for case and fragment",
        arguments: [
            ("https://Registry.Example.com:5000/v2/?a=b#c", "https://registry.example.com:5000/v2/?a=b"),
            ("HTTP://127.0.0.1:80", "http://127.0.0.1:80/"),
            ("https://[::1]:5000?q", "https://[::1]:5000/?q"),
            ("https://[::1]/", "https://[::1]/"),
        ]
    )
    func readable(url: String, written: String) {
        #expect(WebAddress(url)?.url == written)
    }

    @Test(
        "a URL that two programs could read in two ways is refused",
        arguments: [
            "registry.example.com", "ftp://x/", "https://", "https:///v2/", "https://:443/", "https://user@x/",
            "https://good.example.com\\@evil.example.com/", "https://x:port/", "https://x:70000/", "https://x y/",
            "https://ex\u{E4}mple.com/", "https://x/\r\nHost: y", "https://[::1/", "https://[::1]x/",
        ]
    )
    func unreadable(url: String) {
        #expect(WebAddress(url) == nil)
    }

    @Test("hosts are the same whatever their case and a port that goes without saying")
    func sameHost() throws {
        let one = try #require(WebAddress("https://x.example.com/a"))
        #expect(try one.hasSameHost(as: #require(WebAddress("https://X.example.com:443/b"))))
        #expect(try !one.hasSameHost(as: #require(WebAddress("https://x.example.com:444/"))))
        #expect(try !one.hasSameHost(as: #require(WebAddress("https://y.example.com/"))))
    }
}
