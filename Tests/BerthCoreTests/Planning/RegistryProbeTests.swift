import AWS
import DockerConfig
import FoundationEssentials
import Platform
import Registry
import TestSupport
import Testing

@testable import BerthCore

@Suite("The probe of registries", .scheduled)
struct RegistryProbeTests {
    /// Registries that give a test's answers.
    private struct Registries: LoginProvider {
        var answers: [String: any Error] = [:]

        func signIn(_ principal: Principal) async throws { throw CancellationError() }
        func token(for source: TokenSource) async throws -> Login { throw CancellationError() }
        func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
            if let error = answers[declaration.host] { throw error }
        }
    }

    private let hosts = ["us-east-1", "us-east-2", "eu-west-1"].map { "600423610423.dkr.ecr.\($0).amazonaws.com" }
    private let wanted = manifest(
        declared("600423610423", "us-east-1", profile: "shared"),
        declared("600423610423", "us-east-2", profile: "shared"),
        declared("600423610423", "eu-west-1", profile: "shared"))
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared")
        for host in hosts { snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600) }
    }

    private func probe(_ answers: [String: any Error]) async throws -> (rejected: Set<String>, warnings: [String]) {
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        let probed = try await RegistryProbe(source: Registries(answers: answers), concurrency: 2)
            .probing(plan, snapshot)
        return (probed.snapshot.rejected, probed.warnings.map(\.description))
    }

    @Test("distinguishes refused logins from registries without an answer")
    func answers() async throws {
        let (rejected, warnings) = try await probe([
            hosts[0]: RegistryError.refused(status: 401, reason: nil),
            hosts[1]: RegistryError.transport(.unresolved(host: hosts[1])),
        ])
        #expect(rejected == [hosts[0]])
        #expect(warnings == ["\(hosts[1]) could not be checked: cannot resolve \(hosts[1])"])
    }

    @Test("checks only available logins that need no other change")
    mutating func selection() async throws {
        snapshot.store(password(expiresIn: 60), at: hosts[0], storedAgo: 12 * 3600)
        snapshot.routes[hosts[1]] = .store("pass")
        snapshot.keep(at: .store("pass"), hosts[1], expires: now + 11 * 3600)
        let refused = RegistryError.refused(status: 403, reason: nil)
        #expect(try await probe([hosts[0]: refused, hosts[1]: refused, hosts[2]: refused]).rejected == [hosts[2]])
    }

    @Test("ends when it is interrupted")
    func interrupted() async throws {
        await #expect(throws: CancellationError.self) { try await probe([hosts[0]: CancellationError()]) }
    }
}
