import AWS
import Testing

@testable import Berth

@Suite("a registry's host in a manifest")
struct HostNameTests {
    @Test(
        "Docker Hub has one key, however it is called",
        arguments: [
            "docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com",
            "https://index.docker.io/v1/",
        ]
    )
    func dockerHub(_ text: String) throws {
        let name = try HostName(text)
        #expect(name.key == "https://index.docker.io/v1/")
        #expect(name.registry == .other)
    }

    @Test("who a host is shows in its name")
    func kinds() throws {
        #expect(try HostName("public.ecr.aws").registry == .publicECR)
        #expect(try HostName("ecr-public.aws.com").registry == .publicECR)
        #expect(try HostName("public.ecr.aws.example.com").registry == .other)
        let registry = try #require(ECRRegistry(account: "600423610423", region: "us-gov-west-1", endpoint: .fips))
        #expect(
            try HostName("600423610423.dkr.ecr-fips.us-gov-west-1.amazonaws.com:443").registry == .privateECR(registry)
        )
    }

    @Test(
        "what is no host is refused",
        arguments: [
            ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ü.example", "a:", "a:0", "a:65536", "a:+1", "a:1:2x",
            "[::1", "[::1]5000", "[::1]:", "[1]", "[]", "::1", "a/b", "/", "http://a", "HTTPS://a", "user@a", "A",
            "a\n",
        ]
    )
    func faults(_ text: String) {
        #expect(throws: HostName.Fault.self) { try HostName(text) }
    }
}
