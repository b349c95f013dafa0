import Testing

extension ChainScenario {
    /// The links of the chain, in order of precedence.
    enum Link: Int, Sendable, CaseIterable {
        case environmentKeys = 1
        case role, webIdentity, sso, credentialsFileKeys, login, process, configFileKeys, container, instanceMetadata
    }

    /// The kinds of credentials, each with a scenario.
    enum Source: Sendable, CaseIterable {
        case environmentKeys, credentialsFileKeys, configFileKeys
        case roleOfSourceProfile, roleOfEnvironment, roleOfContainer, roleOfInstance
        case webIdentityOfEnvironment, webIdentityOfProfile
        case ssoSession, ssoRefreshed, ssoExpired, legacySSO
        case loginSession, loginRenewed
        case process
        case container, containerToken, containerTokenFile
        case instanceMetadata

        var link: Link {
            switch self {
            case .environmentKeys: .environmentKeys
            case .credentialsFileKeys: .credentialsFileKeys
            case .configFileKeys: .configFileKeys
            case .roleOfSourceProfile, .roleOfEnvironment, .roleOfContainer, .roleOfInstance: .role
            case .webIdentityOfEnvironment, .webIdentityOfProfile: .webIdentity
            case .ssoSession, .ssoRefreshed, .ssoExpired, .legacySSO: .sso
            case .loginSession, .loginRenewed: .login
            case .process: .process
            case .container, .containerToken, .containerTokenFile: .container
            case .instanceMetadata: .instanceMetadata
            }
        }
    }

    /// The environment's variables; the last value of a name counts.
    var variables: [String: String] {
        environment.reduce(into: [:]) { $0.merge($1.values) { $1 } }
    }

    /// The links that the environment and the files configure, to check what a scenario claims to cover.
    var links: Set<Link> {
        let variables = variables
        let texts = [config, credentials].compactMap(\.self)
        func isSet(_ name: String) -> Bool { variables[name]?.isEmpty == false }
        func say(_ word: String) -> Bool { texts.contains { $0.contains(word) } }
        func holdsKeys(_ text: String?) -> Bool { text?.contains(/\{keys |aws_access_key_id/.ignoresCase()) ?? false }
        return Set(
            Link.allCases.filter { link in
                switch link {
                case .environmentKeys: isSet("AWS_ACCESS_KEY_ID")
                case .role: say("source_profile") || say("credential_source")
                case .webIdentity: isSet("AWS_WEB_IDENTITY_TOKEN_FILE") || say("web_identity_token_file")
                case .sso: say("{sso}") || say("{legacy sso}")
                case .credentialsFileKeys: holdsKeys(credentials)
                case .login: say("login_session")
                case .process: say("credential_process")
                case .configFileKeys: holdsKeys(config)
                case .container: isSet("AWS_CONTAINER_CREDENTIALS_FULL_URI")
                case .instanceMetadata: variables["AWS_EC2_METADATA_DISABLED"] == "false"
                }
            }
        )
    }
}
