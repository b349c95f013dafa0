package import Testing

/// When a test runs, and for how long: every suite has this trait, as `.scheduled` or with more to say.
///
/// The traits of a test and of the suites around it add up. A test waits until there is room for it, which does not count
/// against its time limit. A test that exceeds the limit fails and is canceled. If it does not end then, it hangs, and
/// `TestWatchdog` ends the run.
package struct TestSchedule: SuiteTrait, TestTrait, TestScoping {
    /// What a test needs from the machine.
    package struct Needs: Sendable {
        var resources: Set<SharedResource> = []
        var isAlone = false
        /// The innermost time limit; `nil` if no trait names one.
        var timeLimit: Duration?

        static let defaultTimeLimit = Duration.seconds(60)

        func adding(_ inner: Needs) -> Needs {
            Needs(
                resources: resources.union(inner.resources), isAlone: isAlone || inner.isAlone,
                timeLimit: inner.timeLimit ?? timeLimit)
        }
    }

    /// The needs of the running test; `nil` outside a scheduled test.
    @TaskLocal private static var current: Needs?

    let needs: Needs

    package var isRecursive: Bool { true }

    /// What time limits are multiplied by, for sanitizers, which make programs slower.
    package static var timeFactor: Int { TestWatchdog.timeFactor }

    /// Returns whether the running test has said that it uses a resource, or has the machine to itself.
    package static func holds(_ resource: SharedResource) -> Bool {
        current.map { $0.isAlone || $0.resources.contains(resource) } ?? false
    }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        // The outermost of a test's schedules speaks for all of them.
        guard testCase != nil, Self.current == nil else { return try await function() }
        let needs = test.traits.compactMap { ($0 as? TestSchedule)?.needs }.reduce(Needs()) { $0.adding($1) }
        await TestScheduler.shared.start(needs)
        defer { TestScheduler.shared.end(needs) }
        let limit = (needs.timeLimit ?? Needs.defaultTimeLimit) * TestWatchdog.timeFactor
        try await TestWatchdog.shared.watch(test, for: limit) {
            try await Self.$current.withValue(needs) { try await function() }
        }
    }
}

extension Trait where Self == TestSchedule {
    /// With a time limit of a minute, beside other tests.
    package static var scheduled: Self { Self(needs: .init()) }

    /// Not while another test uses one of these resources.
    package static func exclusive(_ resources: SharedResource...) -> Self {
        Self(needs: .init(resources: Set(resources)))
    }

    /// While no other test runs: for tests that measure time or load.
    package static var alone: Self { Self(needs: .init(isAlone: true)) }

    /// With another time limit than a minute, counted from when the test runs.
    package static func lasting(atMost limit: TestDuration) -> Self { Self(needs: .init(timeLimit: limit.duration)) }
}

/// A length of time that can be written in minutes.
package struct TestDuration: Sendable {
    let duration: Duration

    package static func minutes(_ number: Int) -> Self { Self(duration: .seconds(60 * number)) }
    package static func seconds(_ number: Int) -> Self { Self(duration: .seconds(number)) }
}
