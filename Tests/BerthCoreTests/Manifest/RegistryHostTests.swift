import AWS
import DockerConfig
import TestSupport
import Testing

@testable import BerthCore

@Suite("A registry's host in a manifest", .scheduled)
struct RegistryHostTests {
    @Test(
        "Docker Hub has one key, under all of its names",
        arguments: [
            "docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com",
            "https://index.docker.io/v1/", "https://index.docker.io/v1", "https://index.docker.io",
        ]
    )
    func dockerHub(_ text: String) throws {
        let name = try RegistryHost(text)
        #expect(name.key == "https://index.docker.io/v1/")
        #expect(name.registry == .other)
    }

    @Test("D12: Docker Hub's website is not a registry", arguments: ["hub.docker.com", "Hub.Docker.com"])
    func website(_ text: String) {
        #expect(
            throws: RegistryHost.HostError(
                message: "is Docker Hub's website, not its registry", hint: "write `docker.io`")
        ) {
            try RegistryHost(text)
        }
    }

    @Test("a host's name shows its kind")
    func kinds() throws {
        #expect(try RegistryHost("public.ecr.aws").registry == .publicECR)
        #expect(try RegistryHost("ecr-public.aws.com").registry == .publicECR)
        #expect(try RegistryHost("public.ecr.aws.example.com").registry == .other)
        let registry = try #require(ECRRegistry(account: "600423610423", region: "us-gov-west-1", endpoint: .fips))
        #expect(
            try RegistryHost("600423610423.dkr.ecr-fips.us-gov-west-1.amazonaws.com:443").registry
                == .privateECR(registry)
        )
    }

    @Test(
        "a text that is not a host is refused",
        arguments: [
            ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ü.example", "a:", "a:0", "a:65536", "a:+1", "a:1:2x",
            "[::1", "[::1]5000", "[::1]:", "[1]", "[]", "::1", "a/b", "/", "http://a", "HTTPS://a", "user@a", "A",
            "a\n", "a:\u{301}5000", "a/\u{301}b", "[::1]\u{301}", "[1:2]", "[::1::2]", "[::ffff:1.2.3.4]",
        ]
    )
    func faults(_ text: String) {
        #expect(throws: RegistryHost.HostError.self) { try RegistryHost(text) }
    }

    @Test(
        "S11: a text that a resolver would read as an address is refused, unless it is one",
        arguments: ["127.0.0.08", "127.0.0.08:5000", "127.1", "2130706433", "1.2.3.4.5", "256.0.0.1"]
    )
    func numbers(_ text: String) {
        #expect(
            throws: RegistryHost.HostError(
                message: "is not an IPv4 address", hint: "it has four numbers from 0 to 255, such as `192.0.2.1`")
        ) { try RegistryHost(text) }
    }

    @Test("S38: a key of Docker's config does not match another host by Unicode's case rules")
    func unicodeCase() throws {
        let config = try DockerConfigDocument(
            parsing: Array("{\"auths\": {\"\u{212A}UBE.example.com\": {}, \"GHCR.io\": {}}}".utf8))
        #expect(DiscoveredHost.all(of: config).hosts.map(\.text) == ["ghcr.io"])
        #expect(DiscoveredHost.all(of: config).others == ["\u{212A}UBE.example.com"])
    }
}
