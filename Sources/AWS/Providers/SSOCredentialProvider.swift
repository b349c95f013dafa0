import FoundationEssentials
import Platform

/// A role in an account that an SSO session gives to the signed-in user.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
struct SSOCredentialProvider: CredentialProvider {
    let profile: ProfileLocation
    let session: SSOSession
    /// `nil` if the profile names none: it then cannot sign in to AWS.
    let account: String?
    let role: String?

    private static let sessionKey = "sso_session"
    private static let accountKey = "sso_account_id"
    private static let roleKey = "sso_role_name"
    private static let sessionSettings = ["sso_start_url", "sso_region"]

    /// - Returns: `nil` if the profile does not use SSO.
    /// - Throws: An error if the profile uses SSO, and a setting is missing or contradicts the session.
    init?(
        _ section: ConfigSection, _ configuration: SharedConfiguration
    ) throws(PrincipalError) {
        let name = section.nonBlank(Self.sessionKey)
        account = section.nonBlank(Self.accountKey)
        role = section.nonBlank(Self.roleKey)
        guard name != nil || account != nil || role != nil else { return nil }
        let keys = [Self.sessionKey, Self.accountKey, Self.roleKey].filter { section.nonBlank($0) != nil }
        profile = ProfileLocation(section, at: keys[0])
        // A profile that only names its session serves other purposes than signing in to AWS.
        if account == nil && role != nil { throw .ssoIncomplete(profile.located, missing: Self.accountKey) }
        if role == nil && account != nil { throw .ssoIncomplete(profile.located, missing: Self.roleKey) }
        let definition: ConfigSection
        if let name {
            guard let found = configuration.ssoSession(name) else {
                throw PrincipalError.noSSOSession(name, namedBy: profile.located)
                    .explained(by: configuration.whyMissing(.ssoSession, name))
            }
            definition = found
        } else {
            definition = section
        }
        let owner = name.map { "[sso-session \($0)] (\(definition.place))" } ?? profile.located
        var settings: [String] = []
        for key in Self.sessionSettings {
            guard let value = definition.nonBlank(key) else { throw .ssoIncomplete(owner, missing: key) }
            guard value == section.nonBlank(key) ?? value else { throw .ssoContradiction(key, profile.located, owner) }
            settings.append(value)
        }
        session = SSOSession(
            name: name, startURL: settings[0], region: settings[1], profile: PrincipalRemark(section.name),
            place: PrincipalRemark("\(definition.place)")
        )
    }

    var identifier: String { "SSO \(session.cacheKey.withoutURLSecrets) \(account ?? "")/\(role ?? "")" }
    var description: String { "\(profile.description), from \(session.description)" }
    var located: String { "\(profile.located), from \(session.description)" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        _ = try wanted()
        let now = machine.effects.clock.now
        let token = try SSOTokenCache(machine: machine).token(of: session)
        if token.expires > now { return .available(until: token.expires) }
        guard session.name != nil, token.canBeRenewed(at: now) else {
            throw .ssoExpired(session, ago: .from(token.expires, to: now))
        }
        return .obtainedDuringSignIn("berth renews the session when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(
            facts: [
                "sso", session.cacheKey, session.startURL, session.region, account ?? "", role ?? "",
            ])
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        let (account, role) = try AWSError.wrapping { () throws(PrincipalError) in try wanted() }
        let token = try await context.ssoTokens.value(for: session) { () async throws(AWSError) in
            try await SSOTokenRenewal(session: session, principal: principal, context: context).token()
        }
        let call = GetRoleCredentials.call(
            account: account, role: role, token: token.accessToken, region: session.region, by: principal
        )
        do throws(AWSError) {
            let answer = try await context.caller.send(call, signedWith: nil)
            guard let credentials = GetRoleCredentials.credentials(from: answer), credentials.flaw == nil else {
                throw AWSError.unreadable(try call.description(), missing: "credentials")
            }
            return credentials
        } catch .refused(let fault, _, _) where fault.status == 401 {
            throw .source(.ssoEnded(session, words: fault.words))
        } catch .refused(let fault, _, _) where fault.status == 403 {
            throw .source(.ssoRoleDenied(session, role: role, account: account, words: fault.words))
        }
    }

    private func wanted() throws(PrincipalError) -> (account: String, role: String) {
        guard let account, let role else {
            throw .ssoIncomplete(profile.located, missing: "\(Self.accountKey) and \(Self.roleKey)")
        }
        return (account, role)
    }
}

/// An SSO session, or the start URL of the older form, that a user signs in to in a browser.
package struct SSOSession: Sendable, Hashable {
    /// The name in `[sso-session NAME]`; `nil` in the older form, in which each profile has all settings.
    let name: String?
    let startURL: String
    let region: String
    /// The profile that names it; in the older form, the profile to sign in with.
    let profile: PrincipalRemark
    /// The place of its definition.
    let place: PrincipalRemark

    /// The text that its file in the cache is named after.
    var cacheKey: String { name ?? startURL }

    /// The session in messages: `SSO session corp`.
    var description: String { name.map { "SSO session \($0)" } ?? "SSO at \(startURL.withoutURLSecrets)" }

    /// The session with its place, for messages.
    var located: String { description + place.inBrackets }

    /// The command that signs in to it.
    var loginCommand: String {
        name.map { "aws sso login --sso-session \($0.shellWord)" }
            ?? "aws sso login --profile \((profile.text ?? "default").shellWord)"
    }
}
