import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A machine's logins are kept valid for weeks, in fast-forward, with faults.
    @Suite(
        .needs(.python), .needs(.curl), .needs(.docker),
        .enabled(if: FakedClock.isThere, "libfaketime is not installed (apt install faketime)"))
    struct SoakTests {
        /// The interval on the faked clock. A login lasts 12 hours and is renewed in its last six. Some are so renewed
        /// in time, and a login whose renewal fails has expired by the next interval.
        private static let interval: TimeInterval = 5 * 3600
        private static let intervals = 80

        @Test(
            "no login is missing for longer than an interval, none is lost, and nothing grows, whatever the faults",
            .lasting(atMost: .minutes(10)))
        func soak() async throws {
            try await Scratch.with { scratch in
                let seed = ProcessInfo.processInfo.environment["BERTH_SOAK_SEED"].flatMap { UInt64($0) }
                var tally = SoakTally(seed: seed ?? UInt64.random(in: 1...999_999))
                var dice = SoakDice(seed: tally.seed)
                var place = try await SoakPlace(in: scratch)
                var watch = SoakWatch(start: place.clock.now)
                var faults: [SoakFault] = []
                for number in 0..<Self.intervals {
                    // Each fault as often as the others, in random order.
                    if faults.isEmpty { faults = SoakFault.allCases.filter { $0 != .nothing }.shuffled(using: &dice) }
                    // An apply without a fault follows each apply with one, and must repair everything.
                    let fault = number % 2 == 0 ? .nothing : faults.removeLast()
                    tally.count(fault)
                    let before = try place.foreign()
                    if fault == .nothing {
                        tally.peaks.append(try await place.applyInPeace())
                    } else {
                        tally.statuses[fault, default: []].insert(try await place.apply(fault, &dice))
                    }
                    // Makes each of its files exist from the start.
                    if number == 0 { try await place.eraseToken() }
                    let (logins, now) = (try await place.logins(), place.clock.now)
                    for host in SoakPlace.hosts {
                        watch.see(host, end: try logins[host].map(SoakPlace.end), now: now)
                    }
                    let after = try place.foreign()
                    #expect(before.allSatisfy { after[$0.key] == $0.value }, "lost of others in \(fault), \(tally)")
                    if fault == .nothing {
                        #expect(try await place.accepted(logins) == Set(SoakPlace.hosts), "\(tally)")
                        #expect(watch.missing(at: now) == [], "\(tally)")
                        tally.files.append(place.files())
                    }
                    try place.pass(Self.interval)
                }
                tally.gap = watch.longestGap
                #expect(watch.lost == [], "\(tally)")
                #expect(watch.longestGap <= Self.interval + 60, "\(tally)")
                expectNoGrowth(tally)
                if ProcessInfo.processInfo.environment["BERTH_WRITE_TABLES"] != nil { print(tally.table) }
            }
        }

        private func expectNoGrowth(_ tally: SoakTally) {
            let (first, last) = (tally.files.first ?? [:], tally.files.last ?? [:])
            #expect(last.keys.sorted() == first.keys.sorted(), "\(tally)")
            // Docker's logins stay, each with about 70 bytes; berth's own keep their length.
            for (name, length) in last where name != "home/.docker/config.json" {
                #expect(abs(length - (first[name] ?? 0)) <= 16, "\(name): \(tally)")
            }
            #expect(tally.lastPeak <= tally.firstPeak + 4096, "\(tally)")
        }
    }
}
