import Platform

extension PrincipalFailure {
    /// The messages about single sources.
    var ofSource: String {
        switch self {
        case .noEnvironmentKeys(let profile):
            """
            \(profile.map { "\($0) has credential_source Environment, and t" } ?? "t")here are no keys in the environment
            Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """
        case .environmentKeysExpired(let variable, let past):
            """
            the environment's keys expired \(past.inWords) ago, by \(variable)
            Let what set them set new ones.
            """
        case .noMachineCredentials(let source, let profile, let why):
            """
            \(profile) has credential_source \(source), and \(why)
            Name another source where this is not such a machine: source_profile, or credential_source Environment.
            """
        case .webIdentityWithoutRole(let origin, let wanted):
            """
            \(origin) has a web identity token and no role to sign in to
            Add \(wanted).
            """
        case .webIdentityMissing(.variable(let name), let role):
            """
            \(name) is not set: there is no web identity token for \(role.located)
            Set it, or name another source of the token in the manifest.
            """
        case .webIdentityMissing(let token, let role):
            """
            \(token) is empty: there is no web identity token for \(role.located)
            Is what writes it running?
            """
        case .webIdentityUnreadable(let failure, let role):
            """
            \(failure): there is no web identity token for \(role.located)
            Is it mounted, and may this user read it?
            """
        case .webIdentityExpired(let token, let role, let past):
            """
            \(token) expired \(past.inWords) ago, which \(role.located) is signed in to with
            Let what writes it write a new one: a job's token is good for its first minutes alone.
            """
        case .noGitHubOIDC(let variable, let role):
            """
            \(variable) is not set: this is no job of GitHub Actions that may ask for a token for \(role.located)
            Add `permissions: {id-token: write, contents: read}` to the job.
            """
        case .ssoIncomplete(let owner, let missing):
            """
            \(owner) is set up for SSO and has no \(missing)
            Add it, or run `aws configure sso`.
            """
        case .ssoContradiction(let key, let profile, let session):
            """
            \(profile) and \(session) have different \(key)
            Remove it from the profile: the session says it for all.
            """
        case .noSSOSession(let name, let profile):
            """
            \(profile) has sso_session = \(name), and there is no [sso-session \(name)] in the config file
            Add it, or run `aws configure sso`.
            """
        case .ssoSignedOut(let session):
            """
            nobody is signed in to \(session.located)
            Run `\(session.loginCommand)`.
            """
        case .ssoExpired(let session, let past):
            """
            \(session.located) expired \(past.inWords) ago
            Run `\(session.loginCommand)`.
            """
        case .ssoTokenUnusable(let session, let file, let problem):
            """
            the token of \(session.located) cannot be used
            \(file): \(problem)
            Run `\(session.loginCommand)`.
            """
        case .badCommand(let setting, let problem):
            """
            \(setting) is no command: \(problem)
            Write the program and its arguments as in a shell, with quotes around what has blanks in it.
            """
        case .noProgram(let program, let setting):
            """
            there is no program \(program), which \(setting) names
            Install it, or write its whole path.
            """
        case .noCommandLineTool(let setting):
            """
            \(setting) takes version 2 of the AWS CLI, and there is no `aws` on PATH
            Install it, or name another source of credentials.
            """
        case .plainContainer(let variable, let value):
            """
            \(variable) is `\(value)`: plain http to another machine
            Use https; http is for loopback, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23] alone.
            """
        case .containerToken(let problem, let variable):
            """
            \(problem)
            The container's agent wants the token that \(variable) names.
            """
        case .unsendable(let value): value.description
        case .nobodyToAsk(let role):
            """
            \(role.located) wants a code of \(role.mfaSerial ?? "an MFA device"), and there is no terminal to ask on
            Run berth in a terminal, or sign in by a way that takes no code.
            """
        case .noCode(let role):
            """
            no code of \(role.mfaSerial ?? "an MFA device") was given, which \(role.located) wants
            Run berth again, and type the six digits that the device shows.
            """
        default: ""
        }
    }
}
