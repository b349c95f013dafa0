import AWS
import Effects
import Platform
import Synchronization
import TestSupport
import Testing

@testable import BerthCore

@Suite("Connections opened early", .scheduled)
struct EarlyConnectionTests {
    /// A source that records in which order it is called, and lets a test hold sign-ins and tokens.
    private final class RecordingLoginProvider: LoginProvider {
        struct Refusal: UserFacingError {
            var message: UserMessage
        }

        enum Step: Hashable { case signIn, token, openForTokens(Int), open(String), check(String) }

        private let recorded = Mutex<[Step]>([])
        private let held = Mutex<Set<Step>>([])
        /// The steps that fail.
        let refused: Set<Step>
        /// Whether the HTTP client opens connections.
        let opens: Bool

        init(holding held: Set<Step> = [], refusing refused: Set<Step> = [], opens: Bool = true) {
            self.held.withLock { $0 = held }
            self.refused = refused
            self.opens = opens
        }

        var steps: [Step] { recorded.withLock { $0 } }
        var opened: [String] { steps.compactMap { if case .open(let host) = $0 { host } else { nil } } }
        var checked: [String] { steps.compactMap { if case .check(let host) = $0 { host } else { nil } } }

        func release(_ step: Step) { held.withLock { _ = $0.remove(step) } }

        /// Waits for a condition; the suite's time limit ends a test for which it never holds.
        func waits(until condition: (RecordingLoginProvider) -> Bool) async throws {
            while !condition(self) { try await Task.sleep(for: .milliseconds(1)) }
        }

        private func run(_ step: Step) async throws {
            recorded.withLock { $0.append(step) }
            while held.withLock({ $0.contains(step) }) { try await Task.sleep(for: .milliseconds(1)) }
            if refused.contains(step) { throw Refusal(message: "refused") }
        }

        func signIn(_ principal: Principal) async throws { try await run(.signIn) }

        func token(for source: TokenSource) async throws -> Login {
            try await run(.token)
            return Login(username: "AWS", secret: Secret("secret"), expires: nil)
        }

        func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
            try await run(.check(declaration.host))
        }

        func openConnections(for sources: Set<TokenSource>) {
            recorded.withLock { $0.append(.openForTokens(sources.count)) }
        }

