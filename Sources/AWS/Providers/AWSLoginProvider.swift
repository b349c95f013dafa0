import Platform

/// A session of `aws login`. Its tokens are bound to a key in the AWS CLI's own way, so berth runs the CLI to get
/// credentials.
/// https://docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html
struct AWSLoginProvider: CredentialProvider {
    let profile: ProfileLocation
    /// The setting's value: the user that signed in.
    let session: String

    static let key = "login_session"

    init(_ section: ConfigSection) {
        profile = ProfileLocation(section, at: Self.key)
        session = section.nonBlank(Self.key) ?? ""
    }

    var identifier: String { "login session of \(profile.description)" }
    var description: String { "\(profile.description), from its \(Self.key)" }
    var located: String { "\(Self.key) of \(profile.located)" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        guard machine.effects.processes.find("aws", path: machine.environment["PATH"] ?? "") != nil else {
            throw .noCommandLineTool(neededBy: located)
        }
        return .obtainedDuringSignIn("berth runs the AWS CLI when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: ["login session", session, profile.name], isKnownOffline: false)
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        let words = ["aws", "configure", "export-credentials", "--profile", profile.name, "--format", "process"]
        do {
            return try await CredentialProgram(words: words, located: located, session: self.session)
                .credentials(in: context)
        } catch .source(.programFailed(_, let status, let lines, _)) {
            throw .source(.loginEnded(located, profile: profile.name, status: status, words: lines.last ?? ""))
        }
    }
}
