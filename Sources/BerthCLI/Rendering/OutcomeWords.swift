import BerthCore
import FoundationEssentials

/// What became of a change, in the words of a table.
struct OutcomeWords {
    /// Such as `✓`.
    let mark: String
    /// Such as `logged in`.
    let result: String
    /// Whether something that was declared is not as it should be.
    let isShort: Bool
    /// The detail, where many can say it as one.
    let saying: Saying
    let paint: Style.Paint

    /// - Parameter now: when the login was stored.
    init(_ outcome: Outcome, now: Date) {
        let change = outcome.change
        switch outcome.result {
        case .obtained(let login):
            (mark, result, isShort, paint) = ("✓", change.action.done, false, .green)
            if change.placement.destination == .helper {
                saying = .words("renewed when asked for")
            } else {
                saying = login.expires.map { .valid(until: $0, now: now) } ?? .words("expiry unknown")
            }
        case .failed(let why): (mark, result, isShort, paint, saying) = ("✗", "failed", true, .red, .complaint(why))
        case .interrupted: (mark, result, isShort, paint, saying) = ("✗", "interrupted", true, .yellow, .words(""))
        case .heldBack:
            (mark, result, isShort, paint) = ("·", "held back", true, .yellow)
            saying = .words("all or nothing was asked for (--atomic)", .faint)
        case .asPlanned where change.action == .blocked:
            (mark, result, isShort, paint) = ("!", change.action.done, true, .red)
            saying = .complaint(change.reason.description)
        case .asPlanned:
            (mark, result, isShort, paint) = ("✓", change.action.done, false, .green)
            saying = .words(change.reason.description, .faint)
        }
    }

    /// How long it lasts, or why it does not; may have several lines.
    var detail: String {
        switch saying {
        case .complaint(let why): why
        case .words(let words, _): words
        default: Saying.cell([saying]).text
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
