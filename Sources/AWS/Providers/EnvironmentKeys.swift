import Effects

/// Keys in the environment.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
struct EnvironmentKeys: CredentialProvider {
    var identifier: String { "environment" }
    var description: String { "environment keys" }
    var located: String { description }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        _ = try keys(in: machine.environment)
        return .atHand(until: nil)
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        do throws(PrincipalFailure) {
            return try keys(in: session.machine.environment)
        } catch {
            throw .principal(error)
        }
    }

    private func keys(in environment: Environment) throws(PrincipalFailure) -> Credentials {
        guard let keys = try StaticKeys.inEnvironment(environment) else { throw .noEnvironmentKeys(neededBy: nil) }
        return keys
    }
}
