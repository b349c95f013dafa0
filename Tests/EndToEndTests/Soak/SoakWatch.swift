import Foundation

/// Watches logins over time: how long a login was missing or expired, and whether a valid one was lost.
struct SoakWatch {
    private let start: Date
    /// The last seen expiry of each host's login; if the login is gone, the time when it was missed.
    private var ends: [String: Date] = [:]
    private(set) var longestGap: TimeInterval = 0
    /// The hosts whose valid login was lost, with the time.
    private(set) var lost: [String] = []

    init(start: Date) {
        self.start = start
    }

    /// - Parameters:
    ///   - end: the current login's expiry; `nil` without a login.
    ///   - now: the time of the check.
    mutating func see(_ host: String, end: Date?, now: Date) {
        let before = ends[host] ?? start
        if before < now { longestGap = max(longestGap, now.timeIntervalSince(before)) }
        if before > now && end == nil { lost.append("\(host) at \(now)") }
        ends[host] = end ?? min(before, now)
    }

    /// Returns the hosts without a valid login.
    func missing(at now: Date) -> [String] { ends.filter { $0.value <= now }.keys.sorted() }
}
