import Effects
import FoundationEssentials

/// A token of an identity provider, and the role that it signs in to.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
struct WebIdentity: CredentialProvider {
    let token: WebIdentityToken
    let role: RoleRequest
    /// Where STS is asked.
    let region: String
    /// Who says so: `AWS_WEB_IDENTITY_TOKEN_FILE`, or a profile with its place.
    let origin: Remark

    var identifier: String { "web identity \(role.arn)" }
    var description: String { "role \(role.name), from \(token)" }
    var located: String { "role \(role.name)\(origin.inBrackets), from \(token)" }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        try token.standing(on: machine)
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        let token = try await token.read(in: session)
        let call = AssumeRoleWithWebIdentity.call(
            role, token: token, region: region, by: principal,
            defaultSessionName: AssumeRole.defaultSessionName(session.machine.environment)
        )
        return try await session.caller.credentials(by: call, signedWith: nil)
    }
}
