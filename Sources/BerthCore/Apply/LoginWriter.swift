package import DockerConfig
package import Effects
package import Platform

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
        let isWhole = mode == .allOrNothing
        if isWhole && outcomes.contains(where: \.isIncomplete) {
            result.outcomes = outcomes.map(\.heldBack)
            return result
        }
        var storeWriter = CredentialStoreWriter(stores: stores)
        result.outcomes = await storeWriter.run(result.outcomes, undoing: isWhole)
        if isWhole && result.outcomes.contains(where: \.isIncomplete) { return result }

        // The helper must know the hosts before the config names the helper.
        let helperWriter = HelperRecordWriter(registration: helper, snapshot: snapshot, manifest: manifest)
        result.outcomes = await helperWriter.record(result.outcomes)
        if isWhole && result.outcomes.contains(where: \.isIncomplete) {
            result.outcomes = await storeWriter.holdBack(result.outcomes)
            return result
        }
        do throws(DockerConfigError) {
            result.add(try await configWriter.write(result.outcomes))
        } catch {
            // Otherwise half of the logins would be stored.
            if isWhole { _ = await storeWriter.undo() }
            throw error
        }
        // Delete old copies only after the config points to the new location.
        result.warnings += await storeWriter.eraseMovedLogins(result.outcomes)
        result.warnings += await helperWriter.forget(result.outcomes)
        result.storeCalls = storeWriter.calls
        result.warnings += await ledgerWriter(for: manifest).record(result.outcomes)
        result.warnings += effects.files.takeUnsupportedOperations().map(\.message)
        return result
    }

    private var configWriter: ConfigWriter {
        ConfigWriter(config: config, snapshot: snapshot, effects: effects, lockTimeLimit: lockTimeLimit, onWait: onWait)
    }

    private func ledgerWriter(for manifest: Manifest) -> LedgerWriter {
        LedgerWriter(
            ledger: ledger, config: config, snapshot: snapshot, manifest: manifest, effects: effects,
            lockTimeLimit: lockTimeLimit)
    }
}

extension LoginWriter.Result {
    fileprivate mutating func add(_ written: ConfigWriter.Result) {
        outcomes = written.outcomes
        wrote = written.wrote
        warnings += written.warnings
    }
}
