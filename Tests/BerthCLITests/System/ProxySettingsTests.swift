import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Proxies of the environment", .scheduled)
struct ProxySettingsTests {
    private func proxy(_ variables: [String: String], https: Bool = true, _ host: String, _ port: Int = 443) -> String?
    {
        guard let address = WebAddress("\(https ? "https" : "http")://\(host):\(port)/") else { return "no address" }
        return ProxySettings(Environment(variables: variables, home: nil, workingDirectory: "/")).proxy(for: address)
    }

    @Test("are chosen by scheme, lowercase names before uppercase")
    func schemes() {
        let variables = ["https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1", "HTTP_PROXY": "http://c:1"]
        #expect(proxy(variables, "example.com") == "http://a:1")
        #expect(proxy(variables, https: false, "example.com", 80) == "http://c:1")
        #expect(proxy(["ALL_PROXY": "socks5://d:1"], "example.com") == "socks5://d:1")
        #expect(proxy([:], "example.com") == nil)
    }

    @Test("in a CGI script are not taken from a request's header")
    func cgi() {
        #expect(
            proxy(["HTTP_PROXY": "http://evil:1", "REQUEST_METHOD": "GET"], https: false, "example.com", 80) == nil)
    }

    @Test("are never used for this machine itself", arguments: ["localhost", "127.0.0.1", "[::1]"])
    func loopback(host: String) {
        #expect(proxy(["https_proxy": "http://a:1"], host) == nil)
    }

    @Test(
        "are not used for hosts in no_proxy",
        arguments: [
            ("example.com", "example.com", true), ("example.com", "api.example.com", true),
            ("example.com", "badexample.com", false),
            (".example.com", "api.example.com", true), (".example.com", "example.com", false),
            ("*.example.com", "a.example.com", true),
            ("*", "anything.at.all", true), ("a.com, b.com", "b.com", true), ("EXAMPLE.com", "example.com", true),
            ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false), ("10.1.2.3", "10.1.2.3", true),
            ("example.com:443", "example.com", true), ("example.com:8443", "example.com", false),
        ]
    )
    func exceptions(noProxy: String, host: String, isDirect: Bool) {
        #expect((proxy(["https_proxy": "http://a:1", "no_proxy": noProxy], host) == nil) == isDirect)
    }
}
