import BerthCore

/// How all registries stand, in sum.
struct StatusSummaryEvent: Event {
    static let type = "status_summary"

    var registries: Int
    var drifted: Int
    /// nil where nothing wants doing.
    var next: String?

    /// - Parameter advice: what to do next, in a line.
    init(_ rows: [StatusRow], advice: String?) {
        registries = rows.count
        drifted = rows.count(where: \.isDrift)
        next = advice == StatusAdvice.settled ? nil : advice
    }
}
