import AWS
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

/// All cases of the SDKs' own parser data. berth has the same result for each.
@Suite("The SDKs' profile parser cases", .enabled(if: Conformance.isThere, "no shared/conformance"), .scheduled)
struct ProfileParserConformanceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable {
            var configFile: String?
            var credentialsFile: String?
        }

        struct Output: Decodable {
            struct Config: Decodable {
                var profiles: [String: [String: String]]
                var ssoSessions: [String: [String: String]]?

                enum CodingKeys: String, CodingKey {
                    case profiles, ssoSessions = "sso_sessions"
                }
            }

            var config: Config?
            var errorContaining: String?
        }

        var name: String
        var input: Input
        var output: Output

        var testDescription: String { name }
    }

    private struct Cases: Decodable {
        var tests: [Case]
    }

    static let cases: [Case] = {
        guard let data = try? Conformance.data("credentials/profile-parser-tests.json") else { return [] }
        return (try? JSONDecoder().decode(Cases.self, from: data).tests) ?? []
    }()

    @Test("there are 65 of them")
    func count() {
        #expect(Self.cases.count == 65)
    }

    @Test("a case has the SDKs' profiles and sessions, or their error", arguments: cases)
    func parsed(_ example: Case) throws {
        var files: [String: String] = [:]
        files["/home/me/.aws/config"] = example.input.configFile
        files["/home/me/.aws/credentials"] = example.input.credentialsFile
        let world = Effects.fake(files: MemoryFileSystem(files))

        if let message = example.output.errorContaining {
            let failure = #expect(throws: SharedConfigError.self) {
                try SharedConfiguration.load(environment: world.environment, files: world.files)
            }
            #expect(failure?.description.lowercased().contains(message.lowercased()) == true, "\(failure as Any)")
        } else {
            let expected = try #require(example.output.config)
            let loaded = try SharedConfiguration.load(environment: world.environment, files: world.files)
            #expect(loaded.profiles.mapValues(\.values) == expected.profiles)
            #expect(loaded.ssoSessions.mapValues(\.values) == expected.ssoSessions ?? [:])
            #expect(loaded.services.isEmpty)
        }
    }
}
