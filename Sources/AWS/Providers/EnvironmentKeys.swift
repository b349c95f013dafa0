import FoundationEssentials
import Platform

/// Keys in the environment.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
struct EnvironmentKeys: CredentialProvider {
    var identifier: String { "environment" }
    var description: String { "environment keys" }
    var located: String { description }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        .atHand(until: try keys(on: machine).expiration)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: StaticKeys.identityFacts(of: try? StaticKeys.inEnvironment(machine.environment)))
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        do throws(PrincipalFailure) {
            return try keys(on: session.machine)
        } catch {
            throw .principal(error)
        }
    }

    /// Tools that put temporary keys there say how long they last.
    private static let expirationVariable = "AWS_CREDENTIAL_EXPIRATION"

    private func keys(on machine: AWSMachine) throws(PrincipalFailure) -> Credentials {
        guard var keys = try StaticKeys.inEnvironment(machine.environment) else {
            throw .noEnvironmentKeys(neededBy: nil)
        }
        keys.expiration = machine.environment.nonBlank(Self.expirationVariable).flatMap(Date.init(iso8601:))
        let now = machine.effects.clock.now
        if let end = keys.expiration, end <= now {
            throw .environmentKeysExpired(Self.expirationVariable, ago: .from(end, to: now))
        }
        return keys
    }
}
