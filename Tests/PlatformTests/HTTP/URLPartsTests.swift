import Platform
import TestSupport
import Testing

@Suite("The parts of a URL", .scheduled)
struct URLPartsTests {
    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private func parts(_ url: String, schemes: [String]? = nil) -> [String] {
        let parts = URLParts(Array(url.utf8)[...], schemes: schemes)
        return [parts.scheme.map(text) ?? "none", text(parts.authority), text(parts.rest)]
    }

    @Test(
        "are split by their delimiters, and stay as written",
        arguments: [
            ("https://example.com:8443/v2/?a=b#c", ["https", "example.com:8443", "/v2/?a=b#c"]),
            ("HTTP://Host", ["HTTP", "Host", ""]), ("http://h?q", ["http", "h", "?q"]),
            ("http://h#f", ["http", "h", "#f"]),
            ("http://u:p@h/", ["http", "u:p@h", "/"]), ("host:5000/team", ["none", "host:5000", "/team"]),
            ("/path?x", ["none", "", "/path?x"]), ("", ["none", "", ""]), ("://h/", ["none", ":", "//h/"]),
            ("git+ssh://h/a://b", ["git+ssh", "h", "/a://b"]), ("a b://h", ["none", "a b:", "//h"]),
            // A mark does not hide a delimiter.
            ("http://h\u{301}/\u{301}x", ["http", "h\u{301}", "/\u{301}x"]),
        ])
    func split(url: String, expected: [String]) {
        #expect(parts(url) == expected)
    }

    @Test(
        "have no scheme except the requested ones, in any case",
        arguments: [
            ("https://h/", ["https", "h", "/"]), ("HTTPS://h/", ["HTTPS", "h", "/"]),
            ("ftp://h/", ["none", "ftp:", "//h/"]),
            ("http\u{17F}://h", ["none", "http\u{17F}:", "//h"]),
        ])
    func schemes(url: String, expected: [String]) {
        #expect(parts(url, schemes: ["https", "http"]) == expected)
    }

    @Test(
        "path and query",
        arguments: [
            ("http://h/a?b=c#d", "/a", "b=c"), ("http://h/a#d?b", "/a", ""), ("http://h?b?c", "", "b?c"),
            ("http://h", "", ""), ("http://h/a?", "/a", ""),
        ])
    func target(url: String, path: String, query: String) {
        let parts = URLParts(Array(url.utf8)[...])
        #expect(text(parts.path) == path)
        #expect(text(parts.query) == query)
    }

    @Test(
        "host, and what follows it",
        arguments: [
            ("h:80", "h", ":80"), ("h", "h", ""), ("[::1]:80", "[::1]", ":80"), ("[::1]", "[::1]", ""),
            ("[::1]x", "[::1]", "x"), ("[::1", "[::1", ""), ("a:b:c", "a", ":b:c"), ("", "", ""),
        ])
    func host(authority: String, host: String, rest: String) {
        let parts = URLParts.hostAndRest(of: Array(authority.utf8)[...])
        #expect(text(parts.host) == host)
        #expect(text(parts.rest) == rest)
    }

    @Test(
        "a port consists of digits, from 1 to 65535",
        arguments: [
            ("1", 1), ("65535", 65535), ("0080", 80), ("0", nil), ("65536", nil), ("", nil), ("+80", nil), ("-1", nil),
            ("8 0", nil), ("\u{664}", nil),
        ] as [(String, UInt16?)])
    func port(text: String, port: UInt16?) {
        #expect(UInt16(port: text.utf8) == port)
    }
}
