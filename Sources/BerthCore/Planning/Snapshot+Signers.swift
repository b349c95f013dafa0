import AWS
import Platform

extension Snapshot {
    /// Finds out who signs in to a manifest's registries, as far as that can be known offline.
    /// - Parameter configuration: the AWS files; a failure stands for all profiles.
    mutating func readSigners(
        of manifest: Manifest, configuration: Result<SharedConfiguration, ConfigurationFailure>, _ effects: Effects
    ) {
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        for registry in manifest.registries where identities[registry.profile] == nil {
            let identity = reader.identity(of: registry.profile)
            identities[registry.profile] = identity
            principalIdentities[registry.profile] = identity.principal.flatMap(reader.principalIdentity(of:))
        }
        readPasswords(of: manifest, effects)
    }

    /// Looks up the passwords of a manifest's registries, as far as that takes no program.
    mutating func readPasswords(of manifest: Manifest, _ effects: Effects) {
        let reader = Passwords(effects, secretVariables: manifest.secretVariables, timeLimit: .zero)
        for case .other(let login) in manifest.registries.map(\.kind) {
            let request = PasswordRequest(login)
            guard passwords[request] == nil else { continue }
            do throws(PasswordFailure) {
                passwords[request] = try reader.atHand(request).map(Password.atHand) ?? .whenRun
            } catch {
                passwords[request] = .unavailable(error.description)
            }
        }
    }

    /// Keeps programs from being run for passwords: the manifest that names them is not trusted.
    /// - Parameter isChanged: whether it was, and has changed since.
    public mutating func distrustCommands(isChanged: Bool = false) {
        for case (let request, .whenRun) in passwords {
            let failure = isChanged ? PasswordFailure.changedSinceTrusted(request.place) : .notTrusted(request.place)
            passwords[request] = .unavailable(failure.description)
        }
        distrustsCommands = true
    }
}
