import Effects
import Platform

/// A source of credentials: its name, its offline state, and the way to get the credentials.
///
/// It holds the place of the credentials, never the credentials themselves.
protocol CredentialProvider: Sendable, Hashable {
    /// Stable and without a secret, for `Principal.identifier`.
    var identifier: String { get }

    /// The source in messages: `profile platform`.
    var description: String { get }

    /// The source with its place, for messages: `profile platform (~/.aws/config:3)`.
    var located: String { get }

    /// Returns whether the credentials can be used now, from files and variables only.
    /// - Throws: `PrincipalError` if the source has no credentials.
    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability

    /// Returns the source's identity, from files and variables only. An unreadable file is a fact of its own.
    func identity(on machine: AWSMachine) -> SourceIdentity

    /// - Parameter principal: the principal of this source, without any roles.
    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials
}

/// The source of a principal's first credentials: one case per kind, each with a file of its own.
enum CredentialSource: Sendable, Hashable {
    case environmentKeys(EnvironmentKeyProvider)
    case profileKeys(ProfileKeyProvider)
    case webIdentity(WebIdentityProvider)
    case sso(SSOCredentialProvider)
    case process(ProcessCredentialProvider)
    case login(AWSLoginProvider)
    case container(ContainerCredentialProvider)
    case instanceMetadata(InstanceMetadataProvider)

    var provider: any CredentialProvider {
        switch self {
        case .environmentKeys(let provider): provider
        case .profileKeys(let provider): provider
        case .webIdentity(let provider): provider
        case .sso(let provider): provider
        case .process(let provider): provider
        case .login(let provider): provider
        case .container(let provider): provider
        case .instanceMetadata(let provider): provider
        }
    }
}

/// The machine as AWS's tools see it: the AWS files and the effects.
struct AWSMachine: Sendable {
    let configuration: SharedConfiguration
    let effects: Effects

    var environment: Environment { effects.environment }
}

/// A profile of AWS's files that configures a source, with the line.
struct ProfileLocation: Sendable, Hashable {
    let name: String
    /// The file and line, such as `~/.aws/config:3`.
    let place: String

    init(name: String, place: String) {
        self.name = name
        self.place = place
    }

    /// - Parameter key: names the line; without it, the section's header is used.
    init(_ section: ConfigSection, at key: String) {
        self.init(name: section.name, place: "\(section.property(key)?.place ?? section.place)")
    }

    var description: String { "profile \(name)" }
    var located: String { "profile \(name) (\(place))" }
}
