import Effects
import FoundationEssentials
import Platform

/// A role in an account that an SSO session gives to the signed-in user.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
struct SSOCredentialProvider: CredentialProvider {
    /// The profile with the account and the role; `nil` for a session alone.
    let profile: ProfileLocation?
    let session: SSOSession
    /// `nil` if the profile names none: it then cannot sign in to AWS.
    let account: String?
    let role: String?

    private static let accountKey = "sso_account_id"
    private static let roleKey = "sso_role_name"

    /// - Returns: `nil` if the profile does not use SSO.
    /// - Throws: An error if the profile uses SSO, and a setting is missing or contradicts the session.
    init?(
        _ section: ConfigSection, _ configuration: SharedConfiguration
    ) throws(PrincipalError) {
        let name = section.nonBlank(SSOSession.nameKey)
        account = section.nonBlank(Self.accountKey)
        role = section.nonBlank(Self.roleKey)
        guard name != nil || account != nil || role != nil else { return nil }
        let keys = [SSOSession.nameKey, Self.accountKey, Self.roleKey].filter { section.nonBlank($0) != nil }
        let profile = ProfileLocation(section, at: keys[0])
        self.profile = profile
        // A profile that only names its session serves other purposes than signing in to AWS.
        if account == nil && role != nil { throw .ssoIncomplete(profile.located, missing: Self.accountKey) }
        if role == nil && account != nil { throw .ssoIncomplete(profile.located, missing: Self.roleKey) }
        session = try SSOSession(of: section, namedBy: profile, in: configuration)
    }

    /// Creates the source of a session alone, which signs in to no account.
    init(session: SSOSession) {
        self.session = session
        (profile, account, role) = (nil, nil, nil)
    }

    /// Uses a manifest's `sso`.
    /// - Throws: `ssoSessionDiffers` if the config file has a session of the same name with other settings: both have
    ///   one file in the cache.
    init(_ wanted: SSOSpecification, _ configuration: SharedConfiguration) throws(PrincipalError) {
        let profile = ProfileLocation(name: wanted.profile.text ?? "", place: wanted.place.text ?? "")
        self.profile = profile
        (account, role) = (wanted.account, wanted.role)
        let definition = wanted.session.flatMap(configuration.ssoSession)
        // Without the profile: all profiles of the session have one message. The AWS CLI's scopes: they share its token.
        session = SSOSession(
            name: wanted.session, startURL: wanted.startURL, region: wanted.region,
            scopes: definition.flatMap(SSOSession.scopes(of:)), definition: .manifest, place: wanted.sessionPlace)
        guard let name = wanted.session, let definition else { return }
        let owner = "[sso-session \(name)] (\(definition.place))"
        if let url = definition.nonBlank("sso_start_url"), !StartURL.isSame(url, wanted.startURL) {
            throw .ssoSessionDiffers(setting: "start URLs", profile: profile.located, session: owner)
        }
        if let region = definition.nonBlank("sso_region"), !region.hasSameBytes(as: wanted.region) {
            throw .ssoSessionDiffers(setting: "regions", profile: profile.located, session: owner)
        }
    }

    var identifier: String { "SSO \(session.cacheKey.withoutURLSecrets) \(account ?? "")/\(role ?? "")" }
    var description: String { profile.map { "\($0.description), from \(session.description)" } ?? session.description }
    var located: String { profile.map { "\($0.located), from \(session.description)" } ?? session.located }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        _ = try wanted()
        let now = machine.effects.clock.now
        let token = try SSOTokenCache(machine: machine).token(of: session)
        if token.expires > now { return .available(until: token.expires) }
        guard session.isRenewable, token.canBeRenewed(at: now) else {
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
            let now = context.machine.effects.clock.now
            if let expires = credentials.expiration, expires <= now { try ClockCheck(answer, now: now).check(call) }
            return credentials
        } catch .refused(let fault, _, _) where fault.status == 401 && fault.isOfAWS {
            throw .source(.ssoEndedEarly(session, words: fault.words))
        } catch .refused(let fault, _, _) where fault.status == 403 && fault.isOfAWS {
            throw .source(.ssoRoleDenied(session, role: role, account: account, words: fault.words))
        }
    }

    /// Whether it names an account and a role. Whether it is available then depends only on the session.
    var namesRole: Bool { account != nil && role != nil }

    private func wanted() throws(PrincipalError) -> (account: String, role: String) {
        guard let account, let role else {
            throw .ssoIncomplete(profile?.located ?? located, missing: "\(Self.accountKey) and \(Self.roleKey)")
        }
        return (account, role)
    }
}
