import BerthCore

/// A planned change is not done.
struct ApplyErroredEvent: Event {
    static let type = "apply_errored"

    var host: String
    var action: String
    var message: String
    var hint: String?
    var elapsedMs: Int64

    /// - Parameter why: its first line says what happened, the others what to do.
    init(_ outcome: Outcome, _ why: String) {
        let why = ToldMessage(why)
        host = outcome.change.host
        action = outcome.change.action.code
        message = why.text
        hint = why.hint
        elapsedMs = outcome.took.elapsedMs
    }
}
