package import AWS
package import Platform

package import struct FoundationEssentials.Date

/// The result of an apply: one outcome per change, and totals.
package struct ApplyReport: Sendable, Equatable {
    /// One per change, in the plan's order.
    package var outcomes: [ChangeOutcome]
    /// Whether Docker's config was written: once, or not at all.
    package var wrote: Bool
    /// The number of logins that were stored in credential stores or removed from them.
    package var storeCalls: Int
    /// The number of token requests, without retries.
    package var tokenRequests: Int
    /// From the first request to the last write.
    package var took: Duration
    /// Warnings for the user.
    package var warnings: [UserMessage]

    package init(
        outcomes: [ChangeOutcome], wrote: Bool, storeCalls: Int = 0, tokenRequests: Int, took: Duration,
        warnings: [UserMessage] = []
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

    /// The number of changes that a signal interrupted.
    package var interrupted: Int { outcomes.count { $0.result == .interrupted } }

    /// The number of changes that were withheld because another one failed.
    package var heldBack: Int { outcomes.count { $0.result == .heldBack } }

    /// Whether every declared registry has its login.
    package var isComplete: Bool { failed == 0 && interrupted == 0 && heldBack == 0 && done(.blocked) == 0 }

    /// The earliest time at which a login is due; `nil` if none is known.
    /// - Parameter now: when they were stored.
    package func nextRenewal(now: Date) -> Date? {
        outcomes.compactMap { outcome in
            // A login of the helper is never due, nor is a login that berth cannot renew.
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

/// A step of an apply, for progress output.
package enum ApplyProgress: Sendable {
    case signingIn(Principal)
    /// The sign-in succeeded or failed.
    case signedIn(Principal)
    case requestingToken(TokenSource)
    /// The request ended: `obtained`, `failed` or `interrupted`.
    case requestedToken(TokenSource, ChangeOutcome.Result)
    /// The registry is checked with the login.
    case checking(host: String)
    /// The outcome of a host is known; nothing is stored yet.
    case finished(ChangeOutcome)
}
