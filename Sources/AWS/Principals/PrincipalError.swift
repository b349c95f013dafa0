package import Platform

/// The reason that a principal cannot sign in, known offline. Each case has a message of at most three lines.
package indirect enum PrincipalError: Error, Sendable, Equatable {
    /// A failure that has its reason in AWS's files: a section that berth skips, or a file that it cannot read.
    case explained(PrincipalError, by: String)
    /// A profile that is named is in none of the files.
    case noProfile(String, namedBy: String, files: String, known: [String])
    case halfKeysInEnvironment(set: String, unset: String)
    case halfKeys(String, has: String, lacks: String)
    /// A profile has a role and no source that assumes it.
    case roleWithoutSource(String)
    /// A profile has a role and two sources that assume it.
    case roleWithTwoSources(String)
    case noSourceProfile(String, namedBy: String)
    case emptySourceProfile(String)
    /// Profiles that are each other's source, the first of them again at the end.
    case loop([String])
    /// A setting that cannot be understood.
    case badSetting(String, value: String, wanted: String)
    case noServicesSection(String, namedBy: String)
    /// Credentials would go over plain http to another machine.
    case plainEndpoint(String, value: String)
    /// A region that cannot be a part of a host's name.
    case badRegion(String)
    /// Nothing is configured anywhere.
    case nothingFound(lookedAt: [String])

    // MARK: Of single sources

    /// Environment keys are to assume a role, and none exist.
    case noEnvironmentKeys(neededBy: String?)
    case environmentKeysExpired(String, ago: Duration)
    /// A container's or an instance's credentials are to assume a role, and there is no such thing here.
    case noMachineCredentials(String, neededBy: String, why: String)
    /// A web identity has a token and no role.
    case webIdentityWithoutRole(String, wanted: String)
    case webIdentityMissing(WebIdentityTokenSource, for: RoleSpecification)
    case webIdentityUnreadable(FileError, for: RoleSpecification)
    case webIdentityExpired(WebIdentityTokenSource, for: RoleSpecification, ago: Duration)
    case noGitHubOIDC(missing: String, for: RoleSpecification)
    case ssoIncomplete(String, missing: String)
    case ssoContradiction(String, String, String)
    case noSSOSession(String, namedBy: String)
    case ssoSignedOut(SSOSession)
    case ssoExpired(SSOSession, ago: Duration)
    /// The cache has a file for the session that berth cannot use.
    case ssoTokenUnusable(SSOSession, file: String, problem: String)
    /// A setting should be a command and is not.
    case badCommand(String, problem: String)
    case noProgram(String, neededBy: String)
    case noCommandLineTool(neededBy: String)
    /// A container's agent would be asked in the clear on another machine.
    case plainContainer(String, value: String)
    case containerToken(String, String)
    /// A value for a request's header cannot be sent in one.
    case unsendable(UnsendableValueError)
    /// A role wants a code, and there is no terminal.
    case noTerminal(RoleSpecification)
    /// A role asks for a code, and the person gave none.
    case missingCode(RoleSpecification)
}

extension PrincipalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .explained(let failure, let reason):
            "\(failure.description.firstLine)\n\(reason)"
        case .noProfile(let name, let selector, let files, let known):
            """
            there is no profile \(name), which \(selector) names, in \(files)
            \(Self.list(of: known))
            """
        case .halfKeysInEnvironment(let set, let unset):
            """
            \(set) is set but \(unset) is not
            Set both, or unset both to sign in with a profile.
            """
        case .halfKeys(let profile, let has, let lacks):
            """
            \(profile) has \(has) but no \(lacks)
            Add it, or remove the other.
            """
        case .roleWithoutSource(let profile):
            """
            \(profile) has a role_arn but nobody to assume it
            Add `source_profile = NAME`, the profile whose keys may assume the role, or a credential_source.
            """
        case .roleWithTwoSources(let profile):
            """
            \(profile) has both source_profile and credential_source
            Keep one of them: it says who assumes the role.
            """
        case .noSourceProfile(let name, let profile):
            "\(profile) has source_profile \(name), and there is no such profile"
        case .emptySourceProfile(let profile):
            """
            \(profile) is to assume a role and has no credentials
            Add aws_access_key_id and aws_secret_access_key to it, or a source_profile that has them.
            """
        case .loop(let names):
            """
            the profiles' source_profile lead in a circle: \(names.joined(separator: " > "))
            Name a profile with keys as the source of one of them.
            """
        case .badSetting(let setting, let value, let wanted):
            "\(setting) is `\(value)`; it should be \(wanted)"
        case .noServicesSection(let name, let profile):
            "\(profile) has services = \(name), and there is no [services \(name)] in the config file"
        case .plainEndpoint(let setting, let value):
            """
            \(setting) is `\(value)`: plain http to another machine
            Credentials would be read on the way. Use https; http is for loopback alone.
            """
        case .badRegion(let region):
            """
            `\(region)` is not a region: it has letters, digits and hyphens, such as us-east-2
            AWS_REGION, AWS_DEFAULT_REGION, or the profile's `region` or `sso_region` names it.
            """
        case .nothingFound(let lookedAt):
            """
            no AWS credentials found: \(lookedAt.joined(separator: ", "))
            Sign in with `aws sso login` or `aws configure`, name a profile (AWS_PROFILE, or `aws_profile` in the \
            manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
            """
        default: ofSource
        }
    }

    /// Returns this failure with its reason, if there is one.
    func explained(by reason: String?) -> PrincipalError { reason.map { .explained(self, by: $0) } ?? self }

    private static func list(of names: [String]) -> String {
        guard !names.isEmpty else { return "There is no profile at all: is this the right home folder?" }
        let shown = names.prefix(8).joined(separator: ", ")
        let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
        return "There \(names.count == 1 ? "is" : "are") \(shown)\(rest)."
    }
}

extension PrincipalError {
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
        case .noTerminal(let role):
            """
            \(role.located) wants a code of \(role.mfaSerial ?? "an MFA device"), and there is no terminal to ask on
            Run berth in a terminal, or sign in by a way that takes no code.
            """
        case .missingCode(let role):
            """
            no code of \(role.mfaSerial ?? "an MFA device") was given, which \(role.located) wants
            Run berth again, and type the six digits that the device shows.
            """
        default: ""
        }
    }
}

/// A note about a value for messages, such as where the value is defined. All remarks are equal, so that they do not
/// affect whether two values are.
package struct PrincipalRemark: Sendable, Hashable {
    /// `nil` if there is nothing to remark.
    package let text: String?

    /// - Parameter text: `nil` if there is nothing to remark.
    package init(_ text: String? = nil) {
        self.text = text
    }

    package static func == (one: PrincipalRemark, other: PrincipalRemark) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}

    /// The remark to follow a value, such as ` (~/.aws/config:3)`; empty if none exists.
    var inBrackets: String { text.map { " (\($0))" } ?? "" }

    /// ` in AWS_REGION`, to follow what a setting says; nothing if there is no remark.
    var inClause: String { text.map { " in \($0)" } ?? "" }
}
