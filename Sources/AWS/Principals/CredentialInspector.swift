package import Platform

package import struct FoundationEssentials.Date

/// Finds out from files and variables whether a principal can sign in, without requests, questions or programs.
package struct CredentialInspector: Sendable {
    private let machine: AWSMachine

    /// - Parameters:
    ///   - configuration: the one that principals are resolved with.
    ///   - effects: of which the files, the variables, the clock and whether there is a terminal are looked at.
    package init(configuration: SharedConfiguration, effects: Effects) {
        machine = AWSMachine(configuration: configuration, effects: effects)
    }

    /// Returns whether the principal's credentials can be used now.
    /// - Throws: `PrincipalError` if the principal cannot sign in: its session has expired, its token is missing, or
    ///   there is no terminal to ask for a code.
    package func availability(of principal: Principal) throws(PrincipalError) -> CredentialAvailability {
        let standing = try principal.source.provider.availability(on: machine)
        guard let role = principal.steps.map(\.role).first(where: { $0.mfaSerial != nil }) else { return standing }
        guard machine.effects.terminal.isInteractive else { throw .noTerminal(role) }
        return .needsCodes(principal.mfaDevices)
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

/// Whether a principal's credentials can be used now, as far as is known offline.
package enum CredentialAvailability: Sendable, Equatable {
    /// The credentials are there, until this time if it is known.
    case available(until: Date?)
    /// The credentials come from a service or a program during sign-in; the text names it.
    case obtainedDuringSignIn(String)
    /// A person is asked for the codes of these MFA devices.
    case needsCodes([String])
}
