package import Effects
import Platform

package import struct FoundationEssentials.Date

/// Checks from files and variables whether a principal can sign in, without requests, prompts or programs.
package struct CredentialInspector: Sendable {
    let machine: AWSMachine
    /// The state of the SSO sessions. A manifest may have a principal of one session for each of a thousand accounts.
    private let sessions = KeyedMemo<DeclaredSession, Result<CredentialAvailability, PrincipalError>>()

    /// A session, and what messages say about it.
    private struct DeclaredSession: Hashable {
        let session: SSOSession
        let profile: String?
        let place: String?

        init(_ session: SSOSession) {
            self.session = session
            (profile, place) = (session.profile.text, session.place.text)
        }
    }

    /// - Parameters:
    ///   - configuration: the configuration that principals were resolved with.
    ///   - effects: the files, the variables, the clock and the terminal are used.
    package init(configuration: SharedConfiguration, effects: Effects) {
        machine = AWSMachine(configuration: configuration, effects: effects)
    }

    /// Returns whether the principal's credentials can be used now.
    /// - Throws: `PrincipalError` if the principal cannot sign in: its session has expired, its token is missing, or
    ///   there is no terminal to ask for a code.
    package func availability(of principal: Principal) throws(PrincipalError) -> CredentialAvailability {
        let standing = try availability(of: principal.source)
        guard let role = principal.steps.map(\.role).first(where: { $0.mfaSerial != nil }) else { return standing }
        guard machine.effects.terminal.isInteractive else { throw .noTerminal(role) }
        return .needsCodes(principal.mfaDevices)
    }

    private func availability(of source: CredentialSource) throws(PrincipalError) -> CredentialAvailability {
        guard case .sso(let provider) = source, provider.namesRole else {
            return try source.provider.availability(on: machine)
        }
        return try sessions.value(for: DeclaredSession(provider.session)) {
            Result { () throws(PrincipalError) in try provider.availability(on: machine) }
        }.get()
    }

    /// Returns the identity that a principal signs in with, whether or not it can do so now.
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
    /// The credentials are available, until this time if it is known.
    case available(until: Date?)
    /// A service or a program provides the credentials during sign-in; the text names it.
    case obtainedDuringSignIn(String)
    /// berth prompts the user for the codes of these MFA devices.
    case needsCodes([String])
}
