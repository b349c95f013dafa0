import Platform
import TestSupport
import Testing

@Suite("Hosts of addresses", .scheduled)
struct NetworkHostTests {
    @Test(
        "a name, an IPv4 address and an IPv6 address are hosts",
        arguments: [
            ("Registry.Example.com", "registry.example.com"), ("a_b.example", "a_b.example"),
            ("localhost", "localhost"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("1password.example", "1password.example"),
            ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("[FD00:EC2::23]", "[fd00:ec2::23]"),
            ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]"), ("[::]", "[::]"), ("[1::]", "[1::]"), ("[::8]", "[::8]"),
            ("[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7::]"), ("[::ffff:10.0.0.1]", "[::ffff:10.0.0.1]"),
        ]
    )
    func hosts(text: String, expected: String) {
        #expect(NetworkHost(text)?.text == expected)
    }

    @Test(
        "S11: a text that a resolver would read as another address is not a host",
        arguments: [
            "127.1", "2130706433", "2135752705", "0x7f000001", "0X7F.0.0.1", "0x7f.1", "017700000001", "127.0.0.08",
            "127.0.0.01", "127.-0.0.1", "127.0.0.+1", "127.0.0.1.", "127.0.0.256", "127.0.0.1.1", "1.2.3.4.5",
            "127..0.1",
            "0", "0x", "example.0x1", "127.0.0.\u{661}", "\u{FF11}27.0.0.1", "127.0.0.1\u{301}",
        ]
    )
    func numbers(text: String) {
        #expect(NetworkHost(text) == nil)
    }

    @Test(
        "other texts are not hosts",
        arguments: [
            "", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "a\n", "user@a", "a/b", "a:1", "\u{FC}.example", "a\u{301}",
            "a%2e", "*", "[::1", "::1", "[]", "[:]", "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]",
            "[1:2:3:4:5:6:7:8::]", "[::1%lo]", "[::1%25lo]", "[::12345]", "[::g]", "[::+1]", "[127.0.0.1]", "[::1.2.3]",
            "[::1.2.3.04]", "[1.2.3.4::]", "[:1]", "[1:]", "[::1]]", String(repeating: "a", count: 64),
            [String](repeating: String(repeating: "a", count: 50), count: 6).joined(separator: "."),
        ]
    )
    func nothing(text: String) {
        #expect(NetworkHost(text) == nil)
    }

    @Test(
        "S11: this machine is localhost, 127.0.0.0/8 and ::1",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("127.8.9.10", true), ("[::1]", true),
            ("[0:0::0:1]", true), ("[0000:0000:0000:0000:0000:0000:0000:0001]", true), ("128.0.0.1", false),
            ("localhost.example.com", false), ("x.localhost", false), ("127.0.0.1.example.com", false),
            ("[::2]", false),
            ("0.0.0.0", false), ("[::]", false), ("[::ffff:127.0.0.1]", false), ("10.0.0.1", false),
        ]
    )
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(NetworkHost(text)).isLoopback == isLoopback)
    }

    @Test("S38: letters beyond ASCII are not letters of a host, whatever their case")
    func unicodeCase() {
        #expect(NetworkHost("\u{212A}ube.example.com") == nil)
        #expect("\u{212A}UBE\u{130}".asciiLowercased == "\u{212A}ube\u{130}")
    }
}
