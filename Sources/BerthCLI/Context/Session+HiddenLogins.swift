import BerthCore

extension Session {
    /// Warns of logins that docker, podman or skopeo do not use, although berth keeps them.
    func warnOfHiddenLogins(_ plan: Plan) {
        let kept = plan.changes.filter { [.logIn, .refresh, .unchanged].contains($0.action) }
        console.warn(
            snapshot.hiddenLoginWarnings(kept.map { ($0.host, $0.placement.destination) }, config: configName))
    }

    /// Warns of logins that docker has after a log-out.
    func warnOfRemainingLogins(_ plan: Plan) {
        let hosts = plan.changes.filter { $0.action == .logOut }.map(\.host)
        console.warn([snapshot.remainingLoginWarning(hosts)].compactMap(\.self))
    }

    /// The same as `warnOfHiddenLogins(_:)` for a plan, next to rows that tell what `DOCKER_AUTH_CONFIG` hides.
    func warnOfHiddenLogins(_ rows: [StatusRow]) {
        let kept = rows.filter { row in
            if case .blocked = row.match { false } else { row.declaration != nil }
        }
        console.warn(
            snapshot.hiddenLoginWarnings(
                kept.map { ($0.host, $0.destination) }, config: configName, hasRows: true))
    }
}
