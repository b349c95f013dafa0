import Platform

/// A source of credentials: its name, what is known of it offline, and how to get the credentials.
///
/// It holds where the credentials are, never the credentials themselves.
protocol CredentialProvider: Sendable, Hashable {
    /// Stable and without a secret, for `Principal.identifier`.
    var identifier: String { get }

    /// For people: `profile platform`.
    var description: String { get }

    /// For people who have to find it: `profile platform (~/.aws/config:3)`.
    var located: String { get }

    /// Returns whether the credentials can be used now, from files and variables only.
    /// - Throws: `PrincipalError` if the source has no credentials.
    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability

    /// Returns what identifies the source, from files and variables only. An unreadable file is a fact of its own.
    func identity(on machine: AWSMachine) -> SourceIdentity

    /// - Parameter principal: the one that this is the source of, without any role on top.
    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials
}

/// Where a principal's first credentials come from: one case a kind, and a file for each.
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

/// What providers sign in with: the machine's state and the clients for requests and programs.
struct SignInContext: Sendable {
    let machine: AWSMachine
    /// For AWS's services.
    let caller: ServiceClient
    /// For what is no service: metadata of a machine, tokens of a workflow.
    let metadata: MetadataClient
    /// SSO sessions that have been looked up, and refreshed where need was.
    let ssoTokens: SingleFlight<SSOSession, SSOToken>
    /// Programs that are run for credentials wait here for their turn.
    let programs: CredentialProgramQueue
    /// The environment of a program that is run for credentials: without the variables that hold secrets.
    let childEnvironment: [String: String]

    /// The names of the variables that such a program does not get, sorted.
    var withheld: [String] {
        let variables = machine.environment.variables
        return variables.keys.filter { childEnvironment[$0] == nil && variables[$0] != "" }.sorted()
    }
}

/// A profile of AWS's files that configures a source, with the line.
struct ProfileLocation: Sendable, Hashable {
    let name: String
    /// Such as `~/.aws/config:3`.
    let place: String

    init(name: String, place: String) {
        self.name = name
        self.place = place
    }

    /// - Parameter key: names the line; the section's header if the key is missing.
    init(_ section: ConfigSection, at key: String) {
        self.init(name: section.name, place: "\(section.property(key)?.place ?? section.place)")
    }

    var description: String { "profile \(name)" }
    var located: String { "profile \(name) (\(place))" }
}
