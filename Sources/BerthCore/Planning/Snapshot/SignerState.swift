package import AWS
import Effects
package import Platform

/// The principals and users that sign in, as far as they are known from files and variables.
package struct SignerState: Sendable {
    /// The identities by the registries' references.
    package let identities: [PrincipalReference: Snapshot.Identity]
    /// The identities of the principals: two principals of one name may be two identities.
    package let principalIdentities: [PrincipalReference: PrincipalIdentity]
    /// The passwords by their requests.
    package let passwords: [PasswordRequest: Snapshot.Password]
    /// Whether the manifest's commands do not run, because it is not trusted.
    package let distrustsCommands: Bool

    package init(
        identities: [PrincipalReference: Snapshot.Identity] = [:],
        principalIdentities: [PrincipalReference: PrincipalIdentity] = [:],
        passwords: [PasswordRequest: Snapshot.Password] = [:], distrustsCommands: Bool = false
    ) {
        self.identities = identities
        self.principalIdentities = principalIdentities
        self.passwords = passwords
        self.distrustsCommands = distrustsCommands
    }
}

extension SignerState {
    /// Resolves the principals of a manifest's registries, as far as possible offline, and reads the passwords that need
    /// no program.
    /// - Parameter configuration: the AWS files; a failure applies to all profiles.
    init(of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, _ effects: Effects) {
        self = SignerState(passwords: Self.passwords(of: manifest, effects))
            .rereadingPrincipals(of: manifest, configuration: configuration, effects)
    }

    /// Returns the state with the principals as they are now.
    func rereadingPrincipals(
        of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, _ effects: Effects
    ) -> SignerState {
        var identities: [PrincipalReference: Snapshot.Identity] = [:]
        var principalIdentities: [PrincipalReference: PrincipalIdentity] = [:]
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        for registry in manifest.registries where identities[registry.principal] == nil {
            let identity = reader.identity(of: registry.principal)
            identities[registry.principal] = identity
            principalIdentities[registry.principal] = identity.principal.flatMap(reader.principalIdentity(of:))
        }
        return SignerState(
            identities: identities, principalIdentities: principalIdentities, passwords: passwords,
            distrustsCommands: distrustsCommands)
    }

    /// Returns the passwords of a manifest's registries, as far as they need no program.
    static func passwords(of manifest: Manifest, _ effects: Effects) -> [PasswordRequest: Snapshot.Password] {
        let reader = PasswordResolver(effects, secretVariables: manifest.secretVariables, timeLimit: .zero)
        var passwords: [PasswordRequest: Snapshot.Password] = [:]
        for case .other(let login) in manifest.registries.map(\.kind) {
            let request = PasswordRequest(login)
            guard passwords[request] == nil else { continue }
            do throws(PasswordError) {
                passwords[request] =
                    try reader.availablePassword(for: request).map(Snapshot.Password.available) ?? .whenRun
            } catch {
                passwords[request] = .unavailable(error.message)
            }
        }
        return passwords
    }

    /// Returns the state with the passwords of commands unavailable, because the manifest is not trusted.
    /// - Parameter isChanged: whether it was trusted and has changed since.
    func distrustingCommands(isChanged: Bool) -> SignerState {
        var passwords = self.passwords
        for case (let request, .whenRun) in self.passwords {
            let failure = isChanged ? PasswordError.changedSinceTrusted(request.place) : .notTrusted(request.place)
            passwords[request] = .unavailable(failure.message)
        }
        return SignerState(
            identities: identities, principalIdentities: principalIdentities, passwords: passwords,
            distrustsCommands: true)
    }
}

extension Snapshot {
    /// The principal of a profile, as far as it is known offline.
    package enum Identity: Sendable, Equatable {
        case known(Principal, CredentialAvailability)
        /// A principal that cannot sign in now, and the reason.
        case unavailable(Principal, UserMessage)
        /// The profile cannot be resolved, for this reason.
        case unknown(UserMessage)

        /// The principal, whether or not it can sign in now; `nil` for `unknown`.
        package var principal: Principal? {
            switch self {
            case .known(let principal, _), .unavailable(let principal, _): principal
            case .unknown: nil
            }
        }
    }

    /// A password of a registry that is not Amazon's, as far as it is known without running a program.
    package enum Password: Sendable, Equatable {
        case available(Secret)
        /// It needs a program.
        case whenRun
        /// It is unavailable, for this reason.
        case unavailable(UserMessage)
    }
}
