/// Where a principal's first credentials come from: one case a kind, and a file for each.
enum CredentialSource: Sendable, Hashable {
    case environmentKeys(EnvironmentKeys)
    case profileKeys(ProfileKeys)
    case webIdentity(WebIdentity)
    case sso(SSOLogin)
    case process(CredentialProcess)
    case login(LoginSession)
    case container(ContainerCredentials)
    case instanceMetadata(InstanceMetadata)

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
