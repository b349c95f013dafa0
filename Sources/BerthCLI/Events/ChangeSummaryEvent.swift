import BerthCore
import FoundationEssentials

/// What a plan, an apply or a logout comes to. Each planned change is counted once.
struct ChangeSummaryEvent: Event {
    static let type = "change_summary"

    /// What the changes are for.
    enum Operation: String, Encodable, Sendable {
        case plan, apply, logout
    }

    var operation: Operation
    var logIn: Int
    var refresh: Int
    var logOut: Int
    var forget: Int
    var blocked: Int
    var unchanged: Int
    var failed: Int
    var interrupted: Int
    var heldBack: Int
    var tokenRequests: Int
    var storeCalls: Int
    var changed: Bool
    var wrote: Bool
    var elapsedMs: Int64
    var nextRenewal: Date?

    /// - Parameters:
    ///   - report: of a plan, as if all had been done.
    ///   - elapsed: since the first event.
    init(_ operation: Operation, _ report: Report, nextRenewal: Date?, elapsed: Duration) {
        self.operation = operation
        logIn = report.done(.logIn)
        refresh = report.done(.refresh)
        logOut = report.done(.logOut)
        forget = report.done(.forget)
        blocked = report.done(.blocked)
        unchanged = report.done(.unchanged)
        failed = report.failed
        interrupted = report.interrupted
        heldBack = report.heldBack
        tokenRequests = report.tokenRequests
        storeCalls = report.storeCalls
        changed = logIn + refresh + logOut + forget > 0
        wrote = report.wrote
        elapsedMs = elapsed.elapsedMs
        self.nextRenewal = nextRenewal
    }
}
