package import Platform

/// The reason that a principal cannot sign in, known offline.
package indirect enum PrincipalError: Error, Sendable, Equatable {
    /// A failure that AWS's files explain: a section that berth skips, or a file that it cannot read.
    case explained(PrincipalError, by: NextStep)
    /// A named profile is in none of the files.
    case noProfile(String, namedBy: String, files: String, known: [String])
    case halfKeysInEnvironment(set: String, unset: String)
    case halfKeys(String, has: String, lacks: String)
    /// A profile has a role but no source that assumes it.
    case roleWithoutSource(String)
    /// A profile has a role and two sources that assume it.
    case roleWithTwoSources(String)
    case noSourceProfile(String, namedBy: String)
    case emptySourceProfile(String)
    /// Profiles whose sources form a loop, the first of them again at the end.
    case loop([String])
    /// A setting with an invalid value.
    case badSetting(String, value: String, wanted: String)
    case noServicesSection(String, namedBy: String)
    /// Credentials would go over plain HTTP to another machine.
    case plainEndpoint(String, value: String)
    /// A region that cannot be a part of a host's name.
    case badRegion(String)
    /// No credentials are configured.
    case nothingFound(lookedAt: [String])

    // MARK: Of single sources

    /// A role's source is the environment's keys, which are missing.
    case noEnvironmentKeys(neededBy: String?)
    case environmentKeysExpired(String, ago: Duration)
    /// A role's source is a container's or an instance's credentials, but this machine has none.
    case noMachineCredentials(String, neededBy: String, why: String)
    /// A web identity has a token but no role.
    case webIdentityWithoutRole(String, wanted: String)
    case webIdentityMissing(WebIdentityTokenSource, for: RoleSpecification)
    case webIdentityUnreadable(FileError, for: RoleSpecification)
    case webIdentityExpired(WebIdentityTokenSource, for: RoleSpecification, ago: Duration)
    case noGitHubOIDC(missing: String, for: RoleSpecification)
    case ssoIncomplete(String, missing: String)
    case ssoContradiction(String, String, String)
    /// A manifest's profile and a session of the config file have the same name, but not the same setting.
    case ssoSessionDiffers(setting: String, profile: String, session: String)
    /// There is no section of a session. `namedBy` is the profile that names it; `nil` if the user does.
    case noSSOSession(String, namedBy: String?)
    case ssoSignedOut(SSOSession)
    case ssoExpired(SSOSession, ago: Duration)
    /// The cache has a file for the session that berth cannot use.
    case ssoTokenUnusable(SSOSession, file: String, problem: MessageText)
    /// A setting's value is not a command.
    case badCommand(String, problem: MessageText)
    case noProgram(String, neededBy: String)
    /// A login session gives no credentials.
    case login(LoginSessionError)
    /// A request to a container's agent on another machine would be in plain text.
    case plainContainer(String, value: String)
    case containerToken(String, String)
    /// A value for a request's header that no header can contain.
    case unsendable(UnsendableValueError)
    /// A role requires a code, but there is no terminal.
    case noTerminal(RoleSpecification)
    /// A role requires a code, but the user entered none.
    case missingCode(RoleSpecification)
}

