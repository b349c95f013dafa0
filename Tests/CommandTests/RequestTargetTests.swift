import Effects
import Testing

@testable import berth

@Suite("Where a URL leads")
struct RequestTargetTests {
    private func text(_ url: String) -> String? {
        RequestTarget(url).map { target in
            let login = target.userInfo.map { " as \($0.user):\($0.password.reveal())" } ?? ""
            return "\(target.scheme) \(target.host) \(target.port)\(login)"
        }
    }

    @Test(
        "is its scheme, host and port",
        arguments: zip(
            [
                "https://example.com/x?y", "http://EXAMPLE.com", "https://example.com:8443", "http://[::1]:5000/v2/",
                "https://[::1]",
                "http://me:p%40s%3as@proxy:3128", "http://me@proxy", "https://example.com?x",
            ],
            [
                "https example.com 443", "http example.com 80", "https example.com 8443", "http ::1 5000",
                "https ::1 443",
                "http proxy 3128 as me:p@s:s", "http proxy 80 as me:", "https example.com 443",
            ]
        )
    )
    func parts(url: String, expected: String) {
        #expect(text(url) == expected)
    }

    @Test(
        "is nowhere for what is no URL",
        arguments: ["", "example.com", "https://", "https://:1", "http://x:99999", "http://[::1]x"])
    func nowhere(url: String) {
        #expect(text(url) == nil)
    }
}
