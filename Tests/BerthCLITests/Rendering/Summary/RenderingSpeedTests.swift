import AWS
import BerthCore
import Platform
import TestSupport
import Testing

@testable import BerthCLI

/// Measures the thread's processor time, which does not include other work of the machine.
@Suite("The time of rendering", .scheduled)
struct RenderingSpeedTests {
    private let many = TenThousandRegistries()

    private func time(_ work: () -> Int) -> Double {
        let start = Self.now
        #expect(work() > 0)
        return Self.now - start
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Eight times as many registries may take eight times as long, with a margin. A quadratic algorithm would take 64
    /// times as long.
    @Test("grows linearly with the number of registries, with a message for each", arguments: [false, true])
    func linear(isVerbose: Bool) {
        let outcomes = many.cells.map { many.failed($0, "no \(host: $0.registry.host)\n\($0.account)\n\($0.region)") }
        let few = time { many.report(Array(outcomes.prefix(1250)), showsUnchanged: isVerbose).lines.count }
        let all = time { many.report(outcomes, showsUnchanged: isVerbose).lines.count }
        #expect(all < few * 24, "\(few) s, \(all) s")
    }
}
