import Berth
import FoundationEssentials

/// What became of a change, in the words of a table.
struct OutcomeWords {
    /// Such as `✓`.
    let mark: String
    /// Such as `logged in`.
    let result: String
    /// How long it lasts, or why it does not; may have several lines.
    let detail: String
    /// Whether something that was declared is not as it should be.
    let isShort: Bool

    /// - Parameter now: when the login was stored.
    init(_ outcome: Outcome, now: Date) {
        let change = outcome.change
        switch outcome.result {
        case .obtained(let login):
            (mark, result, isShort) = ("✓", change.action.done, false)
            let valid = login.expires.map {
                "valid until \(ClockTime.text($0, now: now)) (\(ClockTime.left($0, now: now)))"
            }
            let isHelped = change.placement.destination == .helper
            detail = isHelped ? "renewed when asked for" : valid ?? "expiry unknown"
        case .failed(let why): (mark, result, detail, isShort) = ("✗", "failed", why, true)
        case .interrupted: (mark, result, detail, isShort) = ("✗", "interrupted", "", true)
        case .heldBack:
            (mark, result, isShort) = ("·", "held back", true)
            detail = "all or nothing was asked for (--atomic)"
        case .asPlanned:
            isShort = change.action == .blocked
            (mark, result, detail) = (isShort ? "!" : "✓", change.action.done, change.reason.description)
        }
    }
}

extension PlannedChange.Action {
    /// The word for what has been done.
    fileprivate var done: String {
        switch self {
        case .logIn: "logged in"
        case .refresh: "refreshed"
        case .logOut: "logged out"
        case .forget: "forgotten"
        case .blocked: "blocked"
        case .unchanged: "unchanged"
        }
    }
}
