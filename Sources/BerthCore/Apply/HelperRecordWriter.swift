import Platform

/// Keeps the helper's records: the hosts that Docker's config sends to `docker-credential-berth`.
struct HelperRecordWriter {
    /// `nil` if there is no directory for the helper's records.
    let registration: HelperRegistration?
    /// The snapshot that the plan was made from.
    let snapshot: Snapshot
    let manifest: Manifest

    /// Records the hosts of obtained logins for the helper.
    /// - Returns: the outcomes. Those of the helper have failed if its records cannot be written.
    func record(_ outcomes: [ChangeOutcome]) async -> [ChangeOutcome] {
        let records = outcomes.filter { $0.isKept(at: .helper) }
        guard !records.isEmpty, let problem = await problem(recording: records) else { return outcomes }
        return outcomes.map { $0.isKept(at: .helper) ? $0.with(.failed(problem)) : $0 }
    }

    /// Writes the records.
    /// - Returns: why it failed; `nil` if it succeeded.
    private func problem(recording records: [ChangeOutcome]) async -> UserMessage? {
        guard let registration else {
            return UserMessage(
                "helper_records_nowhere", "there is no directory for the helper's records",
                nextStep: "Set HOME, or XDG_STATE_HOME and XDG_CACHE_HOME.")
        }
        let renewed = records.map(\.change).filter {
            snapshot.ledgerEntry(for: $0.host)?.hasPrincipal($0.signer) ?? false
        }
        do {
            try await registration.record(
                records, of: manifest, config: snapshot.config.path, keeping: otherFiles(of: renewed.map(\.host)))
            return nil
        } catch {
            return (error as? FileError)?.advised ?? UserMessage(of: error)
        }
    }

    /// Removes the records of logins that have moved away from the helper, and of planned log-outs.
    /// - Returns: warnings for the user.
    func forget(_ outcomes: [ChangeOutcome]) async -> [UserMessage] {
        let changes = outcomes.filter(\.leavesHelper).map(\.change)
        guard let registration, !changes.isEmpty else { return [] }
        do {
            // The records of a remaining login's other owners stay.
            let staying = changes.filter { $0.ownerChange == .leaves }.map(\.host)
            try await registration.forget(
                changes.map(\.host), config: snapshot.config.path, keeping: otherFiles(of: staying))
            return []
        } catch {
            let hosts = changes.map(\.host).joined(separator: ", ")
            return [UserMessage(of: error).about("docker-credential-berth still knows \(hosts)")]
        }
    }

    /// Returns the files of the other manifests that own a helper login, by host.
    private func otherFiles(of hosts: [String]) -> [String: Set<String>] {
        let own = snapshot.identity(of: manifest)
        return Dictionary(
            hosts.compactMap { host in
                guard let entry = snapshot.ledgerEntry(for: host), entry.storage == .helper else { return nil }
                return (host, Set(own.others(of: entry).compactMap(\.path)))
            }, uniquingKeysWith: { $1 })
    }
}

extension ChangeOutcome {
    /// Whether the helper no longer needs its record of the host.
    fileprivate var leavesHelper: Bool {
        switch (result, change.action) {
        case (.obtained, _): change.leaves == .helper
        case (.asPlanned, .logOut), (.asPlanned, .forget): change.placement.destination == .helper
        default: false
        }
    }
}
