/// The faults, by location. docs/faults.md is its page.
enum FaultTable {
    /// The chapters, in the page's order.
    static let chapters: [(title: String, faults: [Fault])] = [
        ("Connections", connections), ("Proxies", proxies), ("TLS", tls), ("HTTP", http),
        ("Signing in", signIn), ("AWS's refusals", refusals), ("AWS's answers", answers), ("Clocks", clocks),
        ("The machine", machine), ("Disks and files", disks),
        ("Locks", locks), ("Credential stores", stores), ("Passwords", passwords), ("Signals", signals),
        ("The credential helper", helper),
    ]

    static var all: [Fault] { chapters.flatMap(\.faults) }

    static func faults(needing need: Fault.Need) -> [Fault] { all.filter { $0.need == need } }
}