        func openConnection(for declaration: RegistryDeclaration) -> Bool {
            recorded.withLock { $0.append(.open(declaration.host)) }
            return opens
        }
    }

    /// Profiles with keys, with a role, and with a program.
    private func principal(_ profile: String) throws -> Principal {
        let files = MemoryFileSystem([
            "/home/me/.aws/config": """
            [profile keys]
            aws_access_key_id = AKIDEXAMPLE
            aws_secret_access_key = secret
            [profile role]
            role_arn = arn:aws:iam::210987654321:role/pull
            source_profile = keys
            region = us-east-1
            [profile program]
            credential_process = /bin/keys
            [profile role-of-program]
            role_arn = arn:aws:iam::210987654321:role/pull
            source_profile = program
            region = us-east-1

            """
        ])
        let environment = Effects.fake().environment
        let configuration = try SharedConfiguration.load(environment: environment, files: files)
        return try PrincipalResolver(configuration: configuration, environment: environment)
            .resolve(PrincipalSpecification(base: .profile(profile)))
    }

    /// A plan to log in to registries in one region.
    private func plan(_ count: Int, profile: String = "keys", verify: Bool = true) throws -> Plan {
        var wanted = manifest()
        for index in 0..<count {
            wanted.registries.append(
                declared(String(100_000_000_000 + index), "us-east-1", profile: profile, verify: verify))
        }
        var snapshot = Snapshot(config: Snapshot.path)
        snapshot.identities[PrincipalReference(profile: profile)] = .known(
            try principal(profile), .available(until: nil))
        return try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
    }

    private func executor(
        _ source: RecordingLoginProvider, concurrency: Int = 64, early: Int = 64
    ) -> Executor {
        Executor(source: source, concurrency: concurrency, earlyConnections: early, clock: SystemMonotonicClock())
    }

    @Test("opens the connections of all checks while the token is requested, and each once")
    func whileRequesting() async throws {
        let source = RecordingLoginProvider(holding: [.token])
        let plan = try plan(40)
        async let outcomes = executor(source).execute(plan)
        try await source.waits { $0.opened.count == 40 && $0.steps.contains(.token) }
        #expect(source.checked.isEmpty)
        source.release(.token)
        #expect(await outcomes.count { if case .obtained = $0.result { true } else { false } } == 40)
        #expect(Set(source.opened) == Set(plan.changes.map(\.host)) && source.opened.count == 40)
        #expect(source.checked.sorted() == source.opened.sorted())
    }

    @Test("opens none during a sign-in that may wait for the user", arguments: ["program", "role-of-program"])
    func whileUserSignsIn(profile: String) async throws {
        let source = RecordingLoginProvider(holding: [.signIn])
        let plan = try plan(4, profile: profile)
        async let outcomes = executor(source).execute(plan)
        try await source.waits { $0.steps.contains(.signIn) }
        try await Task.sleep(for: .milliseconds(20))
        #expect(source.opened.isEmpty && !source.steps.contains(.openForTokens(1)))
        source.release(.signIn)
        _ = await outcomes
        #expect(source.opened.count == 4)
    }

    @Test("during a sign-in that sends requests, opens the connections of the token and of the checks")
    func whileRoleIsAssumed() async throws {
        let source = RecordingLoginProvider(holding: [.signIn])
        let plan = try plan(4, profile: "role")
        async let outcomes = executor(source).execute(plan)
        try await source.waits { $0.opened.count == 4 && $0.steps.contains(.signIn) }
        #expect(source.steps.contains(.openForTokens(1)) && !source.steps.contains(.token))
        source.release(.signIn)
        _ = await outcomes
        #expect(source.opened.count == 4 && source.checked.count == 4)
    }

    @Test("a sign-in or a token that fails is reported once for each registry, and no registry gets a request")
    func failures() async throws {
        for step in [RecordingLoginProvider.Step.signIn, .token] {
            let source = RecordingLoginProvider(refusing: [step])
            let outcomes = await executor(source).execute(try plan(4, profile: "role"))
            #expect(outcomes.allSatisfy { $0.result == .failed("refused") })
            #expect(source.opened.count == 4 && source.checked.isEmpty)
        }
    }

    @Test("an interruption ends the run at once, while tokens are requested")
    func interruption() async throws {
        let source = RecordingLoginProvider(holding: [.token])
        let plan = try plan(4)
        let running = Task { await executor(source).execute(plan) }
        try await source.waits { $0.opened.count == 4 && $0.steps.contains(.token) }
        running.cancel()
        #expect(await running.value.allSatisfy { $0.result == .interrupted })
        #expect(source.checked.isEmpty)
    }

    @Test("opens none for `verify: false`, nor for unchanged logins, nor if there is no room")
    func none() async throws {
        let unverified = RecordingLoginProvider()
        _ = await executor(unverified).execute(try plan(4, verify: false))
        #expect(unverified.opened.isEmpty)
        var unchanged = try plan(4)
        for index in unchanged.changes.indices { unchanged.changes[index].action = .unchanged }
        let idle = RecordingLoginProvider()
        _ = await executor(idle).execute(unchanged)
        #expect(idle.steps == [])
        for (concurrency, early) in [(64, 0), (1, 64)] {
            let source = RecordingLoginProvider()
            _ = await executor(source, concurrency: concurrency, early: early).execute(try plan(4))
            #expect(source.opened.isEmpty && source.checked.count == 4)
        }
    }

    @Test("leaves a quarter of the connections to other checks")
    func bound() async throws {
        let source = RecordingLoginProvider(holding: [.token])
        let plan = try plan(40)
        async let outcomes = executor(source, concurrency: 8).execute(plan)
        try await source.waits { $0.opened.count == 6 && $0.steps.contains(.token) }
        try await Task.sleep(for: .milliseconds(20))
        #expect(source.opened.count == 6)
        source.release(.token)
        _ = await outcomes
        #expect(source.checked.count == 40 && Set(source.opened).isSubset(of: source.checked))
    }

    @Test("asks no more once the HTTP client opens no connection")
    func notOpened() async throws {
        let source = RecordingLoginProvider(opens: false)
        _ = await executor(source).execute(try plan(40))
        #expect(source.opened.count == 1 && source.checked.count == 40)
    }

    @Test("connections of failed sign-ins stay counted, and other registries are checked all the same")
    func abandoned() async throws {
        let connections = RegistryConnections(limit: 4, early: 4)
        for _ in 0..<3 {
            #expect(await connections.reserve())
            await connections.leave()
        }
        #expect(await !connections.reserve())
        for _ in 0..<4 { try await connections.enter(isReserved: false) }
        for _ in 0..<4 { await connections.leave() }
    }

    @Test("a reserved connection is free again after its check")
    func reused() async throws {
        let connections = RegistryConnections(limit: 2, early: 2)
        for _ in 0..<3 {
            #expect(await connections.reserve())
            #expect(await !connections.reserve())
            try await connections.enter(isReserved: true)
            await connections.leave()
            #expect(await connections.reserve())
            await connections.cancelReservation()
        }
    }
}
