package import AWS
import Platform

package import struct FoundationEssentials.Date

/// What an apply did, change by change in the plan's order, and in sum.
package struct ApplyReport: Sendable, Equatable {
    /// One per change, in the plan's order.
    package var outcomes: [ChangeOutcome]
    /// Whether Docker's config was written: once, or not at all.
    package var wrote: Bool
    /// How many logins were put into credential stores or taken out of them.
    package var storeCalls: Int
    /// Token requests that were sent, second tries not counted.
    package var tokenRequests: Int
    /// From the first request to the last write.
    package var took: Duration
    /// What the user should know beside.
    package var warnings: [String]

    /// A report of these parts.
    package init(
        outcomes: [ChangeOutcome], wrote: Bool, storeCalls: Int = 0, tokenRequests: Int, took: Duration,
        warnings: [String] = []
    ) {
        self.outcomes = outcomes
        self.wrote = wrote
        self.storeCalls = storeCalls
        self.tokenRequests = tokenRequests
        self.took = took
        self.warnings = warnings
    }

    /// How many changes of a kind were done.
    package func done(_ action: PlannedChange.Action) -> Int {
        outcomes.count { outcome in
            guard outcome.change.action == action else { return false }
            return switch outcome.result {
            case .obtained, .asPlanned: true
            case .failed, .interrupted, .heldBack: false
            }
        }
    }

    /// How many changes failed.
    package var failed: Int { outcomes.count { if case .failed = $0.result { true } else { false } } }

    /// How many were not finished when a signal came.
    package var interrupted: Int { outcomes.count { $0.result == .interrupted } }

    /// How many were not done because something else failed.
    package var heldBack: Int { outcomes.count { $0.result == .heldBack } }

    /// Whether everything that was declared is as it should be.
    package var isComplete: Bool { failed == 0 && interrupted == 0 && heldBack == 0 && done(.blocked) == 0 }

    /// When the first of the logins is due, where that is known of any.
    /// - Parameter now: when they were stored.
    package func nextRenewal(now: Date) -> Date? {
        outcomes.compactMap { outcome in
            // What the helper asks for when it is needed is never due, nor what another than berth has to renew.
            if outcome.change.placement.destination == .helper { return nil }
            if let request = outcome.change.passwordRequest, !request.runsCommand { return nil }
            return switch outcome.result {
            case .obtained(let login):
                TokenLifetime(expires: login.expires, stored: now, of: outcome.change.declaration?.kind)
                    .renewal(renewBefore: outcome.change.declaration?.renewBefore ?? .zero)
            case .asPlanned: outcome.change.due
            case .failed, .interrupted, .heldBack: nil
            }
        }.min()
    }
}

/// What goes on during an apply, for whoever watches.
package enum ApplyProgress: Sendable {
    /// A principal is being signed in.
    case signingIn(Principal)
    /// It is signed in, or cannot be.
    case signedIn(Principal)
    /// A token is being asked for.
    case requestingToken(TokenSource)
    /// The token has come, or has not: `obtained`, `failed` or `interrupted`.
    case requestedToken(TokenSource, ChangeOutcome.Result)
    /// A host is being asked whether it takes the login.
    case checking(host: String)
    /// A host is done with, for good or ill; nothing is stored yet.
    case finished(ChangeOutcome)
}
