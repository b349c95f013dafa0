import AWS
import DockerConfig
import Effects
import Platform

import struct FoundationEssentials.Date

/// The state a plan is computed from, captured at one moment. Without `probes`, it comes from files and variables only.
package struct Snapshot: Sendable {
    package let config: ConfigState
    package let ownership: OwnershipState
    package let signers: SignerState
    package let machine: MachineState
    /// The answers of credential stores and registries, as far as they were probed.
    package let probes: ProbeResults
    /// The expiries that logins contain.
    private let expirations: KeyedMemo<RegistryCredential, Date?>

    package init(
        config: ConfigState, ownership: OwnershipState = OwnershipState(), signers: SignerState = SignerState(),
        machine: MachineState = MachineState()
    ) {
        self.init(config, ownership, signers, machine, ProbeResults(), KeyedMemo())
    }

    private init(
        _ config: ConfigState, _ ownership: OwnershipState, _ signers: SignerState, _ machine: MachineState,
        _ probes: ProbeResults, _ expirations: KeyedMemo<RegistryCredential, Date?>
    ) {
        self.config = config
        self.ownership = ownership
        self.signers = signers
        self.machine = machine
        self.probes = probes
        self.expirations = expirations
    }

    /// Returns the snapshot with other parts; those that are `nil` stay.
    func with(
        config: ConfigState? = nil, ownership: OwnershipState? = nil, signers: SignerState? = nil,
        machine: MachineState? = nil, probes: ProbeResults? = nil
    ) -> Snapshot {
        Snapshot(
            config ?? self.config, ownership ?? self.ownership, signers ?? self.signers, machine ?? self.machine,
            probes ?? self.probes, expirations)
    }

    /// Returns the ledger's entry of a host; `nil` if none exists.
    func ledgerEntry(for host: String) -> Ledger.Entry? {
        ownership.ledger[Ledger.Key(config: config.path, host: host)]
    }

    /// Returns the identity of a manifest as an owner in the ledger.
    func identity(of manifest: Manifest) -> ManifestIdentity {
        ManifestIdentity(manifest, samePaths: ownership.samePaths, gonePaths: ownership.missingManifests)
    }

    /// Returns the expiry that a login itself contains; `nil` if it has none.
    func expiration(toldBy login: RegistryCredential) -> Date? {
        expirations.value(for: login) {
            ECRToken.expiration(ofPassword: login.secret) ?? login.secret.webTokenExpiration
        }
    }
}
