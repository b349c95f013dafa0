import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// Commits with logins in stores and for the helper.
@Suite("The login writer, with credential stores and the helper", .scheduled)
struct CredentialStoreWriterTests {
    private let files = MemoryFileSystem()
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let other = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private let store = StoragePlacement(destination: .store("fake"), helperLine: .put)
    private let wanted = manifest(
        declared("600423610423", "us-east-2", profile: "shared"),
        declared("210987654321", "us-east-2", profile: "shared"))

    private func commit(
        _ outcomes: [ChangeOutcome], over processes: FakeProcesses, _ mode: LoginWriter.Mode = .each
    ) async throws -> LoginWriter.Result {
        var effects = Effects.fake(
            clock: ManualClock(now: now.timeIntervalSince1970), files: files, processes: processes)
        effects.environment.user = MemoryFileSystem.owner.user
        let committer = LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: Snapshot(config: Snapshot.path),
            ledger: LedgerFile(effects),
            stores: CredentialStores(effects, secretVariables: []), helper: HelperRegistration(effects),
            effects: effects,
            lockTimeLimit: .seconds(1))
        return try await committer.commit(outcomes, of: wanted, mode)
    }

    private func obtained(_ host: String, at placement: StoragePlacement, leaving: Destination? = nil) throws
        -> ChangeOutcome
    {
        let change = PlannedChange(
            host: host, action: .logIn, reason: .nothingStored,
            declaration: wanted.registries.first { $0.host == host }, principal: try principal("shared"),
            placement: placement, leaves: leaving)
        return ChangeOutcome(
            change: change, result: .obtained(Login(username: "AWS", secret: plainPassword, expires: now + 43200)))
    }

    private func remembered(_ host: String) throws -> Ledger.Entry? {
        LedgerFile(.fake(files: files))?.load().ledger[Ledger.Key(config: Snapshot.path, host: host)]
    }

    private func operations(_ processes: FakeProcesses) -> [String] {
        processes.commands.map { $0.arguments.joined(separator: " ") }
    }

    @Test("stores logins in the store, marks them in the config as docker does, and remembers their places")
    func stores() async throws {
        let processes = FakeStore.processes("fake")
        let result = try await commit([try obtained(host, at: store)], over: processes)
        #expect(result.wrote && result.storeCalls == 1 && result.warnings == [])
        #expect(operations(processes) == ["store"])
        #expect(
            files.text(Snapshot.path) == """
                {
                \t"auths": {
                \t\t"\(host)": {}
                \t},
                \t"credHelpers": {
                \t\t"\(host)": "fake"
                \t}
                }
                """)
        let entry = try #require(try remembered(host))
        #expect((entry.storage, entry.isRouted, entry.expires) == (.store("fake"), true, now + 43200))
    }

    @Test("removes a login from the store, with its mark and its own line")
    func erases() async throws {
        let processes = FakeStore.processes("fake")
        _ = try await commit([try obtained(host, at: store)], over: processes)
        let logOut = ChangeOutcome(
            change: PlannedChange(
                host: host, action: .logOut, reason: .asked,
                placement: StoragePlacement(destination: .store("fake"), helperLine: .dropped)),
            result: .asPlanned)
        let result = try await commit([logOut], over: processes)
        #expect(result.wrote && result.storeCalls == 1)
        #expect(operations(processes) == ["store", "erase"])
        #expect(files.text(Snapshot.path) == "{\n\t\"auths\": {},\n\t\"credHelpers\": {}\n}")
        #expect(try remembered(host) == nil)
    }

    @Test("does not mark a login that one store refused, and stores the others")
    func storeFails() async throws {
        let processes = FakeStore.processes("fake", failing: ["store": "disk on fire"])
        let result = try await commit([try obtained(host, at: store), try obtained(other, at: .file)], over: processes)
        guard case .failed(let why) = result.outcomes[0].result else {
            Issue.record("\(result.outcomes[0].result)")
            return
        }
        #expect(why.summary.description.contains("disk on fire"))
        #expect(try remembered(host) == nil)
        #expect(try remembered(other)?.storage == .file)
        #expect(files.text(Snapshot.path)?.contains(host) == false)
    }

    @Test("undoes everything if one failure must keep all from being stored")
    func atomic() async throws {
        let processes = FakeProcesses(["docker-credential-fake"]) { command throws(ProcessError) in
            let isOther = command.input?.reveal().contains("210987654321") ?? false
            switch command.arguments.first {
            case "get": return ProcessOutput(status: 1, output: Array("credentials not found in native keychain".utf8))
            case "store" where isOther: return ProcessOutput(status: 1, output: Array("no room".utf8))
            default: return ProcessOutput(status: 0)
            }
        }
        let result = try await commit(
            [try obtained(host, at: store), try obtained(other, at: store)], over: processes, .allOrNothing)
        #expect(operations(processes) == ["get", "store", "get", "store", "erase", "erase"])
        #expect(result.outcomes[0].result == .heldBack)
        #expect(!result.wrote && files.text(Snapshot.path) == nil)
        #expect(try remembered(host) == nil)
    }

    @Test("undoes everything if the config cannot be written and it must be all or nothing")
    func atomicConfig() async throws {
        let processes = FakeStore.processes("fake", [host: "AWS"])
        files.put(Snapshot.path, "{}")
        files.fail("write", with: .noSpace)
        await #expect(throws: DockerConfigError.self) {
            try await commit([try obtained(host, at: store)], over: processes, .allOrNothing)
        }
        #expect(operations(processes) == ["get", "store", "store"])
        let last = try #require(processes.commands.last?.input)
        #expect(last.reveal().contains("\"secret\"") && !last.reveal().contains(plainPassword.reveal()))
    }

    @Test("does nothing if it must be all or nothing and a change failed before")
    func heldBack() async throws {
        let processes = FakeStore.processes("fake")
        let failed = try obtained(other, at: .file).with(.failed("401"))
        let result = try await commit([try obtained(host, at: store), failed], over: processes, .allOrNothing)
        #expect(result.outcomes.map(\.result) == [.heldBack, .failed("401")])
        #expect(operations(processes) == [] && files.changes == [])
    }

    @Test("removes an old login from its previous store, after docker looks elsewhere")
    func moves() async throws {
        let processes = FakeStore.processes("fake", [host: "AWS"])
        let moved = try obtained(
            host, at: StoragePlacement(destination: .file, helperLine: .dropped), leaving: .store("fake"))
        let result = try await commit([moved], over: processes)
        #expect(operations(processes) == ["erase"])
        #expect(result.storeCalls == 1)
        #expect(try remembered(host)?.storage == .file)
    }

    @Test("writes no secret to the config for the helper, which knows the host before docker calls it")
    func helper() async throws {
        files.put(
            Snapshot.path, "{\n\t\"auths\": {\n\t\t\"\(host)\": {\n\t\t\t\"auth\": \"QVdTOm9sZA==\"\n\t\t}\n\t}\n}")
        let result = try await commit(
            [try obtained(host, at: StoragePlacement(destination: .helper, helperLine: .put))], over: FakeProcesses())
        #expect(result.wrote)
        #expect(
            files.text(Snapshot.path) == """
                {
                \t"auths": {},
                \t"credHelpers": {
                \t\t"\(host)": "berth"
                \t}
                }
                """)
        let index = files.changes.firstIndex { $0.hasSuffix("/berth/helper-index") && $0.hasPrefix("rename") }
        let config = files.changes.firstIndex { $0.hasSuffix(Snapshot.path) && $0.contains("config.json") }
        #expect(try #require(index) < #require(config))
        let entry = try #require(try remembered(host))
        #expect((entry.storage, entry.isRouted, entry.expires) == (.helper, true, nil))
    }
}
