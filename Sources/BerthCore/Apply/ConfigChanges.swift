import DockerConfig

/// The changes to Docker's config that one outcome needs.
struct ConfigChanges {
    private let outcome: ChangeOutcome
    private let snapshot: Snapshot

    /// - Parameter snapshot: the snapshot that the plan was made from.
    init(for outcome: ChangeOutcome, on snapshot: Snapshot) {
        self.outcome = outcome
        self.snapshot = snapshot
    }

    private var host: String { outcome.change.host }
    private var placement: StoragePlacement { outcome.change.placement }

    /// The change to the login, then the change to the host's line in `credHelpers`.
    var all: [ConfigChange] {
        switch (outcome.result, outcome.change.action) {
        case (.obtained(let login), _): [storage(of: login)] + line
        case (.asPlanned, .logOut): removal + line
        case (.asPlanned, .forget): line
        default: []
        }
    }

    private func storage(of login: Login) -> ConfigChange {
        switch placement.destination {
        case .file: .set(host: host, login: login.credential)
        case .store: .mark(host: host)
        case .helper: .remove(host: host)
        }
    }

    /// The changes of a log-out: the login is removed, or Docker's mark for a login in a store. A login next to a
    /// store's is another program's, and so is a mark if Docker uses another store now.
    private var removal: [ConfigChange] {
        switch placement.destination {
        case .file: return [.remove(host: host)]
        case .store where snapshot.isOurs(snapshot.config.stored[host], for: host): return [.remove(host: host)]
        case .store:
            // berth's own line, which is removed too, names the store.
            let isAsked = placement.helperLine == .dropped || snapshot.leads(host, to: placement.destination)
            return isAsked ? [.unmark(host: host)] : []
        case .helper: return []
        }
    }

    private var line: [ConfigChange] {
        switch placement.helperLine {
        case .put: [.route(host: host, to: placement.destination.program ?? "")]
        case .dropped: [.route(host: host, to: nil)]
        case .kept: []
        }
    }
}
