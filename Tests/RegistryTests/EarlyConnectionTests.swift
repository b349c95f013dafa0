import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

@Suite("A check's connection", .scheduled)
struct EarlyConnectionTests {
    private static let host = VerifierFixture.host

    @Test("is opened to the registry, with the authorities of its check")
    func authorities() {
        var fixture = VerifierFixture([:], files: ["/etc/docker/certs.d/\(Self.host)/ca.crt": ""])
        fixture.amazonBundle = "/bundle.pem"
        #expect(fixture.opens())
        #expect(
            fixture.http.connections == [
                .init(
                    1, to: "https://\(Self.host)/v2/",
                    trust: .systemAnd(["/bundle.pem", FilePath("/etc/docker/certs.d/\(Self.host)/ca.crt")]))
            ])
        #expect(fixture.http.requests.isEmpty)
    }

    @Test("is opened to the endpoint for all registries")
    func endpoint() throws {
        var fixture = VerifierFixture([:])
        fixture.endpoint = try EndpointOverride(
            environment: Environment(
                variables: ["BERTH_REGISTRY_ENDPOINT": "https://127.0.0.1:5000"], home: nil, workingDirectory: "/"))
        #expect(fixture.opens())
        #expect(fixture.http.connections == [.init(1, to: "https://127.0.0.1:5000/v2/")])
    }

    @Test("is not opened if the check first finds out whether the registry speaks TLS, nor for an invalid host")
    func none() {
        for (host, insecure) in [("localhost:5000", false), ("127.0.0.1", false), (Self.host, true), ("a b", false)] {
            let fixture = VerifierFixture([:])
            #expect(!fixture.opens(host: host, insecure: insecure))
            #expect(fixture.http.connections.isEmpty && fixture.http.requests.isEmpty)
        }
    }
}
