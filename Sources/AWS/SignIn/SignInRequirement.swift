package import Platform
package import SystemPackage

/// A session that a principal needs and that a user signs in to, with the settings for the requests.
package struct SignInRequirement: Sendable {
    package enum Session: Sendable, Hashable {
        /// A session with IAM Identity Center.
        case identityCenter(SSOSession)
        /// A session of `aws login`.
        case login(LoginSession)
    }

    package let session: Session
    /// The settings of the first principal that needs the session.
    let settings: ClientSettings

    init(_ session: Session, settings: ClientSettings) {
        self.session = session
        self.settings = settings
    }

    /// The session in messages: `SSO session corp`.
    package var description: String {
        switch session {
        case .identityCenter(let session): session.description
        case .login(let session): session.description
        }
    }

    /// The command that signs in to it.
    package var loginCommand: String { session.loginCommand }
}

extension SignInRequirement.Session {
    /// The session with its place, for messages: `SSO session corp (~/.aws/config:3)`.
    var located: String {
        switch self {
        case .identityCenter(let session): session.located
        case .login(let session): session.located
        }
    }

    /// The command that signs in to it.
    var loginCommand: String {
        switch self {
        case .identityCenter(let session): session.loginCommand
        case .login(let session): session.loginCommand
        }
    }
}

extension SignInRequirement: Hashable {
    /// Compares the sessions: one sign-in serves all principals that need a session. A login session has one file,
    /// whatever the regions of the profiles that name it.
    package static func == (one: SignInRequirement, other: SignInRequirement) -> Bool {
        switch (one.session, other.session) {
        case (.login(let one), .login(let other)): one.identity.hasSameBytes(as: other.identity)
        case (.identityCenter(let one), .identityCenter(let other)): one == other
        case (.login, .identityCenter), (.identityCenter, .login): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch session {
        case .identityCenter(let session): hasher.combine(session)
        case .login(let session): session.identity.hashBytes(into: &hasher)
        }
    }
}

extension SignInRequirement {
    /// Creates the requirement of a session that no principal names, with the settings of the selected profile.
    /// - Throws: an error if a setting of the environment or the profile is invalid.
    package init(
        of session: SSOSession, configuration: SharedConfiguration, environment: Environment
    ) throws(PrincipalError) {
        let profile = configuration.profile(configuration.selectedProfile)
        self.init(
            .identityCenter(session),
            settings: try ClientSettings(environment: environment, configuration: configuration, profile: profile))
    }

    /// Creates the requirement of a section `[sso-session NAME]`, with the settings of the selected profile.
    /// - Throws: an error if the section or one of its settings is missing or invalid.
    package init(
        ofSessionNamed name: String, configuration: SharedConfiguration, environment: Environment
    ) throws(PrincipalError) {
        let session = try SSOSession(named: name, in: configuration, namedBy: nil)
        try self.init(of: session, configuration: configuration, environment: environment)
    }
}

extension Principal {
    /// The session that a user signs in to for this principal; `nil` if it needs none.
    package var signInRequirement: SignInRequirement? {
        switch source {
        case .sso(let provider): SignInRequirement(.identityCenter(provider.session), settings: settings)
        case .login(let provider):
            SignInRequirement(.login(provider.session), settings: settings)
        case .environmentKeys, .profileKeys, .webIdentity, .process, .container, .instanceMetadata: nil
        }
    }
}

extension CredentialInspector {
    /// Returns the file of a session; `nil` if the user has no home directory.
    package func file(of requirement: SignInRequirement) -> FilePath? {
        switch requirement.session {
        case .identityCenter(let session): SSOTokenCache(machine: machine).file(of: session)
        case .login(let session): LoginSessionCache(machine: machine).path(of: session)
        }
    }

    /// Returns the state of a session, from files only.
    package func state(of requirement: SignInRequirement) -> SessionState {
        switch requirement.session {
        case .identityCenter(let session): SSOTokenCache(machine: machine).state(of: session)
        case .login(let session): LoginSessionCache(machine: machine).state(of: session)
        }
    }
}
