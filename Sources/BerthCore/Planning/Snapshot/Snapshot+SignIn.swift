package import AWS
package import Effects
import Platform

/// Principals that cannot sign in until the user does.
extension Snapshot {
    /// Whether any principal of the manifest cannot sign in now.
    package var hasUnavailablePrincipals: Bool {
        signers.identities.values.contains { if case .unavailable = $0 { true } else { false } }
    }

    /// Returns the principals that block changes of a plan because they cannot sign in now, in the plan's order.
    package func principalsBlocking(_ plan: Plan) -> [(principal: Principal, profile: String?)] {
        var seen: Set<PrincipalReference> = []
        return plan.changes.compactMap { change in
            guard change.action == .blocked, case .noPrincipal = change.reason,
                let reference = change.declaration?.principal,
                case .unavailable(let principal, _)? = signers.identities[reference],
                seen.insert(reference).inserted
            else { return nil }
            return (principal, reference.profile)
        }
    }

    /// Returns the snapshot with the principals read again, after the user has signed in.
    package func rereadingPrincipals(
        of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, _ effects: Effects
    ) -> Snapshot {
        with(signers: signers.rereadingPrincipals(of: manifest, configuration: configuration, effects))
    }
}
