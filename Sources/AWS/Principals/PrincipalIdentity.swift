import Crypto
package import Platform

/// Whom a principal signs in as, by all that files and variables tell. Two principals with one name, such as keys in the
/// environment, have different identities if their keys are different.
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
    init(_ source: SourceIdentity, roles: [RoleRequest], inputs: IdentityInputs?) {
        facts = source.facts + roles.flatMap(\.identityFacts)
        isKnownOffline = source.isKnownOffline
        self.inputs = inputs
    }

    /// By the facts: what they were read from makes no difference.
    package static func == (one: PrincipalIdentity, other: PrincipalIdentity) -> Bool {
        one.facts.hasSameBytes(as: other.facts)
    }

    /// Of what is compared.
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
    /// Returns what tells one token from another: the issuer and the subject of a JSON web token, which its renewal leaves
    /// as they are; for any other token its SHA-256.
    static func facts(ofToken token: Secret?) -> [String] {
        guard let token, !token.isEmpty else { return ["no token"] }
        if let named = token.webTokenSubject { return ["subject", named.issuer, named.subject] }
        return ["token", SHA256.hash(data: Array(token.reveal().utf8)).hexadecimal]
    }
}

extension RoleRequest {
    /// The role and the session's name: together they are the assumed role's ARN, and a policy may ask for both.
    var identityFacts: [String] { ["role", arn, sessionName ?? ""] }
}
