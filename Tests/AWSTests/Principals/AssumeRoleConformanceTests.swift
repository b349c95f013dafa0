import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

/// The SDKs' own cases of profiles that assume roles: the same chain, or an error if they have one. The texts of
/// their errors are not compared.
@Suite("The SDKs' assume-role-tests.json", .enabled(if: Conformance.isThere), .scheduled)
struct AssumeRoleConformanceTests {
    @Test("all cases are read")
    func count() throws {
        #expect(try AssumeRoleCase.all().count == 28)
    }

    /// An error in the data, for a profile without credentials. It is one of the provider of profiles alone: in the
    /// chain (aws.md's order, and their own default-chain/imds_config_with_no_creds) the machine's are next.
    private static let goesOn = "profile only contains configuration"

    @Test("resolves as the SDKs do", arguments: (try? AssumeRoleCase.all()) ?? [])
    func resolves(example: AssumeRoleCase) throws {
        let files = AWSFiles(config: example.config)
        let message = files.failure(.profile(example.input.selectedProfile))
        if example.docs == Self.goesOn {
            #expect(message == "found instance metadata")
            return
        }
        guard let chain = example.output.chain else {
            #expect(!message.hasPrefix("found "), "\(message)")
            return
        }
        let principal = try files.resolve(.profile(example.input.selectedProfile))
        #expect(try Self.source(of: principal, files.load()) == chain.first)
        let roles = chain.dropFirst().map { step in
            RoleSpecification(
                arn: step["AssumeRole"]?["role_arn"] ?? "", externalID: step["AssumeRole"]?["external_id"],
                sessionName: step["AssumeRole"]?["role_session_name"]
            )
        }
        #expect(principal.steps.map(\.role) == roles)
    }

    /// Returns a principal's source, in the format of the data. They also have account ids of keys, which berth does
    /// not use.
    private static func source(
        of principal: Principal, _ configuration: SharedConfiguration
    ) throws -> AssumeRoleCase.Step {
        func step(_ name: String, _ values: [String: String?]) -> AssumeRoleCase.Step {
            [name: values.compactMapValues(\.self)]
        }
        switch principal.source {
        case .profileKeys(let keys):
            let profile = try #require(configuration.profiles[keys.profile.name])
            let found = try #require(try StaticKeys.inProfile(profile))
            return step(
                "AccessKey",
                [
                    "access_key_id": found.accessKeyID, "secret_access_key": found.secretAccessKey.reveal(),
                    "session_token": found.sessionToken?.reveal(), "account_id": profile["aws_account_id"],
                ]
            )
        case .webIdentity(let identity):
            guard case .file(let path) = identity.token else { return [:] }
            return step(
                "WebIdentityToken",
                [
                    "role_arn": identity.role.arn, "role_session_name": identity.role.sessionName,
                    "web_identity_token_file": path,
                ]
            )
        case .sso(let login):
            return step(
                "Sso",
                [
                    "sso_session": login.session.name, "sso_region": login.session.region,
                    "sso_start_url": login.session.startURL, "sso_account_id": login.account,
                    "sso_role_name": login.role,
                ]
            )
        case .instanceMetadata: return ["NamedSource": ["": "Ec2InstanceMetadata"]]
        case .container: return ["NamedSource": ["": "EcsContainer"]]
        case .environmentKeys: return ["NamedSource": ["": "Environment"]]
        case .process, .login: return [:]
        }
    }
}

/// A case of the file.
struct AssumeRoleCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Input: Decodable, Sendable {
        var profiles: [String: [String: String]]
        var ssoSessions: [String: [String: String]]?
        var selectedProfile: String

        private enum CodingKeys: String, CodingKey {
            case profiles
            case ssoSessions = "sso_sessions"
            case selectedProfile = "selected_profile"
        }
    }

    /// A step by its kind: `AccessKey`, `AssumeRole`, … with its values; a step without further values has its name
    /// under the empty key.
    typealias Step = [String: [String: String]]

    struct Output: Decodable, Sendable {
        /// `nil` if the case is an error.
        var chain: [Step]?

        private enum CodingKeys: String, CodingKey {
            case chain = "ProfileChain"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            guard container.contains(.chain) else { return }
            if let steps = try? container.decode([Step].self, forKey: .chain) {
                chain = steps
                return
            }
            // `{"NamedSource": "Ec2InstanceMetadata"}` occurs among steps with values.
            chain = try container.decode([[String: Values]].self, forKey: .chain).map { $0.mapValues(\.values) }
        }
    }

    private struct Values: Decodable {
        var values: [String: String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            values = try (try? container.decode([String: String].self)) ?? ["": container.decode(String.self)]
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
        try JSONDecoder().decode([AssumeRoleCase].self, from: Conformance.data("credentials/assume-role-tests.json"))
    }
}
