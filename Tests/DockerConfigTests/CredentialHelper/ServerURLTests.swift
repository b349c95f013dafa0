import TestSupport
import Testing

@testable import DockerConfig

@Suite("The server in a request to a credential helper", .scheduled)
struct ServerURLTests {
    private func hosts(_ text: String) throws -> [String] { try ServerURL(Array(text.utf8)).hosts }

    @Test(
        "is a host, in any notation",
        arguments: [
            "ghcr.io", "GHCR.io", " ghcr.io\n", "https://ghcr.io", "HTTPS://ghcr.io/", "http://ghcr.io/v1/",
            "https://ghcr.io/v2/some/thing?a=b#c", "ghcr.io/team/app", "\t\r\nghcr.io\r\n",
        ]
    )
    func spellings(_ text: String) throws {
        #expect(try hosts(text) == ["ghcr.io"])
    }

    @Test("keeps its text, without the blanks around it")
    func text() throws {
        #expect(try ServerURL(Array(" https://GHCR.io/v2/ \n".utf8)).text == "https://GHCR.io/v2/")
    }

    @Test(
        "may be recorded without https's default port",
        arguments: [
            ("ghcr.io:443", ["ghcr.io:443", "ghcr.io"]), ("https://ghcr.io:443/v2/", ["ghcr.io:443", "ghcr.io"]),
            ("http://ghcr.io:443", ["ghcr.io:443"]), ("ghcr.io:5000", ["ghcr.io:5000"]),
            ("[::1]:443", ["[::1]:443", "[::1]"]),
        ]
    )
    func ports(_ text: String, _ expected: [String]) throws {
        #expect(try hosts(text) == expected)
    }

    @Test(
        "is Docker Hub under all of its names",
        arguments: [
            "docker.io", "index.docker.io", "https://index.docker.io/v1/", "https://index.docker.io/v1",
            "https://Index.Docker.io/v1/", "registry-1.docker.io", "https://registry-1.docker.io/v2/",
            "registry.hub.docker.com", "docker.io:443",
        ]
    )
    func dockerHub(_ text: String) throws {
        #expect(try hosts(text) == ["https://index.docker.io/v1/"])
    }

    @Test(
        "is not Docker Hub if docker stores other secrets under its address",
        arguments: ["https://index.docker.io/v1/access-token", "https://index.docker.io/v1/refresh-token"]
    )
    func dockerHubTokens(_ text: String) throws {
        #expect(try hosts(text) == [text])
    }

    @Test("is not Docker Hub if it only resembles it", arguments: ["docker.io.evil.example", "xdocker.io"])
    func likeDockerHub(_ text: String) throws {
        #expect(try hosts(text) == [text])
    }

    @Test("S38: does not match another host by Unicode's case rules")
    func unicodeCase() throws {
        #expect(try hosts("HTTPS://\u{212A}UBE.example.com") == ["\u{212A}ube.example.com"])
        #expect(try hosts("docker.\u{130}o") == ["docker.\u{130}o"])
        #expect(try hosts("http\u{17F}://ghcr.io") == ["http\u{17F}:"])
    }

    @Test("S38: is split by its bytes, also with a mark on a delimiter")
    func marks() throws {
        #expect(try hosts("https://\u{301}ghcr.io/") == ["\u{301}ghcr.io"])
        #expect(try hosts("ghcr.io/\u{301}x") == ["ghcr.io"])
        #expect(try hosts("ghcr.io:443\u{301}") == ["ghcr.io:443\u{301}"])
    }

    @Test("is missing", arguments: ["", " \n\t", "https://", "http:///v2/", "/"])
    func empty(_ text: String) {
        #expect(throws: ServerURL.AddressError.empty) { try ServerURL(Array(text.utf8)) }
    }

    @Test("is refused if it is longer than any address, and not one byte earlier")
    func long() throws {
        #expect(try hosts(String(repeating: "a", count: 4096)).count == 1)
        #expect(throws: ServerURL.AddressError.tooLong) { try ServerURL([UInt8](repeating: 0x61, count: 4097)) }
    }

    @Test(
        "is refused if it would be displayed differently",
        arguments: [
            Array("ghcr.io\nquay.io".utf8), Array("ghcr\0.io".utf8), Array("ghcr.io\u{1B}[2J".utf8),
            Array("ghcr.io\u{85}x".utf8), [0x67, 0xFF], [0xC0, 0x80],
        ]
    )
    func unreadable(_ input: [UInt8]) {
        #expect(throws: ServerURL.AddressError.unreadable) { try ServerURL(input) }
    }
}
