import AWS
import DockerConfig
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("A selector", .scheduled)
struct RegistrySelectorTests {
    private let declaration: RegistryDeclaration

    init() throws {
        let registry = try #require(ECRRegistry(account: "600423610423", region: "us-east-2"))
        declaration = RegistryDeclaration(
            host: registry.host, kind: .ecr(registry), accountName: "tools", profile: "shared", labels: ["env": "prod"],
            place: FileLocation(file: "berth.yaml", line: 3, column: 5)
        )
    }

    @Test(
        "matches by account, region, profile, host and labels",
        arguments: [
            ("account=600423610423", true), ("account=tools", true), ("account=prod,to*", true),
            ("account=Tools", false),
            ("region=us-*", true), ("region=us-east-?", true), ("region=eu-*,ap-*", false), ("profile=shared", true),
            ("host=*.us-east-2.*", true), ("host=ghcr.io", false), ("env=prod", true), ("env=dev", false),
            ("tier=*", false),
        ]
    )
    func matches(text: String, expected: Bool) throws {
        #expect(try RegistrySelector(text).matches(RegistrySelector.Subject(declaration)) == expected)
    }

    @Test(
        "D12: Docker Hub is selected by each of its names",
        arguments: [
            ("host=docker.io", true), ("host=index.docker.io", true), ("host=registry-1.docker.io", true),
            ("host=registry.hub.docker.com", true), ("host=https://index.docker.io/v1/", true),
            ("host=https://index.docker.io", true), ("host=*.docker.io", true), ("host=ghcr.io,docker.io", true),
            ("host=docker.io.example.com", false), ("host=hub.docker.com", false), ("host=ghcr.io", false),
            ("account=docker.io", false),
        ])
    func dockerHub(text: String, expected: Bool) throws {
        let hub = registry(DockerHub.key)
        #expect(try RegistrySelector(text).matches(RegistrySelector.Subject(hub)) == expected)
        #expect(try RegistrySelector(text).matches(RegistrySelector.Subject(undeclared: hub.host)) == expected)
        #expect(SelectorVocabulary([hub]).values["host"] == ["docker.io"])
    }

    @Test("D12: an error has the manifest's name of Docker Hub")
    func dockerHubUnmatched() throws {
        let selection = RegistrySelection(only: [try RegistrySelector("host=dockr.io")])
        #expect {
            try selection.declared(in: manifest(registry(DockerHub.key)))
        } throws: { error in
            "\(error)" == "--only host=dockr.io matches no registry: the manifest has docker.io"
        }
    }

    @Test("finds registries that are no longer declared only by host, account and region")
    func undeclared() throws {
        let subject = RegistrySelector.Subject(undeclared: declaration.host)
        #expect(try RegistrySelector("account=600423610423").matches(subject))
        #expect(try RegistrySelector("region=us-east-2").matches(subject))
        #expect(try !RegistrySelector("profile=shared").matches(subject))
        #expect(try !RegistrySelector("env=prod").matches(subject))
    }

    @Test("that is invalid has an error with the format", arguments: ["region", "=x", "region=", "region=a,,b", ""])
    func malformed(text: String) {
        #expect {
            try RegistrySelector(text)
        } throws: { error in
            "\(error)"
                == "`\(text)` is not a selector: write KEY=GLOB[,GLOB…], such as region=eu-* or account=prod,tools"
        }
    }

    @Test(
        "matches globs",
        arguments: [
            ("", "", true), ("", "*", true), ("abc", "a*c", true), ("abc", "a?c", true), ("abc", "*b*", true),
            ("abc", "ab", false),
            ("aaaaaaaaaaaaaaaaaaaaaaaab", "a*a*a*a*a*a*a*c", false), ("mississippi", "m*iss*pi", true),
        ]
    )
    func globs(text: String, pattern: String, expected: Bool) {
        #expect(Glob.matches(text, pattern) == expected)
    }
}
