import Platform
import TestSupport
import Testing

@Suite("Addresses of proxies", .scheduled)
struct ProxyAddressTests {
    @Test(
        "an address is its scheme, login, host and port",
        arguments: [
            ("http://proxy.example.com:3128", "http proxy.example.com:3128"),
            ("proxy.example.com", "http proxy.example.com:80"),
            ("HTTP://Proxy:8080/path?query", "http proxy:8080"), ("socks5://[::1]", "socks5 ::1:1080"),
            ("http://me:p%40s%3as@proxy:3128", "http proxy:3128 as me:p@s:s"),
            ("http://me@proxy", "http proxy:80 as me:"),
            ("me:pass@10.0.0.1:3128", "http 10.0.0.1:3128 as me:pass"), ("https://proxy", "https proxy:443"),
            ("http://CORP\\me:p@ss@proxy", "http proxy:80 as CORP\\me:p@ss"),
            // A mark does not hide the end of the login.
            ("http://me:pass\u{301}@proxy", "http proxy:80 as me:pass\u{301}"),
        ]
    )
    func parts(address: String, expected: String) throws {
        let proxy = try #require(ProxyAddress(address))
        let login = proxy.login.map { " as \($0.user):\($0.password.reveal())" } ?? ""
        #expect("\(proxy.scheme) \(proxy.shown)\(login)" == expected)
    }

    @Test(
        "S11: other texts are not addresses of proxies",
        arguments: [
            "", "http://", "http://:3128", "http://proxy:0", "http://proxy:99999", "http://127.1:3128", "http://me@",
            "http://pr\u{F6}xy", "http://proxy\u{301}", "http://[::1]x", "http://me:\n@proxy", "http://a b",
        ]
    )
    func nothing(address: String) {
        #expect(ProxyAddress(address) == nil)
    }
}
