import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

/// The SDKs' own cases of the addresses for a container's and an instance's credentials.
@Suite("The SDKs' ecs-tests.json and imds-endpoint-tests.json", .enabled(if: Conformance.isThere), .scheduled)
struct MetadataProviderConformanceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Result: Decodable, Sendable {
            var url: String?
            enum CodingKeys: String, CodingKey { case url = "Ok" }
        }

        var docs: String
        var env: [String: String]
        var fs: [String: String]?
        /// Set by a program that uses the SDK; berth has no equivalent.
        var endpointOverride: String?
        var modeOverride: String?
        var result: Result

        var testDescription: String { docs }

        static func all(_ path: String) -> [Case] {
            struct File: Decodable { var tests: [Case] }
            guard let data = try? Conformance.data(path) else { return [] }
            return (try? JSONDecoder().decode(File.self, from: data).tests) ?? []
        }

        private enum CodingKeys: String, CodingKey {
            case docs, env, fs, result
            case endpointOverride = "endpoint_override"
            case modeOverride = "mode_override"
        }
    }

    private static let ecs = Case.all("credentials/ecs-tests.json")
    private static let imds = Case.all("credentials/imds-config/imds-endpoint-tests.json")

    @Test("all cases are read")
    func count() {
        #expect(Self.ecs.count == 11 && Self.imds.count == 14)
    }

    @Test("a container's requests go to the SDKs' address", arguments: ecs)
    func container(example: Case) throws {
        let environment = Effects.fake(environment: example.env).environment
        let found = try? ContainerCredentialProvider(environment)?.address.url
        #expect(found == example.result.url)
    }

    /// Settings of the SDK's programming interface, over environment and files: berth has no such interface.
    private static let programmatic: Set<String> = [
        "explicit endpoint override", "explicit mode override", "environment variable overrides endpoint mode override",
    ]

    @Test("an instance's requests go to the SDKs' address", arguments: imds)
    func instance(example: Case) throws {
        let isProgrammatic = example.endpointOverride != nil || example.modeOverride != nil
        #expect(isProgrammatic == Self.programmatic.contains(example.docs))
        guard !isProgrammatic || example.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] != nil else { return }
        let files = Dictionary(uniqueKeysWithValues: (example.fs ?? [:]).map { ("/home/me/work/\($0)", $1) })
        let effects = Effects.fake(files: MemoryFileSystem(files), environment: example.env)
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        let found = try? InstanceMetadataProvider(
            effects.environment, configuration.profiles["default"]
        ).endpoint
        #expect(found.map { "\($0)/latest/api/token" } == example.result.url)
    }
}
