import BerthCore
import FoundationEssentials

/// A planned change is done: what it changes is stored.
struct ApplyCompleteEvent: Event {
    static let type = "apply_complete"

    var host: String
    var action: String
    var expires: Date?
    var elapsedMs: Int64

    /// - Parameter outcome: of a commit.
    init(_ outcome: Outcome) {
        host = outcome.change.host
        action = outcome.change.action.code
        elapsedMs = outcome.took.elapsedMs
        // The helper keeps no login: it asks for one whenever it is needed.
        if case .obtained(let login) = outcome.result, outcome.change.placement.destination != .helper {
            expires = login.expires
        }
    }
}
