import Platform
import TestSupport
import Testing

@Suite("Addresses that credentials go to", .scheduled)
struct WebAddressTests {
    @Test(
        "a URL is written as it was read, except for case and fragment",
        arguments: [
            ("https://Registry.Example.com:5000/v2/?a=b#c", "https://registry.example.com:5000/v2/?a=b"),
            ("HTTP://127.0.0.1:80", "http://127.0.0.1:80/"),
            ("https://[::1]:5000?q", "https://[::1]:5000/?q"),
            ("https://[::1]/", "https://[::1]/"),
            ("https://x.example.com:00443/", "https://x.example.com:443/"),
            ("https://x/a%2fb|c\"d/%zz%4", "https://x/a%2fb%7Cc%22d/%25zz%254"),
            ("https://x//evil.example.com@y/", "https://x//evil.example.com@y/"),
        ]
    )
    func readable(url: String, written: String) {
        #expect(WebAddress(url)?.url == written)
        #expect(WebAddress(written) == WebAddress(url))
    }

    @Test(
        "a URL that two programs could read in two ways is refused",
        arguments: [
            "", "registry.example.com", "ftp://x/", "https://", "https:///v2/", "https://:443/", "https://user@x/",
            "https://good.example.com\\@evil.example.com/", "https://x:port/", "https://x:70000/", "https://x y/",
            "https://ex\u{E4}mple.com/", "https://x/\r\nHost: y", "https://[::1/", "https://[::1]x/", "https://x:/",
            "https://x:0/", "https://x:+1/", "https://x:-1/", "https://x:1:2/", "https://::1/", "https:/x", "//x/",
            " https://x/", "https://x/ ", "\u{FEFF}https://x/", "http\u{17F}://x/", "https://x%2e/",
        ]
    )
    func unreadable(url: String) {
        #expect(WebAddress(url) == nil)
    }

    @Test(
        "S9: a URL with a combining mark after a delimiter is refused",
        arguments: ["\u{301}", "\u{34F}", "\u{D4E}", "\u{200D}", "\u{FE0F}", "\u{E0100}"]
    )
    func marks(mark: String) {
        for url in [
            "http://2135752705/\(mark)@127.0.0.1/creds", "http://evil.example.com/\(mark)@169.254.170.2/",
            "http://evil.example.com?\(mark)@localhost/", "http://evil.example.com#\(mark)@localhost/",
            "http://evil.example.com:\(mark)80@localhost/", "http:\(mark)//localhost/", "http://localhost\(mark)/",
            "http://localhost/\(mark)", "http://localhost:8\(mark)0/",
        ] {
            #expect(WebAddress(url) == nil, "\(url)")
        }
    }

    @Test("hosts are the same in any case, and with or without the default port")
    func sameHost() throws {
        let one = try #require(WebAddress("https://x.example.com/a"))
        #expect(try one.hasSameHost(as: #require(WebAddress("https://X.example.com:443/b"))))
        #expect(try !one.hasSameHost(as: #require(WebAddress("https://x.example.com:444/"))))
        #expect(try !one.hasSameHost(as: #require(WebAddress("https://y.example.com/"))))
    }

    @Test("a URL's parts are those of a connection and a request")
    func parts() throws {
        let address = try #require(WebAddress("HTTP://[FD00:EC2::23]:8080/a/b?c#d"))
        #expect(address.scheme == .http && address.host.text == "[fd00:ec2::23]" && address.host.bare == "fd00:ec2::23")
        #expect(address.effectivePort == 8080 && address.authority == "[fd00:ec2::23]:8080")
        #expect(address.target == "/a/b?c")
        #expect(WebAddress("https://x:443/")?.hostField == "x" && WebAddress("https://x:80/")?.hostField == "x:80")
    }

    @Test("a query is extended, or added if it is missing")
    func query() throws {
        for (url, expected) in [("https://x", "https://x/?a=b"), ("https://x/y?", "https://x/y?&a=b")] {
            var address = try #require(WebAddress(url))
            address.appendQuery("a=b")
            #expect(address.url == expected)
        }
    }

    @Test(
        "S34: a message shows no user, no password and no query of a URL",
        arguments: [
            ("https://x.example.com/a", "https://x.example.com/a"), ("https://x?secret", "https://x?…"),
            ("https://x/?a=secret@b", "https://x/?…"), ("https://x/#secret", "https://x/?…"),
            ("https://me:secret@x/", "…@x/"), ("https://me:sec?ret@x/?secret", "…@x/?…"), ("me:secret@x", "…@x"),
            ("http://me:secret\u{301}@\u{301}x", "…@\u{301}x"), ("ftp://x?secret", "ftp://x?…"), ("", ""),
        ]
    )
    func shown(url: String, expected: String) {
        #expect(url.withoutURLSecrets.hasSameBytes(as: expected))
    }
}
