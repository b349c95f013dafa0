import Foundation

/// The results of a soak test.
struct SoakTally: CustomStringConvertible {
    /// The seed that reproduces the run: `BERTH_SOAK_SEED`.
    let seed: UInt64
    private var faults: [SoakFault: Int] = [:]
    /// The exit statuses of applies, by fault.
    var statuses: [SoakFault: Set<Int32>] = [:]
    /// The peak memory of each apply without a fault, in KiB.
    var peaks: [Int] = []
    /// The machine's files and their lengths, after each apply without a fault.
    var files: [[String: Int]] = []
    /// The longest time during which a login was missing or expired.
    var gap: TimeInterval = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    mutating func count(_ fault: SoakFault) { faults[fault, default: 0] += 1 }

    var description: String { "seed \(seed), interval \(faults.values.reduce(0, +))" }

    /// The median of several runs, because a single run may be an outlier.
    var firstPeak: Int { Self.median(peaks.prefix(5)) }
    var lastPeak: Int { Self.median(peaks.suffix(5)) }

    private static func median(_ values: ArraySlice<Int>) -> Int {
        values.sorted().dropFirst(values.count / 2).first ?? 0
    }

    /// The results in Markdown.
    var table: String {
        let kinds = SoakFault.allCases.compactMap { kind in faults[kind].map { "\(kind.rawValue) \($0)" } }
        func ledger(_ files: [String: Int]?) -> Int { files?["state/berth/ledger.json"] ?? 0 }
        let rows = [
            ("intervals", "\(faults.values.reduce(0, +)), seed \(seed)"),
            ("what went wrong", kinds.joined(separator: ", ")),
            ("longest time without a good login", String(format: "%.2f h", gap / 3600)),
            ("files, first and last", "\(files.first?.count ?? 0), \(files.last?.count ?? 0)"),
            ("ledger, first and last", "\(ledger(files.first)), \(ledger(files.last)) bytes"),
            ("peak memory, first and last", "\(firstPeak / 1024), \(lastPeak / 1024) MiB"),
        ]
        return (["| soak | |", "|---|---|"] + rows.map { "| \($0.0) | \($0.1) |" }).joined(separator: "\n")
    }
}
