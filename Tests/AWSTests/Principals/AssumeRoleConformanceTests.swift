import Effects
import FoundationEssentials
import Testing

@testable import AWS

/// The SDKs' own cases of profiles that assume roles: the same chain, or an error where they have one. What their
/// errors say is theirs.
@Suite("The SDKs' assume-role-tests.json", .enabled(if: Conformance.isThere))
struct AssumeRoleConformanceTests {
    /// Cases that end in a source which comes later: refused until then, and by name.
    private static let later: Set<String> = [
        "Load credentials from a credential_source", "web identity role", "web identity role with session name",
        "web identity token as source profile", "SSO credentials profile selected", "SSO token profile selected",
    ]

    @Test("all of them are there")
    func count() throws {
        #expect(try AssumeRoleCase.all().count == 28)
    }

    @Test("resolves as the SDKs do", arguments: (try? AssumeRoleCase.all()) ?? [])
    func resolves(example: AssumeRoleCase) throws {
        let files = AWSFiles(config: example.config)
        let message = files.failure(.profile(example.input.selectedProfile))
        guard let chain = example.output.chain else {
            #expect(!message.hasPrefix("found "), "\(message)")
            return
        }
        if Self.later.contains(example.docs) {
            #expect(message.hasSuffix("is not supported yet"), "\(message)")
            return
        }
        let configuration = try files.load()
        let principal = try files.resolve(.profile(example.input.selectedProfile))
        guard case .profileKeys(let name, _) = principal.source, let profile = configuration.profiles[name] else {
            Issue.record("\(principal.source)")
            return
        }
        let keys = try StaticKeys.inProfile(profile)
        #expect(keys?.accessKeyID == chain.first?.accessKey?["access_key_id"])
        #expect(keys?.secretAccessKey.reveal() == chain.first?.accessKey?["secret_access_key"])
        #expect(keys?.sessionToken?.reveal() == chain.first?.accessKey?["session_token"])
        let roles = chain.dropFirst().map { step in
            RoleRequest(
                arn: step.assumeRole?["role_arn"] ?? "", externalID: step.assumeRole?["external_id"],
                sessionName: step.assumeRole?["role_session_name"]
            )
        }
        #expect(principal.steps.map(\.role) == roles)
    }
}

/// A case as the file has it.
struct AssumeRoleCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Input: Decodable, Sendable {
        var profiles: [String: [String: String]]
        var ssoSessions: [String: [String: String]]?
        var selectedProfile: String
    }

    struct Step: Decodable, Sendable {
        var accessKey: [String: String]?
        var assumeRole: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case accessKey = "AccessKey"
            case assumeRole = "AssumeRole"
        }
    }

    struct Output: Decodable, Sendable {
        /// nil where the case is an error.
        var chain: [Step]?

        private enum CodingKeys: String, CodingKey {
            case chain = "ProfileChain"
        }
    }

    var docs: String
    var input: Input
    var output: Output

    var testDescription: String { docs }

    /// The case's profiles as a config file.
    var config: String {
        let profiles = input.profiles.map { ("profile \($0)", $1) }
        let sessions = (input.ssoSessions ?? [:]).map { ("sso-session \($0)", $1) }
        return (profiles + sessions).map { header, lines in
            "[\(header)]\n" + lines.map { "\($0) = \($1)\n" }.sorted().joined()
        }.joined()
    }

    static func all() throws -> [AssumeRoleCase] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([AssumeRoleCase].self, from: Conformance.data("credentials/assume-role-tests.json"))
    }
}
