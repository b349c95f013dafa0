import AWS
import DockerConfig
import Effects
import Platform
import SystemPackage

@testable import BerthCore

extension PrincipalReference: ExpressibleByStringLiteral {
    /// Creates the principal of a profile whose texts contain no values of a registry.
    package init(stringLiteral profile: String) { self.init(profile: profile) }
}

/// The parts of a snapshot, for tests that change one at a time.
extension Snapshot {
    init(
        config: String, routes: [String: CredentialBackend] = [:], identities: [PrincipalReference: Identity] = [:]
    ) {
        self.init(config: ConfigState(path: config))
        self.routes = routes
        self.identities = identities
    }

    var configPath: String {
        get { config.path }
        set { self = with(config: config.with(path: newValue)) }
    }

    var stored: [String: AuthEntry] {
        get { config.stored }
        set { self = with(config: config.with(stored: newValue)) }
    }

    var marks: Set<String> {
        get { config.marks }
        set { self = with(config: config.with(marks: newValue)) }
    }

    var registryTokens: Set<String> {
        get { config.registryTokens }
        set { self = with(config: config.with(registryTokens: newValue)) }
    }

    var routes: [String: CredentialBackend] {
        get { config.routes }
        set { self = with(config: config.with(routes: newValue)) }
    }

    var routesBeneath: [String: CredentialBackend] {
        get { config.routesBeneath }
        set { self = with(config: config.with(routesBeneath: newValue)) }
    }

    var fileLines: Set<String> {
        get { config.fileLines }
        set { self = with(config: config.with(fileLines: newValue)) }
    }

    var ledger: Ledger {
        get { ownership.ledger }
        set { self = with(ownership: ownership.with(ledger: newValue)) }
    }

    var ledgerPath: String? {
        get { ownership.ledgerPath }
        set { self = with(ownership: ownership.with(ledgerPath: .some(newValue))) }
    }

    var missingManifests: Set<FilePath> {
        get { ownership.missingManifests }
        set { self = with(ownership: ownership.with(missingManifests: newValue)) }
    }

    var samePaths: Set<String> {
        get { ownership.samePaths }
        set { self = with(ownership: ownership.with(samePaths: newValue)) }
    }

    var identities: [PrincipalReference: Identity] {
        get { signers.identities }
        set { self = with(signers: signers.with(identities: newValue)) }
    }

    var principalIdentities: [PrincipalReference: PrincipalIdentity] {
        get { signers.principalIdentities }
        set { self = with(signers: signers.with(principalIdentities: newValue)) }
    }

    var passwords: [PasswordRequest: Password] {
        get { signers.passwords }
        set { self = with(signers: signers.with(passwords: newValue)) }
    }

    var shadowed: Set<String> {
        get { machine.shadowed }
        set { self = with(machine: machine.with(shadowed: newValue)) }
    }

    var helperHosts: Set<String> {
        get { machine.helperHosts }
        set { self = with(machine: machine.with(helperHosts: newValue)) }
    }

    var missingPrograms: Set<String> {
        get { machine.missingPrograms }
        set { self = with(machine: machine.with(missingPrograms: newValue)) }
    }

    var probed: [StoreKey: StoreAnswer] {
        get { probes.stores }
        set { self = with(probes: probes.with(\.stores, newValue)) }
    }

    var storeProblems: [String: UserMessage] {
        get { probes.storeProblems }
        set { self = with(probes: probes.with(\.storeProblems, newValue)) }
    }

    var rejected: Set<String> {
        get { probes.rejected }
        set { self = with(probes: probes.with(\.rejected, newValue)) }
    }
}

extension Snapshot {
    mutating func readPasswords(of manifest: Manifest, _ effects: Effects) {
        passwords = SignerState.passwords(of: manifest, effects)
    }

    mutating func distrustCommands(isChanged: Bool = false) {
        self = with(signers: signers.distrustingCommands(isChanged: isChanged))
    }
}

// Each returns the value with other parts; those that are `nil` stay.

extension ConfigState {
    fileprivate func with(
        path: String? = nil, stored: [String: AuthEntry]? = nil, marks: Set<String>? = nil,
        registryTokens: Set<String>? = nil, routes: [String: CredentialBackend]? = nil,
        routesBeneath: [String: CredentialBackend]? = nil, fileLines: Set<String>? = nil
    ) -> ConfigState {
        ConfigState(
            path: path ?? self.path, stored: stored ?? self.stored, marks: marks ?? self.marks,
            registryTokens: registryTokens ?? self.registryTokens, routes: routes ?? self.routes,
            routesBeneath: routesBeneath ?? self.routesBeneath, fileLines: fileLines ?? self.fileLines)
    }
}

extension OwnershipState {
    fileprivate func with(
        ledger: Ledger? = nil, ledgerPath: String?? = nil, missingManifests: Set<FilePath>? = nil,
        samePaths: Set<String>? = nil
    ) -> OwnershipState {
        OwnershipState(
            ledger: ledger ?? self.ledger, ledgerPath: ledgerPath ?? self.ledgerPath,
            missingManifests: missingManifests ?? self.missingManifests, samePaths: samePaths ?? self.samePaths)
    }
}

extension SignerState {
    fileprivate func with(
        identities: [PrincipalReference: Snapshot.Identity]? = nil,
        principalIdentities: [PrincipalReference: PrincipalIdentity]? = nil,
        passwords: [PasswordRequest: Snapshot.Password]? = nil
    ) -> SignerState {
        SignerState(
            identities: identities ?? self.identities,
            principalIdentities: principalIdentities ?? self.principalIdentities,
            passwords: passwords ?? self.passwords, distrustsCommands: distrustsCommands)
    }
}

extension MachineState {
    fileprivate func with(
        shadowed: Set<String>? = nil, helperHosts: Set<String>? = nil, missingPrograms: Set<String>? = nil
    ) -> MachineState {
        MachineState(
            shadowed: shadowed ?? self.shadowed, hiddenLogins: hiddenLogins,
            helperHosts: helperHosts ?? self.helperHosts, missingPrograms: missingPrograms ?? self.missingPrograms)
    }
}

extension ProbeResults {
    fileprivate func with<Part>(_ part: WritableKeyPath<Self, Part>, _ value: Part) -> ProbeResults {
        var copy = self
        copy[keyPath: part] = value
        return copy
    }
}
