import BerthCore

/// A planned change is begun.
struct ApplyStartEvent: Event {
    static let type = "apply_start"

    var host: String
    var action: String

    init(_ change: PlannedChange) {
        host = change.host
        action = change.action.code
    }
}
