/// Keys in a profile of AWS's files.
struct ProfileKeys: CredentialProvider {
    let profile: ProfilePlace

    init(_ section: ConfigSection) {
        profile = ProfilePlace(section, at: StaticKeys.accessKey)
    }

    var identifier: String { "profile \(profile.name)" }
    var description: String { profile.description }
    var located: String { profile.located }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        _ = try keys(on: machine)
        return .atHand(until: nil)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: StaticKeys.identityFacts(of: try? keys(on: machine)))
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        do throws(PrincipalFailure) {
            return try keys(on: session.machine)
        } catch {
            throw .principal(error)
        }
    }

    private func keys(on machine: AWSMachine) throws(PrincipalFailure) -> Credentials {
        guard let section = machine.configuration.profile(profile.name),
            let keys = try StaticKeys.inProfile(section)
        else { throw .nothingFound(lookedAt: ["none in \(located)"]) }
        return keys
    }
}
