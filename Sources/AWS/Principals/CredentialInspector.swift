package import Platform

package import struct FoundationEssentials.Date

/// Looks at whether a principal can sign in, by files and variables alone: nobody is asked, and nothing is run.
package struct CredentialInspector: Sendable {
    private let machine: AWSMachine

    /// - Parameters:
    ///   - configuration: the one that principals are resolved with.
    ///   - effects: of which the files, the variables, the clock and whether there is a terminal are looked at.
    package init(configuration: SharedConfiguration, effects: Effects) {
        machine = AWSMachine(configuration: configuration, effects: effects)
    }

    /// - Throws: why it cannot sign in: a session that has expired, a token that is not there, nobody to ask for a code.
    package func standing(of principal: Principal) throws(PrincipalError) -> CredentialAvailability {
        let standing = try principal.source.provider.standing(on: machine)
        guard let role = principal.steps.map(\.role).first(where: { $0.mfaSerial != nil }) else { return standing }
        guard machine.effects.terminal.isInteractive else { throw .nobodyToAsk(role) }
        return .asksForCodes(principal.mfaDevices)
    }

    /// Reads whom a principal signs in as, whether or not it can do so now.
    package func identity(of principal: Principal) -> PrincipalIdentity {
        let source = principal.source.provider.identity(on: machine)
        var inputs = IdentityInputs(of: source, machine.configuration, machine.environment)
        if case .environmentKeys = principal.source, principal.steps.isEmpty, !machine.configuration.isProfileNamed {
            inputs = .ofEnvironmentKeys
        }
        return PrincipalIdentity(source, roles: principal.steps.map(\.role), inputs: inputs)
    }
}

/// How a principal stands, as far as that can be known without asking anybody.
package enum CredentialAvailability: Sendable, Equatable {
    /// What it signs in with is here, until then where that is known.
    case atHand(until: Date?)
    /// Somebody is asked when it is needed: who.
    case whenNeeded(String)
    /// A person is asked for the codes of these MFA devices.
    case asksForCodes([String])
}
