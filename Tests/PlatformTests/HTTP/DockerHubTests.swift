import Platform
import TestSupport
import Testing

@Suite("Docker Hub", .scheduled)
struct DockerHubTests {
    @Test(
        "is known by these hosts",
        arguments: ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"])
    func hosts(host: String) {
        #expect(DockerHub.isHost(host))
        #expect(!DockerHub.isKey(host))
    }

    @Test(
        "is no other host", arguments: ["hub.docker.com", "docker.io.example.com", "Docker.io", "docker.io\u{301}", ""])
    func others(host: String) {
        #expect(!DockerHub.isHost(host))
    }

    @Test("has one key in Docker's config, which is one of its addresses")
    func key() {
        #expect(DockerHub.isKey("https://index.docker.io/v1/"))
        #expect(!DockerHub.isKey("https://index.docker.io/v1"))
        #expect(
            DockerHub.addresses == [
                "https://index.docker.io/v1/", "https://index.docker.io/v1", "https://index.docker.io",
            ])
    }
}
