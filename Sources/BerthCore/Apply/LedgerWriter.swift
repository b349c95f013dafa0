import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// Records the outcomes of a write to Docker's state in the ledger. A failure is a warning: the logins work without it.
struct LedgerWriter {
    /// `nil` if there is no directory for a ledger.
    let ledger: LedgerFile?
    let config: DockerConfigFile
    /// The snapshot that the plan was made from.
    let snapshot: Snapshot
    let manifest: Manifest
    let effects: Effects
    /// The maximum wait for another berth process that writes.
    let lockTimeLimit: Duration

    /// - Returns: a warning if the ledger could not be written.
    func record(_ outcomes: [ChangeOutcome]) async -> [UserMessage] {
        let outcomes = outcomes.filter(\.isForLedger)
        guard !outcomes.isEmpty else { return [] }
        guard let ledger else { return outcomes.contains(where: \.isObtained) ? [Self.noLedger] : [] }
        let record = LedgerRecord(
            target: snapshot.config.path, manifest: manifest, own: snapshot.identity(of: manifest),
            now: effects.clock.now)
        do {
            try await ledger.update(timeLimit: lockTimeLimit) { [config, files = effects.files] ledger in
                let stored = try? config.read(from: files)
                // Another berth process that wrote later has recorded its own login.
                record.add(outcomes.filter { outcome in !(stored.map(outcome.isReplaced) ?? false) }, to: &ledger)
            }
            return []
        } catch {
            return [warning(of: error, writing: ledger.path)]
        }
    }

    private func warning(of error: any Error, writing path: FilePath) -> UserMessage {
        let failure = error as? FileError
        var reason = UserMessage(of: error)
        if let failure, failure.code == .wouldBlock {
            reason = UserMessage(
                "ledger_locked", "another berth still holds \(failure.path.string) after \(duration: lockTimeLimit)")
        }
        return UserMessage(
            reason.code,
            "cannot write the ledger, so berth will not recognize these logins: \(reason.summary)",
            details: reason.furtherLines,
            nextStep: failure?.foreignPath?.nextStep ?? Self.nextStep(without: path.string))
    }

    private static let noLedger = UserMessage(
        "ledger_nowhere",
        "there is no directory for the ledger, so berth will not recognize these logins: HOME is not set",
        nextStep: nextStep(without: nil))

    /// Returns what follows from a ledger that was not written.
    /// - Parameter path: `nil` if there is no directory for one.
    private static func nextStep(without path: String?) -> NextStep {
        let place = path.map { "unless it can write \($0)" } ?? "without one"
        return "`berth logout` does not remove them \(place). Set XDG_STATE_HOME to another directory."
    }
}

/// Adds the outcomes of one apply to a ledger.
private struct LedgerRecord: Sendable {
    /// The config file's path with symlinks resolved.
    let target: String
    let manifest: Manifest
    let own: ManifestIdentity
    /// When the logins were stored.
    let now: Date

    func add(_ outcomes: [ChangeOutcome], to ledger: inout Ledger) {
        let identities = KeyedMemo<PrincipalIdentity, String>()
        for outcome in outcomes {
            let key = Ledger.Key(config: target, host: outcome.change.host)
            if case .obtained(let login) = outcome.result, let signer = outcome.change.signer {
                ledger[key] = entry(of: login, outcome.change, signer, key, ledger, identities)
            } else {
                ledger.recordOwners(of: key, outcome.change, own)
            }
        }
    }

    private func entry(
        of login: Login, _ change: PlannedChange, _ signer: String, _ key: Ledger.Key, _ ledger: Ledger,
        _ identities: KeyedMemo<PrincipalIdentity, String>
    ) -> Ledger.Entry {
        let placement = change.placement
        var entry = Ledger.Entry(
            manifest: manifest.name, path: manifest.path?.string, principal: signer,
            stored: now, expires: placement.destination == .helper ? nil : login.expires,
            digest: ledger.digest(username: login.username, secret: login.secret),
            storage: placement.destination, isRouted: placement.isRouted,
            source: change.passwordRequest.map(ledger.digest(ofSource:))
        )
        entry.identity = change.identity.map { identity in
            identities.value(for: identity) { ledger.digest(of: identity) }
        }
        // The owners with the same principal share the new login.
        if let before = ledger[key], before.hasPrincipal(signer), before.storage == entry.storage {
            entry.others = own.others(of: before)
        }
        return entry
    }
}

extension ChangeOutcome {
    /// Whether the ledger records it.
    fileprivate var isForLedger: Bool {
        switch (result, change.action) {
        // The ledger never knew it.
        case (.asPlanned, .logOut) where change.ownerChange == .keepsOut: false
        case (.obtained, _), (.asPlanned, .logOut), (.asPlanned, .forget): true
        case (.asPlanned, .unchanged): change.ownerChange == .joins
        default: false
        }
    }
}

extension Ledger {
    /// Removes a login from the ledger, unless only its owners change.
    fileprivate mutating func recordOwners(of key: Key, _ change: PlannedChange, _ own: ManifestIdentity) {
        guard let entry = self[key], let ownerChange = change.ownerChange else {
            self[key] = nil
            return
        }
        switch ownerChange {
        case .joins:
            // Another manifest may have stored another login since.
            guard entry.hasPrincipal(change.signer) else { return }
            let owner = own.owner(source: change.passwordRequest.map(digest(ofSource:)))
            self[key] = entry.with(owners: own.others(of: entry) + [owner])
        case .leaves: self[key] = entry.with(owners: own.others(of: entry))
        case .keepsOut: break
        }
    }
}
