/// The identity that signs in, as far as it is known offline: a source of credentials, the roles assumed with it, and
/// the client settings. It holds no secret. berth signs in once for equal principals.
package struct Principal: Sendable, Hashable, CustomStringConvertible {
    /// A role to assume, and its STS region.
    struct Step: Sendable, Hashable {
        var role: RoleSpecification
        var stsRegion: STSRegion

        var region: String { stsRegion.name }
    }

    let source: CredentialSource
    /// The roles, from the source upwards.
    let steps: [Step]
    let settings: ClientSettings

    /// A stable name without a secret, for berth's records: `profile platform > arn:aws:iam::210987654321:role/pull`.
    package var identifier: String {
        ([source.provider.identifier] + steps.map(\.role.arn)).joined(separator: " > ")
    }

    /// The principal in messages: `environment keys`; `role pull, from profile platform`.
    package var description: String { described(source.provider.description) }

    /// The devices whose codes sign-in requires, each once, in the order of the prompts.
    package var mfaDevices: [String] {
        steps.compactMap(\.role.mfaSerial).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Whether a sign-in sends requests and runs no program: a program may wait for the user.
    package var signsInByRequests: Bool {
        switch source {
        case .process: false
        case .environmentKeys, .profileKeys: !steps.isEmpty
        case .webIdentity, .sso, .login, .container, .instanceMetadata: true
        }
    }

    /// The description with the place of the source: `role pull, from profile platform (~/.aws/config:3)`.
    var located: String { described(source.provider.located) }

    /// The principal that assumes the topmost role; `nil` if there are no roles.
    var assumer: Principal? {
        steps.isEmpty ? nil : Principal(source: source, steps: steps.dropLast(), settings: settings)
    }

    private func described(_ source: String) -> String {
        (steps.reversed().map { "role \($0.role.name)" } + [source]).joined(separator: ", from ")
    }
}
