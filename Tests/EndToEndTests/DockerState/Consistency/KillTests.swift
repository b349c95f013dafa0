import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// berth is killed at some moment. Docker's config is always complete, no login of others is lost, and the next
    /// apply does the rest as usual.
    @Suite struct KillTests {
        @Test("killed at 120 moments of an apply, and complete each time", .alone, .lasting(atMost: .minutes(3)))
        func inFile() async throws { try await killApplies(120, keeping: .inFile) }

        @Test(
            "killed at 80 moments of an apply with a store, and complete each time", .alone,
            .lasting(atMost: .minutes(3)))
        func inStore() async throws { try await killApplies(80, keeping: .inStore) }

        /// The write takes a few of an apply's hundred milliseconds, so kills by time would rarely hit it.
        @Test(
            "killed before each step that changes a file, and during each write", .needs(.compiler),
            .lasting(atMost: .minutes(2))
        )
        func atEachStep() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let interposer = try await Interposer.build()
                let lane = try KillLane(in: scratch, sandbox, keeping: .inFile)
                var (step, found) = (0, [KillLane.Moment]())
                while found.last != .afterEnd {
                    step += 1
                    try lane.reset()
                    let ended = try await lane.apply(with: interposer.killing(atStep: step)).ended()
                    found.append(try await lane.examine(ended, "before step \(step)").moment)
                }
                // Making, writing, syncing and renaming a file are separate steps, for the config and the ledger.
                #expect(found.count { $0 == .beforeWrite } >= 4, "\(found)")
                #expect(found.count { $0 == .afterWrite } >= 4, "\(found)")
            }
        }

        /// Several scratch directories share the moments and a sandbox, so that all of the machine's cores are used.
        private func killApplies(_ number: Int, keeping keeper: KillLane.Keeper) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let lanes = 4
                let found: [KillLane.Moment] = try await withThrowingTaskGroup(of: [KillLane.Moment].self) { group in
                    for first in 0..<lanes {
                        // Evenly over the duration of an apply and a tenth more.
                        let shares = stride(from: first, to: number, by: lanes).map {
                            1.1 * Double($0) / Double(number - 1)
                        }
                        group.addTask {
                            try await Scratch.with { scratch in
                                try await KillLane(in: scratch, sandbox, keeping: keeper).kill(at: shares)
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(found.count == number)
                // Otherwise the moments would not be where the test intends.
                #expect(found.count { $0 == .beforeWrite } > number / 4, "\(found)")
                #expect(found.contains { $0 != .beforeWrite }, "\(found)")
            }
        }
    }
}

/// A scratch directory in which applies are killed, one after another, and their results checked.
struct KillLane {
    /// The storage of the logins.
    enum Keeper {
        case inFile, inStore
    }

    /// The progress of a killed apply.
    enum Moment: Sendable {
        case beforeWrite, afterWrite, afterEnd
    }

    private static let accounts = (0..<4).map { "60042361042\($0)" }
    private static let hosts = Set(accounts.map { "\($0).dkr.ecr.us-east-2.amazonaws.com" })

    private let scratch: Scratch
    private let config: ForeignConfig
    /// `nil` if the file keeps the logins.
    private let store: ScriptedStore?
    private let environment: [String: String]

    init(in scratch: Scratch, _ sandbox: SandboxPeer, keeping keeper: Keeper) throws {
        self.scratch = scratch
        store = keeper == .inStore ? try ScriptedStore.make(in: scratch) : nil
        config = try ForeignConfig(in: scratch, credsStore: store == nil ? nil : ScriptedStore.name)
        environment = sandbox.environment.merging(store?.environment ?? [:]) { $1 }
        let accounts = Self.accounts.map { "  - id: \($0)\n" }.joined()
        try scratch.write("version: 1\nregions: [us-east-2]\naccounts:\n\(accounts)", to: "work/berth.yaml")
    }

    /// Restores the state before the first apply.
    func reset() throws {
        try config.reset()
        try store?.clear()
        try? FileManager.default.removeItem(at: scratch.url("state/berth"))
    }

    func apply(with more: [String: String] = [:]) throws -> Program {
        try scratch.start(
            ["apply", "-q", "--lock-timeout", "5s"], with: environment.merging(more) { $1 }, timeLimit: .seconds(20))
    }

    /// - Parameter shares: the moments, as fractions of a whole apply's duration.
    func kill(at shares: [Double]) async throws -> [Moment] {
        var times: [Duration] = []
        for _ in 1...3 {
            try reset()
            let whole = try await apply().ended()
            try #require(whole.status == 0, "\(whole.errors)\(whole.output)")
            times.append(whole.elapsed)
        }
        var found: [Moment] = []
        for share in shares {
            try reset()
            let median = times.suffix(3).sorted()[1]
            let program = try apply()
            try await Task.sleep(for: median * share)
            program.signal(SIGKILL)
            let (moment, next) = try await examine(try await program.ended(), "after \(share) of an apply")
            found.append(moment)
            // The next apply did everything: its time shows how busy the machine is now.
            if moment == .beforeWrite { times.append(next) }
        }
        return found
    }

    /// Checks that an apply, however it ended, left all files complete, and that the next one does the rest.
    /// - Returns: when it ended, and how long the next apply took.
    func examine(_ ended: Ended, _ moment: String) async throws -> (moment: Moment, next: Duration) {
        try #require([0, 128 + SIGKILL].contains(ended.status), "\(moment): \(ended.errors)\(ended.output)")
        let added = try config.additions()
        try #require(added.isEmpty || Set(added.keys) == Self.hosts, "killed \(moment), \(added.keys) are there")
        let again = try await apply().ended()
        try #require(again.status == 0, "killed \(moment), the next says: \(again.errors)\(again.output)")
        #expect(again.elapsed < .seconds(10), "killed \(moment)")
        try expectComplete("killed \(moment)")
        return (ended.status == 0 ? .afterEnd : added.isEmpty ? .beforeWrite : .afterWrite, again.elapsed)
    }

    private func expectComplete(_ moment: String) throws {
        let added = try config.additions()
        if let store {
            let (marks, users) = (Self.hosts.map { ($0, [String: String]()) }, Self.hosts.map { ($0, "AWS") })
            #expect(added == Dictionary(uniqueKeysWithValues: marks), "\(moment)")
            #expect(try store.users() == Dictionary(uniqueKeysWithValues: users), "\(moment)")
        } else {
            let logins = added.compactMapValues { $0["auth"] }.compactMapValues { Data(base64Encoded: $0) }
            #expect(Set(logins.keys) == Self.hosts, "\(moment)")
            #expect(logins.values.allSatisfy { $0.starts(with: "AWS:".utf8) }, "\(moment)")
        }
        // The lock file stays; no other file of berth's remains next to the config.
        #expect(try config.companions() == [".docker.json.berth-lock"], "\(moment)")
        #expect(try scratch.names(in: "home/.docker") == ["config.json"], "\(moment)")
    }
}
