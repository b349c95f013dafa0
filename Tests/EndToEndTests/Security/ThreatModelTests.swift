import Foundation
import TestSupport
import Testing

@Suite("The threat model", .scheduled)
struct ThreatModelTests {
    @Test("each promise names tests, and all of them exist")
    func promisesAreTested() throws {
        let (model, tests) = (try ThreatModel(), try ThreatModel.tests())
        #expect(model.promises.count >= 20)
        for promise in model.promises {
            #expect(!promise.tests.isEmpty, "\(promise.text)")
            for test in promise.tests {
                #expect(tests[test.suite]?.contains(test.name) == true, "\(test.suite): \(test.name)")
            }
        }
    }

    @Test("each test of an attack belongs to a promise")
    func attacksAreNamed() throws {
        let named = Set(try ThreatModel().promises.flatMap(\.tests))
        let suites = try FileManager.default.contentsOfDirectory(
            atPath: Checkout.root.appending(path: "Tests/EndToEndTests/Security").path
        ).filter { $0.hasSuffix("Tests.swift") && $0 != "ThreatModelTests.swift" }.map { String($0.dropLast(6)) }
        let tests = try ThreatModel.tests()
        #expect(suites.count >= 6)
        for suite in suites {
            for name in tests[suite] ?? [] {
                #expect(named.contains(ThreatModel.Named(suite: suite, name: name)), "\(suite): \(name)")
            }
        }
    }
}
