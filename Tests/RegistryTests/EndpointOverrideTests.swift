import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct EndpointOverrideTests {
    private func endpoint(_ value: String?) throws(RegistryError) -> EndpointOverride {
        let variables = value.map { ["BERTH_REGISTRY_ENDPOINT": $0] } ?? [:]
        return try EndpointOverride(
            environment: Environment(variables: variables, home: "/home/me", workingDirectory: "/home/me")
        )
    }

    @Test("if it is unset or blank, requests go to the registries themselves", arguments: [nil, "", " "])
    func real(value: String?) throws {
        #expect(try endpoint(value) == .real)
    }

    @Test(
        "any loopback address is accepted",
        arguments: [
            "http://127.0.0.1:40123", "http://127.8.9.1:1/", "http://localhost:80", "http://[::1]:5000",
            "https://127.0.0.1:4",
        ]
    )
    func loopback(value: String) throws {
        #expect(try endpoint(value).override == WebAddress(value))
    }

    @Test("S34: the message shows neither user nor query")
    func secrets() {
        for (value, shown) in [
            ("http://me:hunter2@127.0.0.1:1/", "…@127.0.0.1:1/"),
            ("http://127.0.0.1:1/?hunter2", "http://127.0.0.1:1/?…"),
        ] {
            let failure = #expect(throws: RegistryError.self) { try endpoint(value) }
            #expect(failure?.description.hasPrefix("BERTH_REGISTRY_ENDPOINT is `\(shown)`, which is not") == true)
        }
    }

    @Test(
        "anything else is refused, and the message shows it",
        arguments: [
            "http://192.168.0.1:5000", "http://localhost.example.com", "http://127.0.0.1.example.com", "127.0.0.1:5000",
            "http://127.0.0.1:5000/v2/", "http://evil.example.com@127.0.0.1:5000", "https://registry.example.com",
            // S11: names that a resolver would look up.
            "http://127.0.0.08:5000", "http://127.-0.0.1:5000", "http://127.0.0.+1:5000",
            "http://evil.example.com/\u{301}@127.0.0.1:5000",
        ]
    )
    func elsewhere(value: String) throws {
        let failure = #expect(throws: RegistryError.self) { try endpoint(value) }
        #expect(
            failure?.description == """
                BERTH_REGISTRY_ENDPOINT is `\(value.withoutURLSecrets)`, which is not a loopback address
                It receives credentials, so it must have the form http://127.0.0.1:PORT.
                Unset it to use the registries themselves.
                """
        )
    }
}
