import AWS
package import DockerConfig
import FoundationEssentials
package import Platform
import SystemPackage

/// The only code that writes Docker's state: the stores one login at a time, the config once, and then the ledger.
///
/// If berth is killed, the next apply cleans up: it renews a login in a store that the config does not mark or that the
/// ledger does not know.
package struct LoginWriter: Sendable {
    private let config: DockerConfigFile
    private let snapshot: Snapshot
    private let ledger: LedgerFile?
    private let stores: CredentialStores
    private let helper: HelperRegistration?
    private let effects: Effects
    private let lockTimeLimit: Duration
    private let onWait: @Sendable (Int?) -> Void

    /// - Parameters:
    ///   - snapshot: the snapshot that the plan was made from.
    ///   - helper: `nil` if there is no directory for the helper's records.
    ///   - lockTimeLimit: the maximum wait for another berth process that writes.
    ///   - onWait: called if the wait is long, with the other process's id if it is known.
    package init(
        config: DockerConfigFile, snapshot: Snapshot, ledger: LedgerFile?, stores: CredentialStores,
        helper: HelperRegistration?, effects: Effects, lockTimeLimit: Duration,
        onWait: @escaping @Sendable (Int?) -> Void = { _ in }
    ) {
        self.config = config
        self.snapshot = snapshot
        self.ledger = ledger
        self.stores = stores
        self.helper = helper
        self.effects = effects
        self.lockTimeLimit = lockTimeLimit
        self.onWait = onWait
    }

    /// The result of a commit.
    package struct Result: Sendable, Equatable {
        /// The given outcomes, with the failures of stores.
        package var outcomes: [ChangeOutcome]
        /// Whether Docker's config was written.
        package var wrote: Bool
        /// The number of logins that were stored in or removed from credential stores.
        package var storeCalls: Int
        /// What the user should know.
        package var warnings: [UserMessage]
    }

    /// The handling of failures.
    package enum Mode: Sendable {
        /// A failed login does not block the others.
        case each
        /// If one login fails, nothing is stored.
        case allOrNothing
    }

    /// Stores the obtained logins and removes those of planned log-outs.
    /// - Throws: `DockerConfigError` if the config cannot be written; then it is unchanged. A ledger that cannot be
    ///   written is a warning, because the logins work without it.
    package func commit(
        _ outcomes: [ChangeOutcome], of manifest: Manifest, _ mode: Mode = .each
    ) async throws(DockerConfigError) -> Result {
        var result = Result(outcomes: outcomes, wrote: false, storeCalls: 0, warnings: [])
        if mode == .allOrNothing && outcomes.contains(where: \.isIncomplete) {
            result.outcomes = outcomes.map(\.heldBack)
            return result
        }
        var storing = CredentialStoreWriter(stores: stores)
        result.outcomes = await storing.run(result.outcomes, undoing: mode == .allOrNothing)
        if mode == .allOrNothing && result.outcomes.contains(where: \.isIncomplete) { return result }
        result.outcomes = await recordForHelper(result.outcomes, manifest)

        let changes = result.outcomes.flatMap(changes)
        if !changes.isEmpty {
            let written: CommitResult
            do throws(DockerConfigError) {
                written = try await config.commit(
                    changes, through: effects.files, lockTimeLimit: lockTimeLimit, sparing: isNewAndForeign,
                    onWait: onWait
                )
            } catch {
                // Otherwise half of the logins would be stored.
                if mode == .allOrNothing { _ = await storing.undo() }
                throw error
            }
            result.wrote = written.written
            if !written.spared.isEmpty {
                result.outcomes = result.outcomes.map { outcome in
                    written.spared.contains(outcome.change.host) ? outcome.keepingOtherLogin : outcome
                }
            }
            result.warnings = written.warnings.map(\.message) + [lineWarning(result.outcomes)].compactMap(\.self)
        }
        // Delete old copies only after the config points to the new location.
        result.warnings += await storing.eraseMovedLogins(result.outcomes)
        result.warnings += await forgetForHelper(result.outcomes, manifest)
        result.storeCalls = storing.calls
        if let warning = await recordInLedger(result.outcomes, manifest) { result.warnings.append(warning) }
        result.warnings += effects.files.takeUnsupportedOperations().map(\.message)
        return result
    }

    /// Returns whether another program stored a login since the plan was made that berth cannot restore: the user did
    /// not agree to replace it.
    private func isNewAndForeign(_ host: String, _ entry: AuthEntry) -> Bool {
        entry != snapshot.stored[host] && snapshot.foreignUser(entry, for: host) != nil
    }

    /// Returns the changes of an outcome to Docker's config.
    private func changes(_ outcome: ChangeOutcome) -> [ConfigChange] {
        let host = outcome.change.host
        let placement = outcome.change.placement
        var changes: [ConfigChange] = []
        switch (outcome.result, outcome.change.action) {
        case (.obtained(let login), _):
            switch placement.destination {
            case .file:
                changes.append(.set(host: host, login: login.credential))
            case .store: changes.append(.mark(host: host))
            case .helper: changes.append(.remove(host: host))
            }
        case (.asPlanned, .logOut): changes += removal(of: host, at: placement)
        case (.asPlanned, .forget): break
        default: return []
        }
        switch placement.helperLine {
        case .put: changes.append(.route(host: host, to: placement.destination.program ?? ""))
        case .dropped: changes.append(.route(host: host, to: nil))
        case .kept: break
        }
        return changes
    }

    /// Returns a warning about programs that cannot read logins for which berth has just put an empty line into
    /// `credHelpers`; `nil` if there is no such login.
    private func lineWarning(_ outcomes: [ChangeOutcome]) -> UserMessage? {
        let hosts = outcomes.filter { outcome in
            // podman and skopeo look for Docker Hub under another name in `credHelpers`.
            outcome.isKept(at: .file) && outcome.change.placement.helperLine == .put
                && !DockerHub.isKey(outcome.change.host)
        }.map(\.change.host)
        guard let first = hosts.first else { return nil }
        let more = hosts.count > 1 ? " and \(hosts.count - 1) more" : ""
        return UserMessage(
            "empty_helper_line",
            """
            podman, skopeo, oras, and helm cannot use the login for \(host: first)\(more) in \
            \(effects.environment.abbreviated(config.path))
            """,
            details: [
                """
                Docker needs an empty line for it in credHelpers because credsStore is set; they do not support such a \
                line.
                """
            ], nextStep: "To use them with this file, remove credsStore from it, then run `berth apply` again.")
    }

    /// Returns the changes of a log-out: the login is removed, or Docker's mark for a login in a store. A login next to
    /// a store's is another program's, and so is a mark if Docker uses another store now.
    private func removal(of host: String, at placement: StoragePlacement) -> [ConfigChange] {
        switch placement.destination {
        case .file: return [.remove(host: host)]
        case .store where snapshot.isOurs(snapshot.stored[host], for: host): return [.remove(host: host)]
        case .store:
            // berth's own line, which is removed too, names the store.
            let isAsked = placement.helperLine == .dropped || snapshot.leads(host, to: placement.destination)
            return isAsked ? [.unmark(host: host)] : []
        case .helper: return []
        }
    }

    // MARK: The helper

    /// Records the hosts for the helper. This must be done before the config names the helper.
    private func recordForHelper(_ outcomes: [ChangeOutcome], _ manifest: Manifest) async -> [ChangeOutcome] {
        let records = outcomes.filter { $0.isKept(at: .helper) }
        guard !records.isEmpty else { return outcomes }
        var problem: UserMessage?
        if let helper {
            do {
                let hosts = records.filter {
                    snapshot.ledgerEntry(for: $0.change.host)?.hasPrincipal($0.change.signer) ?? false
                }
                try await helper.record(
                    records, of: manifest, config: snapshot.config,
                    keeping: otherFiles(of: hosts.map(\.change.host), than: manifest))
            } catch {
                problem = (error as? FileError)?.advised ?? UserMessage(of: error)
            }
        } else {
            problem = UserMessage(
                "helper_records_nowhere", "there is no home folder to keep the helper's records in",
                nextStep: "Set HOME, or XDG_STATE_HOME and XDG_CACHE_HOME.")
        }
        guard let problem else { return outcomes }
        return outcomes.map { $0.isKept(at: .helper) ? $0.with(.failed(problem)) : $0 }
    }

    private func forgetForHelper(_ outcomes: [ChangeOutcome], _ manifest: Manifest) async -> [UserMessage] {
        let changes = outcomes.filter { outcome in
            switch (outcome.result, outcome.change.action) {
            case (.obtained, _): outcome.change.leaves == .helper
            case (.asPlanned, .logOut), (.asPlanned, .forget): outcome.change.placement.destination == .helper
            default: false
            }
        }.map(\.change)
        guard let helper, !changes.isEmpty else { return [] }
        do {
            // The records of a remaining login's other owners stay.
            let staying = changes.filter { $0.ownerChange == .leaves }.map(\.host)
            try await helper.forget(
                changes.map(\.host), config: snapshot.config, keeping: otherFiles(of: staying, than: manifest))
            return []
        } catch {
            let hosts = changes.map(\.host).joined(separator: ", ")
            return [UserMessage(of: error).about("docker-credential-berth still knows \(hosts)")]
        }
    }

    /// Returns the files of the other manifests that own a helper login, by host.
    private func otherFiles(of hosts: [String], than manifest: Manifest) -> [String: Set<String>] {
        let own = snapshot.identity(of: manifest)
        return Dictionary(
            hosts.compactMap { host in
                guard let entry = snapshot.ledgerEntry(for: host), entry.storage == .helper else { return nil }
                return (host, Set(own.others(of: entry).compactMap(\.path)))
            }, uniquingKeysWith: { $1 })
    }

    // MARK: The ledger

    private func recordInLedger(_ outcomes: [ChangeOutcome], _ manifest: Manifest) async -> UserMessage? {
        let outcomes = outcomes.filter(\.isForLedger)
        guard !outcomes.isEmpty else { return nil }
        guard let ledger else {
            return outcomes.contains(where: \.isObtained) ? Self.noLedger : nil
        }
        let now = effects.clock.now
        do {
            try await ledger.update(timeLimit: lockTimeLimit) {
                [config, files = effects.files, target = snapshot.config, own = snapshot.identity(of: manifest)] ledger
                in
                let stored = try? config.read(from: files)
                let identities = KeyedMemo<PrincipalIdentity, String>()
                for outcome in outcomes {
                    let key = Ledger.Key(config: target, host: outcome.change.host)
                    // Another berth process that wrote later has recorded its own login.
                    if let stored, outcome.isReplaced(in: stored) { continue }
                    guard case .obtained(let login) = outcome.result, let signer = outcome.change.signer else {
                        ledger.recordOwners(of: key, outcome.change, own)
                        continue
                    }
                    let placement = outcome.change.placement
                    let before = ledger[key]
                    var entry = Ledger.Entry(
                        manifest: manifest.name, path: manifest.path?.string, principal: signer,
                        stored: now, expires: placement.destination == .helper ? nil : login.expires,
                        digest: ledger.digest(username: login.username, secret: login.secret),
                        storage: placement.destination, isRouted: placement.isRouted,
                        source: outcome.change.passwordRequest.map(ledger.digest(ofSource:))
                    )
                    entry.identity = outcome.change.identity.map { identity in
                        identities.value(for: identity) { ledger.digest(of: identity) }
                    }
                    // The owners with the same principal share the new login.
                    if let before, before.hasPrincipal(signer), before.storage == entry.storage {
                        entry.others = own.others(of: before)
                    }
                    ledger[key] = entry
                }
            }
            return nil
        } catch {
            let failure = error as? FileError
            var warning = UserMessage(of: error)
            if let failure, failure.code == .wouldBlock {
                warning = UserMessage(
                    "ledger_locked",
                    "another berth still holds \(failure.path.string) after \(duration: lockTimeLimit)")
            }
            return UserMessage(
                warning.code,
                "the ledger could not be written, so berth will not know these logins as its own: \(warning.summary)",
                details: warning.furtherLines,
                nextStep: failure?.foreignPath?.nextStep ?? Self.nextStep(without: ledger.path.string))
        }
    }

    private static let noLedger = UserMessage(
        "ledger_nowhere",
        "there is no place for a ledger, so berth will not know these logins as its own: HOME is not set",
        nextStep: nextStep(without: nil))

    /// Returns what follows from a ledger that was not written.
    /// - Parameter path: `nil` if there is no directory for one.
    private static func nextStep(without path: String?) -> NextStep {
        let place = path.map { "unless it can write \($0)" } ?? "without one"
        return "`berth logout` does not remove them \(place). XDG_STATE_HOME names another directory for it."
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
