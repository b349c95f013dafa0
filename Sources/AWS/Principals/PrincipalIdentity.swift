import Crypto
package import Platform
package import SystemPackage

/// Whom a principal signs in as, by all that files and variables tell. Two principals with one name, such as keys in
/// the environment, have different identities if their keys are different.
///
/// It is for digests with a random key: nothing else tells one identity from another later.
package struct PrincipalIdentity: Sendable, Hashable {
    /// In an order that tells what each of them is. Access key ids, role ARNs and names; tokens only by their SHA-256.
    private let facts: [String]
    /// Whether this tells everything. If not, only signing in tells who it is: a program, a container's agent or an
    /// instance's metadata service gives the keys.
    package let isKnownOffline: Bool
    /// What the facts were read from; `nil` if a process with another working directory may read something else.
    package let inputs: IdentityInputs?

    /// - Parameters:
    ///   - source: of the first credentials.
    ///   - roles: assumed on top of them, from the source upwards.
    init(_ source: SourceIdentity, roles: [RoleSpecification], inputs: IdentityInputs?) {
        facts = source.facts + roles.flatMap(\.identityFacts)
        isKnownOffline = source.isKnownOffline
        self.inputs = inputs
    }

    /// By the facts: what they were read from makes no difference.
    package static func == (one: PrincipalIdentity, other: PrincipalIdentity) -> Bool {
        one.facts.hasSameBytes(as: other.facts)
    }

    package func hash(into hasher: inout Hasher) {
        for fact in facts { fact.hashBytes(into: &hasher) }
    }

    /// All facts, each after its length. It stays out of every output: a guess can be tested against it.
    package var text: Secret { Secret(facts.lengthPrefixed) }
}

/// What a source of credentials tells offline of whom it signs in.
struct SourceIdentity: Sendable {
    var facts: [String]
    /// Whether signing in could tell no more.
    var isKnownOffline = true
    /// Whether the same files and variables mean the same keys. A program may give others to each caller.
    var isRepeatable = true
    /// Files that the facts were read from, beside AWS's two.
    var files: [IdentityFile] = []
    /// Variables that the facts were read from, beside `IdentityInputs.variables`.
    var variables: [String] = []
}

extension SourceIdentity {
    /// Returns what tells one token from another: the issuer and the subject of a JSON web token, which its renewal
    /// leaves as they are; for any other token its SHA-256.
    static func facts(ofToken token: Secret?) -> [String] {
        guard let token, !token.isEmpty else { return ["no token"] }
        if let named = token.webTokenSubject { return ["subject", named.issuer, named.subject] }
        return ["token", SHA256.hash(data: Array(token.reveal().utf8)).hexadecimal]
    }
}

extension RoleSpecification {
    /// The role and the session's name: together they are the assumed role's ARN, and a policy may ask for both.
    var identityFacts: [String] { ["role", arn, sessionName ?? ""] }
}

/// What an identity was read from: if all of it is as it was, the identity is, too.
package struct IdentityInputs: Sendable {
    /// The variables that decide who signs in, by their names; sorted.
    package var variables: [String]
    /// The files that do, with what berth read.
    package var files: [IdentityFile]

    /// The variables of `PrincipalResolver` and of its sources. `AWS_SESSION_TOKEN` is not among them: the access key
    /// id names the session, too.
    static let variables = [
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_DEFAULT_PROFILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_SECRET_ACCESS_KEY",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "HOME",
    ]

    /// Those that name files.
    private static let pathVariables = [
        "AWS_CONFIG_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ]

    /// - Parameter configuration: the AWS files that the principal was resolved with.
    /// - Returns: `nil` if a variable names a file from the working directory, or by another variable; or if a program
    ///   gives the keys, as it may read any variable and file.
    init?(of source: SourceIdentity, _ configuration: SharedConfiguration, _ environment: Environment) {
        let named = Self.pathVariables.compactMap { environment.nonBlank($0) }
        guard source.isRepeatable, named.allSatisfy(Self.isFixed) else { return nil }
        variables = Set(Self.variables + source.variables).sorted()
        files = configuration.files + source.files
    }

    /// The inputs of keys in the environment, if no variable names a profile: AWS's files decide nothing.
    static let ofEnvironmentKeys = IdentityInputs(
        variables: ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY"], files: [])

    private init(variables: [String], files: [IdentityFile]) {
        self.variables = variables
        self.files = files
    }

    /// Whether a path leads to the same file from any working directory.
    private static func isFixed(_ path: String) -> Bool {
        (path.hasPrefix(bytes: "/") || path.hasPrefix(bytes: "~/")) && !path.contains(scalar: "$")
    }
}

/// A file that an identity was read from.
package struct IdentityFile: Sendable {
    /// Absolute.
    package var path: FilePath
    /// What berth read; `nil` if there was nothing to read.
    package var content: [UInt8]?
}
