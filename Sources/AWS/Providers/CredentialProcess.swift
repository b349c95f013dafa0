import FoundationEssentials
import Platform

/// A program that a profile names, and that writes credentials.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
struct CredentialProcess: CredentialProvider {
    let profile: ProfilePlace
    /// The program and its arguments.
    let words: [String]

    static let key = "credential_process"

    /// - Parameter text: the setting's value.
    /// - Throws: where it is no command.
    init(_ section: ConfigSection, _ text: String) throws(PrincipalFailure) {
        profile = ProfilePlace(section, at: Self.key)
        do {
            words = try ShellWords.split(text)
        } catch {
            throw .badCommand("\(Self.key) of \(profile.located)", problem: "\(error)")
        }
    }

    var identifier: String { "process of \(profile.description)" }
    var description: String { "\(profile.description), from its \(Self.key)" }
    var located: String { "\(Self.key) of \(profile.located)" }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        guard machine.effects.processes.find(words[0], path: machine.environment["PATH"] ?? "") != nil else {
            throw .noProgram(words[0], neededBy: located)
        }
        return .whenNeeded("\(words[0]) is run when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: ["process"] + words, isKnownOffline: false, isRepeatable: false)
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        try await CredentialProgram(words: words, located: located).credentials(in: session)
    }
}
