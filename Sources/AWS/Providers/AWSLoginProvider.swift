import Effects
import FoundationEssentials
import Platform

/// A session of `aws login`: keys of a person's sign-in to the console, in a cache that the AWS CLI and the SDKs share.
/// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
struct AWSLoginProvider: CredentialProvider {
    let profile: ProfileLocation
    let session: LoginSession

    /// - Parameter selected: the profile that signs in, such as one whose `source_profile` is `section`.
    init(_ section: ConfigSection, selected: ConfigSection?, _ environment: Environment) {
        profile = ProfileLocation(section, at: LoginSession.key)
        session = LoginSession(section, selected: selected, environment)
    }

    var identifier: String { "login session of \(profile.description)" }
    var description: String { "\(profile.description), from its \(LoginSession.key)" }
    var located: String { "\(LoginSession.key) of \(profile.located)" }

    /// AWS alone knows whether it still renews keys that expire soon: they have no end of their own here.
    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        let cache = LoginSessionCache(machine: machine)
        do throws(LoginSessionError) {
            let token = try cache.token(of: session)
            guard token.needsRenewal(at: machine.effects.clock.now) else { return .available(until: nil) }
            _ = try cache.key(of: token, session)
        } catch {
            throw .login(error)
        }
        return .obtainedDuringSignIn("berth renews the session when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: ["login session", session.identity])
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        try await context.loginTokens.value(for: session) { () async throws(AWSError) in
            try await LoginSessionRenewal(session: session, principal: principal, context: context).token()
        }.credentials
    }
}