extension PrincipalError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .explained(let failure, let reason):
            failure.message.with(nextStep: reason)
        case .noProfile(let name, let selector, let files, let known):
            UserMessage(
                "no_profile", "there is no profile \(name), which \(selector) names, in \(files)",
                details: [MessageText(Self.list(of: known))])
        case .halfKeysInEnvironment(let set, let unset):
            UserMessage(
                "half_keys_in_environment", "\(set) is set but \(unset) is not",
                nextStep: "Set both, or unset both to sign in with a profile.")
        case .halfKeys(let profile, let has, let lacks):
            UserMessage("half_keys", "\(profile) has \(has) but no \(lacks)", nextStep: "Add it, or remove the other.")
        case .roleWithoutSource(let profile):
            UserMessage(
                "role_without_source", "\(profile) has a role_arn but no source to assume it",
                nextStep: """
                    Add `source_profile = NAME`, the profile whose keys may assume the role, or a \
                    credential_source.
                    """)
        case .roleWithTwoSources(let profile):
            UserMessage(
                "role_with_two_sources", "\(profile) has both source_profile and credential_source",
                nextStep: "Keep one of them: it names who assumes the role.")
        case .noSourceProfile(let name, let profile):
            UserMessage("no_source_profile", "\(profile) has source_profile \(name), which does not exist")
        case .emptySourceProfile(let profile):
            UserMessage(
                "empty_source_profile", "\(profile) must assume a role but has no credentials",
                nextStep: """
                    Add aws_access_key_id and aws_secret_access_key to it, or a source_profile that has \
                    them.
                    """)
        case .loop(let names):
            UserMessage(
                "source_profile_loop",
                "the profiles' source_profile form a loop: \(names.joined(separator: " > "))",
                nextStep: "Name a profile with keys as the source of one of them.")
        case .badSetting(let setting, let value, let wanted):
            UserMessage("bad_setting", "\(setting) is `\(value)`; it should be \(wanted)")
        case .noServicesSection(let name, let profile):
            UserMessage(
                "no_services_section",
                "\(profile) has services = \(name), but there is no [services \(name)] in the config file")
        case .plainEndpoint(let setting, let value):
            UserMessage(
                "plain_endpoint", "\(setting) is `\(value)`: plain HTTP to another machine",
                nextStep: "Others could read the credentials. Use https; http is for loopback only.")
        case .badRegion(let region):
            UserMessage(
                "bad_region",
                "`\(region: region)` is not a region: it has letters, digits and hyphens, such as us-east-2",
                nextStep: "AWS_REGION, AWS_DEFAULT_REGION, or the profile's `region` or `sso_region` names it.")
        case .nothingFound(let lookedAt):
            UserMessage(
                "no_credentials_found", "no AWS credentials found: \(lookedAt.joined(separator: ", "))",
                nextStep: """
                    Run `aws configure`, name a profile (AWS_PROFILE, or \
                    `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                    """)
        case .noEnvironmentKeys(let profile):
            UserMessage(
                "no_environment_keys",
                """
                \(profile.map { "\($0) has credential_source Environment, but t" } ?? "t")here are no keys in \
                the environment
                """, nextStep: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
        case .environmentKeysExpired(let variable, let past):
            UserMessage(
                "environment_keys_expired", "the environment's keys expired \(duration: past) ago, by \(variable)",
                nextStep: "Refresh them with the tool that set them.")
        case .noMachineCredentials(let source, let profile, let why):
            UserMessage(
                "no_machine_credentials", "\(profile) has credential_source \(source), but \(why)",
                nextStep: """
                    Use another source on this machine: source_profile, or credential_source Environment.
                    """)
        case .webIdentityWithoutRole(let origin, let wanted):
            UserMessage(
                "web_identity_without_role", "\(origin) has a web identity token but no role to sign in to",
                nextStep: "Add \(wanted).")
        case .webIdentityMissing(.variable(let name), let role):
            UserMessage(
                "web_identity_missing", "\(name) is not set: there is no web identity token for \(role.located)",
                nextStep: "Set it, or name another source of the token in the manifest.")
        case .webIdentityMissing(let token, let role):
            UserMessage(
                "web_identity_missing",
                "\(token.description) is empty: there is no web identity token for \(role.located)",
                nextStep: "Check that the program that writes it is running.")
        case .webIdentityUnreadable(let failure, let role):
            UserMessage(
                "web_identity_unreadable",
                "\(failure.message.summary): there is no web identity token for \(role.located)",
                nextStep: "Check that it is mounted and that this user can read it.")
        case .webIdentityExpired(let token, let role, let past):
            UserMessage(
                "web_identity_expired",
                "\(token.description) expired \(duration: past) ago, and \(role.located) needs it",
                nextStep: "Renew it: a job's token is valid only for the job's first minutes.")
        case .noGitHubOIDC(let variable, let role):
            UserMessage(
                "no_github_oidc",
                """
                \(variable) is not set: only a permitted GitHub Actions job can request a token for \
                \(role.located)
                """, nextStep: "Add `permissions: {id-token: write, contents: read}` to the job.")
        case .ssoIncomplete(let owner, let missing):
            UserMessage(
                "sso_incomplete", "\(owner) is set up for SSO but has no \(missing)",
                nextStep: "Add it, or run `aws configure sso`.")
        case .ssoContradiction(let key, let profile, let session):
            UserMessage(
                "sso_contradiction", "\(profile) and \(session) have different \(key)",
                nextStep: "Remove it from the profile: the session's value applies to all profiles.")
        case .ssoSessionDiffers(let setting, let profile, let session):
            UserMessage(
                "sso_contradiction", "`sso` of \(profile) and \(session) have different \(setting)",
                nextStep: "Make both equal, or give the `session` in the manifest another name.")
        case .noSSOSession(let name, let profile):
            UserMessage(
                "no_sso_session",
                profile.map {
                    "\($0) has sso_session = \(name), but there is no [sso-session \(name)] in the config file"
                }
                    ?? "there is no [sso-session \(name)] in the config file",
                nextStep: "Add it, or run `aws configure sso`.")
        case .ssoSignedOut(let session):
            UserMessage(
                "sso_signed_out", "not signed in to \(session.located)", nextStep: .run(session.loginCommand)
            )
        case .ssoExpired(let session, let past):
            UserMessage(
                "sso_expired", "\(session.located) expired \(duration: past) ago",
                nextStep: .run(session.loginCommand))
        case .ssoTokenUnusable(let session, let file, let problem):
            UserMessage(
                "sso_token_unusable", "the token of \(session.located) cannot be used",
                details: ["\(file): \(problem)"], nextStep: .run(session.loginCommand))
        case .badCommand(let setting, let problem):
            UserMessage(
                "bad_command", "\(setting) is not a command: \(problem)",
                nextStep: """
                    Write the program and its arguments as in a shell, with quotes around arguments that contain blanks.
                    """)
        case .noProgram(let program, let setting):
            UserMessage(
                "no_program", "there is no program \(program), which \(setting) names",
                nextStep: "Install it, or write its full path.")
        case .login(let failure): failure.message
        case .plainContainer(let variable, let value):
            UserMessage(
                "plain_container", "\(variable) is `\(value)`: plain HTTP to another machine",
                nextStep: "Use https; http is for loopback, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23] only.")
        case .containerToken(let problem, let variable):
            UserMessage(
                "container_token_unusable", MessageText(problem),
                nextStep: "The container's agent requires the token that \(variable) names.")
        case .unsendable(let value): value.message
        case .noTerminal(let role):
            UserMessage(
                "no_terminal",
                """
                \(role.located) requires a code of \(role.mfaSerial ?? "an MFA device"), but there is no terminal
                """, nextStep: "Run berth in a terminal, or use credentials that need no code.")
        case .missingCode(let role):
            UserMessage(
                "missing_code",
                "no code of \(role.mfaSerial ?? "an MFA device") was given, which \(role.located) requires",
                nextStep: "Run berth again, and type the six digits that the device shows.")
        }
    }

    /// Returns this error with its explanation, if there is one.
    func explained(by reason: NextStep?) -> PrincipalError { reason.map { .explained(self, by: $0) } ?? self }

    private static func list(of names: [String]) -> String {
        guard !names.isEmpty else { return "There are no profiles: check that this is the right home directory." }
        let shown = names.prefix(8).joined(separator: ", ")
        let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
        return "There \(names.count == 1 ? "is" : "are") \(shown)\(rest)."
    }
}

/// A note about a value for messages, such as the place of its definition. All remarks are equal, so that they do not
/// affect whether two values are equal.
package struct PrincipalRemark: Sendable, Hashable {
    /// `nil` if there is no remark.
    package let text: String?

    /// - Parameter text: `nil` if there is no remark.
    package init(_ text: String? = nil) {
        self.text = text
    }

    package static func == (one: PrincipalRemark, other: PrincipalRemark) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}

    /// The remark after a value, such as ` (~/.aws/config:3)`; empty if none exists.
    var inBrackets: String { text.map { " (\($0))" } ?? "" }

    /// The remark after a statement, such as ` in AWS_REGION`; empty if none exists.
    var inClause: String { text.map { " in \($0)" } ?? "" }
}

/// The parts of AWS's files that a search left out, as a next step. All values are equal, as with `PrincipalRemark`.
struct LeftOutConfiguration: Sendable, Hashable {
    /// `nil` if nothing was left out.
    let nextStep: NextStep?

    init(_ nextStep: NextStep? = nil) {
        self.nextStep = nextStep
    }

    static func == (one: LeftOutConfiguration, other: LeftOutConfiguration) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
