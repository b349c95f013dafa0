import AWS
import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import BerthCore

@Suite("The executor", .scheduled)
struct ExecutorTests {
    /// A source of tokens, with registries, that counts the requests and fails as the test defines.
    private final class FakeLoginProvider: LoginProvider {
        struct Refusal: UserFacingError {
            var message: UserMessage
        }

        private let asked = Mutex<(signIns: [String], tokens: [String], checks: [String], underWay: Int, most: Int)>(
            ([], [], [], 0, 0)
        )
        let refusedPrincipal: String?
        let hangingPrincipal: String?
        let failingRegion: String?
        let failingHost: String?
        let stalls: Bool

        init(
            refusedPrincipal: String? = nil, hangingPrincipal: String? = nil, failingRegion: String? = nil,
            failingHost: String? = nil, stalls: Bool = false
        ) {
            self.refusedPrincipal = refusedPrincipal
            self.hangingPrincipal = hangingPrincipal
            self.failingRegion = failingRegion
            self.failingHost = failingHost
            self.stalls = stalls
        }

        var signIns: [String] { asked.withLock { $0.signIns.sorted() } }
        var tokens: [String] { asked.withLock { $0.tokens.sorted() } }
        var checks: [String] { asked.withLock { $0.checks.sorted() } }
        var most: Int { asked.withLock { $0.most } }

        func signIn(_ principal: Principal) async throws {
            asked.withLock { $0.signIns.append(principal.identifier) }
            if principal.identifier == refusedPrincipal { throw Refusal(message: "AccessDenied") }
            if principal.identifier == hangingPrincipal { try await Task.sleep(for: .seconds(600)) }
        }

        func token(for source: TokenSource) async throws -> Login {
            guard case .ecr(let principal, let region) = source else { throw Refusal(message: "no such token") }
            asked.withLock { $0.tokens.append("\(principal.identifier) \(region)") }
            if region == failingRegion { throw Refusal(message: "no token in \(region)") }
            return Login(username: "AWS", secret: Secret("\(principal.identifier) \(region)"), expires: nil)
        }

        func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
            asked.withLock { asked in
                asked.checks.append(declaration.host)
                asked.underWay += 1
                asked.most = max(asked.most, asked.underWay)
            }
            defer { asked.withLock { $0.underWay -= 1 } }
            if stalls { try await Task.sleep(for: .seconds(600)) }
            for _ in 0..<3 { await Task.yield() }
            if declaration.host == failingHost { throw Refusal(message: "401: refused") }
        }
    }

    private let accounts = (0..<10).map { String(100_000_000_000 + $0) }
    private let regions = ["us-east-1", "us-east-2", "eu-west-1", "eu-west-2"]

    /// A plan to log in to 10 accounts in 4 regions.
    /// - Parameter profiles: the accounts' profiles, in turn.
    private func plan(verify: Bool = true, profiles: [String] = ["shared"]) throws -> Plan {
        var wanted = manifest()
        for (index, account) in accounts.enumerated() {
            let profile = profiles[index % profiles.count]
            for region in regions {
                wanted.registries.append(declared(account, region, profile: profile, verify: verify))
            }
        }
        var snapshot = Snapshot(config: Snapshot.path)
        for profile in profiles {
            snapshot.identities[PrincipalReference(profile: profile)] = .known(
                try principal(profile), .available(until: nil))
        }
        return try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
    }

    @Test("requests one token per principal and region, and checks each registry once")
    func grouping() async throws {
        let source = FakeLoginProvider()
        let outcomes = await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(
            try plan())
        #expect(source.tokens == regions.map { "profile shared \($0)" }.sorted())
        #expect(source.checks.count == 40 && Set(source.checks).count == 40)
        // In the plan's order, each with the token of its own region.
        #expect(
            outcomes.map(\.result)
                == accounts.flatMap { _ in
                    regions.map {
                        .obtained(Login(username: "AWS", secret: Secret("profile shared \($0)"), expires: nil))
                    }
                })
    }

    @Test("signs each principal in once, and a failed sign-in fails all its registries with that one cause")
    func signIns() async throws {
        let source = FakeLoginProvider(refusedPrincipal: "profile p1")
        let outcomes = await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(
            try plan(profiles: ["p0", "p1", "p2"]))
        #expect(source.signIns == ["profile p0", "profile p1", "profile p2"])
        // Accounts 1, 4 and 7, in four regions each; no request is sent for them.
        #expect(outcomes.count { $0.result == .failed("AccessDenied") } == 12)
        #expect(outcomes.count { if case .obtained = $0.result { true } else { false } } == 28)
        #expect(!source.tokens.contains { $0.hasPrefix("profile p1") })
    }

    @Test("a principal that hangs delays no other, however narrow the limit is", .lasting(atMost: .minutes(1)))
    func hangingSignIn() async throws {
        let source = FakeLoginProvider(hangingPrincipal: "profile p1")
        let plan = try plan(profiles: ["p0", "p1"])
        let running = Task {
            await Executor(source: source, concurrency: 1, clock: SystemMonotonicClock()).execute(plan)
        }
        while source.checks.count < 20 { await Task.yield() }
        running.cancel()
        #expect(await running.value.count { $0.result == .interrupted } == 20)
    }

    @Test("one failure does not stop another login")
    func failures() async throws {
        let failing = "100000000003.dkr.ecr.us-east-2.amazonaws.com"
        let source = FakeLoginProvider(failingRegion: "eu-west-1", failingHost: failing)
        let outcomes = await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(
            try plan())
        let failed = outcomes.filter { if case .failed = $0.result { true } else { false } }
        #expect(failed.count == 11)
        #expect(failed.first { $0.change.host == failing }?.result == .failed("401: refused"))
        #expect(failed.count { $0.result == .failed("no token in eu-west-1") } == 10)
        // Without a token, the registry gets no request.
        #expect(source.checks.count == 30)
    }

    @Test("never exceeds the limit of concurrent requests", arguments: [1, 4])
    func bound(concurrency: Int) async throws {
        let source = FakeLoginProvider()
        let outcomes = await Executor(source: source, concurrency: concurrency, clock: SystemMonotonicClock()).execute(
            try plan())
        #expect(outcomes.count == 40)
        #expect(source.most <= concurrency)
    }

    @Test("sends no request to a registry that is not verified")
    func unverified() async throws {
        let source = FakeLoginProvider()
        let outcomes = await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(
            try plan(verify: false))
        #expect(source.checks.isEmpty)
        #expect(outcomes.allSatisfy { if case .obtained = $0.result { true } else { false } })
    }

    @Test("reports what was not finished as interrupted, at once")
    func cancellation() async throws {
        let source = FakeLoginProvider(stalls: true)
        let plan = try plan()
        let running = Task {
            await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(plan)
        }
        while source.checks.count < 40 { await Task.yield() }
        running.cancel()
        #expect(await running.value.allSatisfy { $0.result == .interrupted })
    }

    @Test("changes without a token stay as planned")
    func nothingToAsk() async throws {
        var plan = try plan()
        for index in plan.changes.indices { plan.changes[index].action = .unchanged }
        let source = FakeLoginProvider()
        let outcomes = await Executor(source: source, concurrency: 64, clock: SystemMonotonicClock()).execute(plan)
        #expect(outcomes.allSatisfy { $0.result == .asPlanned })
        #expect(source.tokens.isEmpty)
    }
}
