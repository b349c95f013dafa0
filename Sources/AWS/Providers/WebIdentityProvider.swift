import FoundationEssentials
import Platform

/// A token of an identity provider, and the role that it signs in to.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
struct WebIdentityProvider: CredentialProvider {
    let token: WebIdentityTokenSource
    let role: RoleSpecification
    /// Where STS is asked.
    let stsRegion: STSRegion

    var region: String { stsRegion.name }

    var identifier: String { "web identity \(role.arn)" }
    var description: String { "role \(role.name), from \(token)" }
    var located: String { "\(role.located), from \(token)" }

    func standing(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        try token.standing(on: machine, for: role)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        var identity = token.identity(on: machine)
        identity.facts = ["web identity"] + role.identityFacts + identity.facts
        return identity
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSError) -> Credentials {
        let token = try await token.read(in: session, for: role)
        let call = AssumeRoleWithWebIdentity.call(
            role, token: token, region: stsRegion, by: principal,
            defaultSessionName: AssumeRole.defaultSessionName(session.machine.environment)
        )
        return try await session.caller.credentials(by: call, signedWith: nil)
    }
}
