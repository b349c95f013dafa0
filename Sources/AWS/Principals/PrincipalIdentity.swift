import Crypto
import Effects
package import Platform
package import SystemPackage

/// The identity that a principal signs in with, as far as files and variables show it. Two principals with one name,
/// such as keys in the environment, have different identities if their keys differ.
///
/// It is for digests with a random key: nothing else distinguishes identities later.
package struct PrincipalIdentity: Sendable, Hashable {
    /// Access key IDs, role ARNs and names, and the SHA-256 of tokens, in a defined order.
    private let facts: [String]
    /// Whether the facts are complete. Otherwise only signing in shows the identity, because a program, a container's
    /// agent or an instance's metadata service provides the keys.
    package let isKnownOffline: Bool
    /// The inputs of the facts; `nil` if a process with another working directory may read something else.
    package let inputs: IdentityInputs?

    /// - Parameters:
    ///   - source: the source of the first credentials.
    ///   - roles: the roles assumed with them, from the source upwards.
    init(_ source: SourceIdentity, roles: [RoleSpecification], inputs: IdentityInputs?) {
        facts = source.facts + roles.flatMap(\.identityFacts)
        isKnownOffline = source.isKnownOffline
        self.inputs = inputs
    }

    /// Compares the facts; their inputs do not matter.
    package static func == (one: PrincipalIdentity, other: PrincipalIdentity) -> Bool {
        one.facts.hasSameBytes(as: other.facts)
    }

    package func hash(into hasher: inout Hasher) {
        for fact in facts { fact.hashBytes(into: &hasher) }
    }

    /// All facts, each after its length. It never appears in output, because a guess could be tested against it.
    package var text: Secret { Secret(facts.lengthPrefixed) }
}

/// The facts about a source's identity that are known offline.
struct SourceIdentity: Sendable {
    var facts: [String]
    /// Whether signing in could add nothing.
    var isKnownOffline = true
    /// Whether the same files and variables mean the same keys. A program may give each caller other keys.
    var isRepeatable = true
    /// Files that the facts were read from, in addition to AWS's two.
    var files: [IdentityFile] = []
    /// Variables that the facts were read from, in addition to `IdentityInputs.variables`.
    var variables: [String] = []
}

extension SourceIdentity {
    /// Returns what distinguishes a token: the issuer and the subject of a JSON web token, which its renewal keeps; for
    /// any other token its SHA-256.
    static func facts(ofToken token: Secret?) -> [String] {
        guard let token, !token.isEmpty else { return ["no token"] }
        if let named = token.webTokenSubject { return ["subject", named.issuer, named.subject] }
        return ["token", SHA256.hash(data: Array(token.reveal().utf8)).hexadecimal]
    }
}

extension RoleSpecification {
    /// The role and the session's name: together they are the assumed role's ARN, and a policy may require both.
    var identityFacts: [String] { ["role", arn, sessionName ?? ""] }
}

/// The inputs of an identity: if they are unchanged, so is the identity.
package struct IdentityInputs: Sendable {
    /// The variables that decide who signs in, by their names; sorted.
    package var variables: [String]
    /// The files that decide who signs in, with the content that berth read.
    package var files: [IdentityFile]

    /// The variables of `PrincipalResolver` and its sources. `AWS_SESSION_TOKEN` is not among them: the access key ID
    /// also identifies the session.
    static let variables = [
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_DEFAULT_PROFILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_SECRET_ACCESS_KEY",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "HOME",
    ]

    /// The variables that name files.
    private static let pathVariables = [
        "AWS_CONFIG_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ]

    /// - Parameter configuration: the AWS files that the principal was resolved with.
    /// - Returns: `nil` if a variable names a file relative to the working directory, or by another variable; or if a
    ///   program provides the keys, because it may read any variable and file.
    init?(of source: SourceIdentity, _ configuration: SharedConfiguration, _ environment: Environment) {
        let named = Self.pathVariables.compactMap { environment.nonBlank($0) }
        guard source.isRepeatable, named.allSatisfy(Self.isFixed) else { return nil }
        variables = Set(Self.variables + source.variables).sorted()
        files = configuration.files + source.files
    }

    /// The inputs of keys in the environment, if no variable names a profile: AWS's files then have no effect.
    static let ofEnvironmentKeys = IdentityInputs(
        variables: ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY"], files: [])

    private init(variables: [String], files: [IdentityFile]) {
        self.variables = variables
        self.files = files
    }

    /// Returns whether a path leads to the same file from any working directory.
    private static func isFixed(_ path: String) -> Bool {
        (path.hasPrefix(bytes: "/") || path.hasPrefix(bytes: "~/")) && !path.contains(scalar: "$")
    }
}

/// A file that an identity was read from.
package struct IdentityFile: Sendable {
    /// The absolute path.
    package var path: FilePath
    /// The content that berth read; `nil` if there was nothing to read.
    package var content: [UInt8]?
}
