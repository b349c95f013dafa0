import Foundation

/// Watches logins over time: how long one was missing or expired, and whether a good one was lost.
struct SoakWatch {
    private let start: Date
    /// Until when each host's login is good, as it was seen last; for one that is gone, when that was.
    private var ends: [String: Date] = [:]
    private(set) var longestGap: TimeInterval = 0
    /// Hosts whose login was good and is gone, and when.
    private(set) var lost: [String] = []

    init(start: Date) {
        self.start = start
    }

    /// - Parameters:
    ///   - end: of the login that is there; nil where there is none.
    ///   - now: it was looked at.
    mutating func see(_ host: String, end: Date?, now: Date) {
        let before = ends[host] ?? start
        if before < now { longestGap = max(longestGap, now.timeIntervalSince(before)) }
        if before > now && end == nil { lost.append("\(host) at \(now)") }
        ends[host] = end ?? min(before, now)
    }

    /// The hosts whose login is not good.
    func missing(at now: Date) -> [String] { ends.filter { $0.value <= now }.keys.sorted() }
}
