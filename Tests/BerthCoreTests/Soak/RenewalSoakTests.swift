import AWS
import DockerConfig
import DockerConfigWriter
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// Hundreds or thousands of intervals of one machine, with a fake clock and files in memory. `SoakTests` does the
/// same with the built programs.
@Suite("Renewals over weeks", .lasting(atMost: .minutes(5)))
struct RenewalSoakTests {
    private static let interval = Duration.seconds(3600)
    /// Enough for about twenty renewals, of some hundredths of a second each; `BERTH_SOAK_INTERVALS` sets more.
    private static let intervals =
        ProcessInfo.processInfo.environment["BERTH_SOAK_INTERVALS"].flatMap { Int($0) } ?? 120
    /// A login is renewed in the last six of its twelve hours: a later run makes up for this many failures in a row.
    private static let longestStreak = 6

    @Test(
        "no login is missing for longer than an interval, none is lost, and nothing grows, whatever fails",
        arguments: [1, 2] as [UInt64])
    func soak(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let machine = try RenewedMachine()
        var (ends, gap, streak) = ([String: Date](), Duration.zero, 0)
        var sizes: [(files: Int, ledger: Int)] = []
        let start = machine.clock.now
        for number in 0..<Self.intervals {
            let isInPeace = number == 0 || streak == Self.longestStreak || Int.random(in: 0..<10, using: &dice) < 4
            streak = isInPeace ? 0 : streak + 1
            let fault = isInPeace ? nil : RenewedMachine.Fault.allCases.randomElement(using: &dice)
            await machine.apply(fault, &dice)
            let (found, present) = (try machine.ends(), machine.clock.now)
            for host in machine.hosts {
                let before = ends[host] ?? start
                gap = max(gap, .seconds(present.timeIntervalSince(before)))
                #expect(before <= present || found[host] != nil, "\(host) was lost in interval \(number), \(seed)")
                ends[host] = found[host] ?? min(before, present)
            }
            if isInPeace {
                #expect(ends.values.allSatisfy { $0 > present }, "interval \(number), seed \(seed)")
                sizes.append(machine.size)
            }
            #expect(machine.isForeignKept, "interval \(number), seed \(seed)")
            machine.clock.advance(by: Self.interval)
        }
        #expect(gap <= Self.interval, "seed \(seed)")
        let (first, last) = (try #require(sizes.first), try #require(sizes.last))
        #expect(last.files == first.files && abs(last.ledger - first.ledger) < 64, "seed \(seed): \(first), \(last)")
    }
}

/// A machine whose logins are renewed repeatedly.
private final class RenewedMachine {
    enum Fault: CaseIterable {
        /// AWS temporarily rejects the principal.
        case signIn
        /// Some regions issue no token.
        case token
        /// Some registries refuse the login.
        case check
        case fullDisk
        /// The program dies after some change of a file.
        case kill
        /// Docker writes another program's login right before berth does.
        case docker
    }

    let clock = ManualClock(now: now.timeIntervalSince1970)
    private let files = MemoryFileSystem([Snapshot.path: #"{"auths":{"foreign.example":{"auth":"Ym9iOng="}},"x":[1]}"#])
    private let effects: Effects
    private let wanted = manifest(
        declared("600423610423", "us-east-2", profile: "shared"),
        declared("600423610423", "eu-west-1", profile: "shared"),
        declared("210987654321", "us-east-2", profile: "shared"),
        declared("210987654321", "ap-south-1", profile: "shared")
    )
    private let signer: Principal

    init() throws {
        effects = .fake(clock: clock, files: files)
        signer = try principal("shared")
    }

    var hosts: [String] { wanted.registries.map(\.host) }

    /// Plans, executes and commits; then ends the fault.
    func apply(_ fault: Fault?, _ dice: inout SplitMix64) async {
        let source = FakeLoginProvider(clock: clock, fault: fault, luck: dice.next())
        switch fault {
        case .fullDisk: files.fail("write", with: .noSpace)
        case .kill: files.stop(after: Int.random(in: 0..<8, using: &dice))
        case .docker:
            files.afterTemporary { [files] in
                files.afterTemporary(nil)
                // It reads, and writes back one more login.
                guard let text = files.text(Snapshot.path), !text.contains("docker.example") else { return }
                files.put(
                    Snapshot.path,
                    text.replacing(
                        #""foreign.example""#, with: #""docker.example":{"auth":"ZDpk"},"foreign.example""#,
                        maxReplacements: 1))
            }
        default: break
        }
        // A failure to read or write ends this run; the next is another.
        try? await renew(source)
        files.fail("write", with: nil)
        files.stop(after: nil)
        files.afterTemporary(nil)
    }

    private func renew(_ source: FakeLoginProvider) async throws {
        let config = DockerConfigFile(FilePath(Snapshot.path))
        let ledger = LedgerFile(effects)
        let reader = SnapshotLoader(config: config, ledger: ledger, effects: effects)
        var snapshot = try reader.read(
            for: wanted, configuration: .failure(.unreadable(FileError("read", "/x", .ioError), .config))
        ).snapshot
        snapshot.identities = ["shared": .known(signer, .available(until: nil))]
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: clock.now).plan()
        guard plan.hasChanges || config.hasLeftovers(in: files) else { return }
        let outcomes = await Executor(source: source, concurrency: 4, clock: SystemMonotonicClock()).execute(plan)
        _ = try await LoginWriter(
            config: config, snapshot: snapshot, ledger: ledger, stores: CredentialStores(effects, secretVariables: []),
            helper: nil, effects: effects, lockTimeLimit: .seconds(1)
        ).commit(outcomes, of: wanted)
    }

    /// Returns each stored login's expiry, from its password.
    func ends() throws -> [String: Date] {
        let config = try DockerConfigFile(FilePath(Snapshot.path)).read(from: files)
        var ends: [String: Date] = [:]
        for host in hosts {
            guard case .login(.password(_, let secret))? = config.entry(for: host) else { continue }
            struct Password: Decodable { var expiration: Double }
            let text = try #require(Data(base64Encoded: secret.reveal()))
            ends[host] = Date(timeIntervalSince1970: try JSONDecoder().decode(Password.self, from: text).expiration)
        }
        return ends
    }

    /// The number of files, and the ledger's size in bytes.
    var size: (files: Int, ledger: Int) {
        (files.paths.count, files.text("/home/me/.local/state/berth/ledger.json")?.utf8.count ?? 0)
    }

    /// Whether all other programs' logins are still stored.
    var isForeignKept: Bool {
        let text = files.text(Snapshot.path) ?? ""
        return text.contains(#""foreign.example":{"auth":"Ym9iOng="}"#) && text.contains(#""x":[1]"#)
    }

    /// AWS and the registries.
    private struct FakeLoginProvider: LoginProvider {
        struct Refusal: Error {}

        let clock: ManualClock
        let fault: Fault?
        let luck: UInt64

        func signIn(_ principal: Principal) async throws {
            if fault == .signIn { throw Refusal() }
        }

        func token(for source: TokenSource) async throws -> Login {
            guard case .ecr(_, let region) = source else { throw Refusal() }
            if fault == .token && hits(region) { throw Refusal() }
            let left = clock.now.timeIntervalSince(now) + 12 * 3600
            return Login(username: "AWS", secret: password(expiresIn: left), expires: now + left)
        }

        func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
            if fault == .check && hits(declaration.host) { throw Refusal() }
        }

        /// Returns true for about every second name.
        private func hits(_ name: String) -> Bool {
            name.utf8.reduce(luck) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } >> 40 & 1 == 0
        }
    }
}
