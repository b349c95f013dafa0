import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import BerthCore

@Suite("The probe of credential stores", .scheduled)
struct CredentialStoreProbeTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let wanted = manifest(declared("600423610423", "us-east-2", profile: "shared"))
    private var snapshot: Snapshot

    init() throws {
        snapshot = Snapshot(
            config: Snapshot.path, identities: ["shared": .known(try principal("shared"), .available(until: nil))])
        snapshot.routes[host] = .store("fake")
    }

    /// Returns the survey before an apply with a store of these logins, and the store's commands.
    private func survey(
        _ logins: [String: String], failing: [String: String] = [:]
    ) async throws -> (Snapshot, asked: [String]) {
        let processes = FakeStore.processes("fake", logins, failing: failing)
        let effects = Effects.fake(processes: processes, environment: ["PATH": "/usr/bin"])
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        let survey = CredentialStoreProbe(CredentialStores(effects, secretVariables: []))
        let surveyed = try await survey.beforeApplying(plan, snapshot)
        return (surveyed, processes.commands.map { $0.arguments.joined(separator: " ") })
    }

    private func planned(_ snapshot: Snapshot) throws -> [String] {
        try Planner(manifest: wanted, snapshot: snapshot, now: now).plan().changes.map {
            "\($0.action.rawValue): \($0.reason)"
        }
    }

    @Test("lists a new store's logins, and probes it with an invalid login")
    mutating func first() async throws {
        let (surveyed, asked) = try await survey([:])
        #expect(asked == ["list", "erase", "store", "erase"])
        #expect(try planned(surveyed) == ["log in: nothing stored"])
        snapshot.keep(at: .store("fake"), host, expires: now + 60, storedAgo: 12 * 3600)
        #expect(try await survey([host: "AWS"]).asked == ["list"])
    }

    @Test("finds a login that would be replaced and that berth cannot restore")
    func foreign() async throws {
        let (surveyed, asked) = try await survey([host: "bob"])
        #expect(asked == ["list", "erase", "store", "erase", "get"])
        #expect(
            try planned(surveyed) == [
                "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)"
            ])
        #expect(try planned(await survey([host: "AWS"]).0) == ["log in: nothing stored"])
    }

    @Test("runs no store if there is nothing to do")
    mutating func settled() async throws {
        snapshot.keep(at: .store("fake"), host, expires: now + 12 * 3600)
        let (_, asked) = try await survey([host: "AWS"])
        #expect(asked == [])
    }

    @Test(
        "finds a store that cannot work before any request of berth's", arguments: [["list", "get"], ["store"]])
    func broken(operations: [String]) async throws {
        let failing = Dictionary(uniqueKeysWithValues: operations.map { ($0, "no such key") })
        let (surveyed, _) = try await survey([:], failing: failing)
        let reasons = try planned(surveyed)
        #expect(reasons.count == 1)
        #expect(reasons[0].hasPrefix("blocked: docker-credential-fake cannot "))
        #expect(reasons[0].contains("no such key"))
    }

    // D14
    @Test(
        "reads each login of a store that cannot list, and does not probe it", arguments: ["not implemented", "usage"])
    mutating func unlisted(words: String) async throws {
        let failing = ["list": words, "erase": words]
        let (surveyed, asked) = try await survey([:], failing: failing)
        #expect(asked == ["list", "get"])
        #expect(try planned(surveyed) == ["log in: nothing stored"])
        #expect(try planned(await survey([host: "AWS"], failing: failing).0) == ["log in: nothing stored"])
        #expect(
            try planned(await survey([host: "bob"], failing: failing).0) == [
                "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)"
            ])
    }

    // D14
    @Test("does not probe a store that does not erase: the login would stay")
    func unerased() async throws {
        let (surveyed, asked) = try await survey([:], failing: ["erase": "not implemented"])
        #expect(asked == ["list", "erase"])
        #expect(try planned(surveyed) == ["log in: nothing stored"])
    }

    // D14
    @Test(
        "finds a store that can neither list nor return a login",
        arguments: [
            ("sealed", "sealed", "list its logins: sealed"), ("usage", "sealed", "return the login for HOST: sealed"),
            ("pass not initialized", "usage", "list its logins: pass not initialized"),
        ])
    func unlistedAndBroken(list: String, get: String, problem: String) async throws {
        let (surveyed, _) = try await survey([:], failing: ["list": list, "get": get])
        let reasons = try planned(surveyed)
        #expect(reasons.count == 1)
        #expect(
            reasons[0].hasPrefix("blocked: docker-credential-fake cannot \(problem.replacing("HOST", with: host))\n"))
    }

    // D13
    @Test("a login can leave a store that is uninstalled")
    mutating func leaving() async throws {
        snapshot.keep(at: .store("gone"), host, expires: now + 12 * 3600)
        snapshot.routes[host] = .store("gone")
        let moved = manifest(declared("600423610423", "us-east-2", profile: "shared", storage: .file))
        let plan = try Planner(manifest: moved, snapshot: snapshot, now: now).plan()
        let survey = CredentialStoreProbe(CredentialStores(.fake(processes: FakeProcesses()), secretVariables: []))
        let surveyed = try await survey.beforeApplying(plan, snapshot)
        #expect(surveyed.storeProblems.keys.sorted() == ["gone"])
        let changes = try Planner(manifest: moved, snapshot: surveyed, now: now).plan().changes
        #expect(
            changes.map { "\($0.action.rawValue): \($0.reason)" } == [
                "refresh: moves from docker-credential-gone to the config file"
            ])
        #expect(changes.map(\.placement) == [StoragePlacement(destination: .file, helperLine: .put)])
    }

    @Test("ends when it is interrupted")
    func interrupted() async throws {
        let processes = FakeProcesses(["docker-credential-fake"]) { _ throws(ProcessError) in
            throw ProcessError.cancelled
        }
        let effects = Effects.fake(processes: processes)
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        let survey = CredentialStoreProbe(CredentialStores(effects, secretVariables: []))
        await #expect(throws: CancellationError.self) { try await survey.beforeApplying(plan, snapshot) }
    }
}
