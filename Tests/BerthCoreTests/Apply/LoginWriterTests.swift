import AWS
import DockerConfig
import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The login writer", .scheduled)
struct LoginWriterTests {
    private let files = MemoryFileSystem()
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let effects: Effects
    private let wanted = manifest(declared("600423610423", "us-east-2", profile: "shared"))

    init() {
        effects = .fake(clock: ManualClock(now: now.timeIntervalSince1970), files: files)
    }

    private var committer: LoginWriter {
        LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: Snapshot(config: Snapshot.path),
            ledger: LedgerFile(effects),
            stores: CredentialStores(effects, secretVariables: []), helper: HelperRegistration(effects),
            effects: effects,
            lockTimeLimit: .seconds(1))
    }

    private func obtained(_ password: Secret) throws -> ChangeOutcome {
        let change = PlannedChange(
            host: host, action: .logIn, reason: .nothingStored, declaration: wanted.registries[0],
            principal: try principal("shared"))
        return ChangeOutcome(
            change: change, result: .obtained(Login(username: "AWS", secret: password, expires: now + 43200)))
    }

    /// Returns the plan right after a commit.
    private func nextPlan() throws -> [String] {
        let reader = SnapshotLoader(
            config: DockerConfigFile(FilePath(Snapshot.path)), ledger: LedgerFile(effects), effects: effects)
        var snapshot = try reader.read(
            for: wanted, configuration: .failure(.unreadable(FileError("read", "/x", .ioError), .config))
        )
        .snapshot
        snapshot.identities = ["shared": .known(try principal("shared"), .available(until: nil))]
        return try Planner(manifest: wanted, snapshot: snapshot, now: now).plan().changes.map {
            "\($0.action.rawValue): \($0.reason)"
        }
    }

    @Test("stores the obtained logins in one write, and remembers them")
    func stores() async throws {
        let result = try await committer.commit([try obtained(plainPassword)], of: wanted)
        #expect(result.wrote && result.warnings.isEmpty)
        #expect(files.changes.count { $0.hasPrefix("place") && $0.hasSuffix("at \(Snapshot.path)") } == 1)
        let entry = try #require(LedgerFile(effects)?.load().ledger[Ledger.Key(config: Snapshot.path, host: host)])
        #expect(entry.manifest == "platform" && entry.path == "/work/berth.yaml" && entry.principal == "profile shared")
        #expect(entry.stored == now && entry.expires == now + 43200)
        #expect(try nextPlan() == ["unchanged: valid for 12h"])
    }

    @Test("removes logins as planned, and forgets them")
    func takesBack() async throws {
        _ = try await committer.commit([try obtained(plainPassword)], of: wanted)
        let logOut = ChangeOutcome(
            change: PlannedChange(host: host, action: .logOut, reason: .notDeclared), result: .asPlanned)
        let result = try await committer.commit([logOut], of: wanted)
        #expect(result.wrote)
        #expect(files.text(Snapshot.path) == "{\n\t\"auths\": {}\n}")
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
    }

    // D13
    @Test("gives a login in the file an empty line next to credsStore, names the stopped programs, removes the line")
    func emptyLine() async throws {
        files.put(Snapshot.path, #"{"credsStore":"desktop.exe"}"#)
        var outcome = try obtained(plainPassword)
        outcome.change.placement = StoragePlacement(destination: .file, helperLine: .put)
        let result = try await committer.commit([outcome], of: wanted)
        #expect(
            result.warnings.map(\.description) == [
                """
                podman, skopeo, oras, and helm cannot use the login for \(host) in ~/.docker/config.json
                Docker needs an empty line for it in credHelpers because credsStore is set; they do not support such a line.
                To use them with this file, remove credsStore from it, then run `berth apply` again.
                """
            ])
        let config = try DockerConfigDocument(parsing: Array((files.text(Snapshot.path) ?? "").utf8))
        #expect(config.credHelpers == [host: ""] && config.route(for: host) == .file)
        #expect(config.entry(for: host) != nil)
        let entry = try #require(LedgerFile(effects)?.load().ledger[Ledger.Key(config: Snapshot.path, host: host)])
        #expect(entry.isRouted && entry.storage == .file)

        let reader = SnapshotLoader(
            config: DockerConfigFile(FilePath(Snapshot.path)), ledger: LedgerFile(effects), effects: effects)
        let snapshot = try reader.read(
            for: wanted, configuration: .failure(.unreadable(FileError("read", "/x", .ioError), .config))
        ).snapshot
        let logOut = try Planner(manifest: wanted, snapshot: snapshot, now: now).logOut().changes
        #expect(logOut.map(\.placement) == [StoragePlacement(destination: .file, helperLine: .dropped)])
        _ = try await committer.commit(logOut.map { ChangeOutcome(change: $0, result: .asPlanned) }, of: wanted)
        #expect(
            files.text(Snapshot.path) == #"{"credsStore":"desktop.exe", "auths": {}, "credHelpers": {}}"#
                || files.text(Snapshot.path) == #"{"credsStore":"desktop.exe","auths":{},"credHelpers":{}}"#)
    }

    @Test("forgets without changing Docker's config")
    func forgets() async throws {
        _ = try await committer.commit([try obtained(plainPassword)], of: wanted)
        let before = files.text(Snapshot.path)
        let forget = ChangeOutcome(
            change: PlannedChange(host: host, action: .forget, reason: .notDeclaredAndChanged), result: .asPlanned)
        let result = try await committer.commit([forget], of: wanted)
        #expect(!result.wrote)
        #expect(files.text(Snapshot.path) == before)
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
    }

    @Test("writes nothing for changes that failed, were interrupted or blocked")
    func nothing() async throws {
        let change = try obtained(plainPassword).change
        let outcomes = [ChangeOutcome.Result.failed("no"), .interrupted, .asPlanned].map {
            ChangeOutcome(change: change, result: $0)
        }
        let result = try await committer.commit(outcomes, of: wanted)
        #expect(!result.wrote && result.warnings.isEmpty)
        #expect(files.changes.isEmpty)
    }

    @Test("keeps a login that another program stored while berth signed in, and reports it")
    func sparesWhatCameSince() async throws {
        files.put(Snapshot.path, "{\"auths\":{\"\(host)\":{\"auth\":\"Ym9iOng=\"}}}")
        let before = files.text(Snapshot.path)
        let result = try await committer.commit([try obtained(plainPassword)], of: wanted)
        #expect(
            result.outcomes.map(\.message) == [
                """
                another program stored a login meanwhile; berth kept it
                Run `berth apply` again to see it.
                """
            ])
        #expect(!result.wrote && files.text(Snapshot.path) == before)
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
        let logOut = ChangeOutcome(
            change: PlannedChange(host: host, action: .logOut, reason: .asked), result: .asPlanned)
        let loggedOut = try await committer.commit([logOut], of: wanted)
        #expect(
            loggedOut.outcomes.map { "\($0.change.action.rawValue): \($0.change.reason)" } == [
                "forget: changed outside berth"
            ])
        #expect(files.text(Snapshot.path) == before)
    }

    @Test("does not remember a login that another berth has already replaced")
    func remembersWhatIsThere() async throws {
        // The time is read right after this berth's write, and before its ledger's.
        let clock = BusyClock(now: now) { [files, host] in
            files.put(Snapshot.path, "{\"auths\":{\"\(host)\":{\"auth\":\"QVdTOm90aGVy\"}}}")
        }
        let effects = Effects.fake(clock: clock, files: files)
        let committer = LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: Snapshot(config: Snapshot.path),
            ledger: LedgerFile(effects), stores: CredentialStores(effects, secretVariables: []), helper: nil,
            effects: effects, lockTimeLimit: .seconds(1))
        _ = try await committer.commit([try obtained(plainPassword)], of: wanted)
        #expect(files.text(Snapshot.path)?.contains("QVdTOm90aGVy") == true)
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
    }

    @Test("stores nothing anywhere if Docker's config cannot be written")
    func cannotWrite() async throws {
        files.put(Snapshot.path, "{}")
        files.fail("rename", with: .readOnlyFileSystem)
        let outcome = try obtained(plainPassword)
        await #expect {
            try await committer.commit([outcome], of: wanted)
        } throws: { error in
            (error as? DockerConfigError)?.kind == .cannotWrite
        }
        #expect(files.text(Snapshot.path) == "{}")
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
    }

    @Test("stores nothing anywhere if it must be all or nothing and the helper's records cannot be written")
    func atomicHelper() async throws {
        let wanted = manifest(
            declared("600423610423", "us-east-2"), declared("600423610423", "us-east-1"),
            declared("600423610423", "eu-west-1"))
        let placements: [StoragePlacement] = [
            StoragePlacement(destination: .store("fake"), helperLine: .put), .file,
            StoragePlacement(destination: .helper, helperLine: .put),
        ]
        let signer = try principal("shared")
        let outcomes = zip(wanted.registries, placements).map { declaration, placement in
            ChangeOutcome(
                change: PlannedChange(
                    host: declaration.host, action: .logIn, reason: .nothingStored, declaration: declaration,
                    principal: signer, placement: placement),
                result: .obtained(Login(username: "AWS", secret: plainPassword, expires: now + 43200)))
        }
        let processes = FakeStore.processes("fake")
        let effects = Effects.fake(
            clock: ManualClock(now: now.timeIntervalSince1970), files: files, processes: processes)
        let committer = LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: Snapshot(config: Snapshot.path),
            ledger: LedgerFile(effects), stores: CredentialStores(effects, secretVariables: []), helper: nil,
            effects: effects, lockTimeLimit: .seconds(1))
        let result = try await committer.commit(outcomes, of: wanted, .allOrNothing)
        #expect(result.outcomes[0].result == .heldBack && result.outcomes[1].result == .heldBack)
        #expect(
            result.outcomes.map(\.message) == [
                nil, nil,
                """
                there is no directory for the helper's records
                Set HOME, or XDG_STATE_HOME and XDG_CACHE_HOME.
                """,
            ])
        #expect(processes.commands.map { $0.arguments.joined(separator: " ") } == ["get", "store", "erase"])
        #expect(!result.wrote && files.text(Snapshot.path) == nil)
        #expect(LedgerFile(effects)?.load().ledger.entries.isEmpty == true)
    }

    @Test("warns if the ledger cannot be written: the logins are valid without it")
    func ledgerFails() async throws {
        files.put("/home/me/.local/state/berth/ledger.json", "{}")
        files.fail("write", on: "/home/me/.local/state/berth", with: .noSpace)
        let result = try await committer.commit([try obtained(plainPassword)], of: wanted)
        #expect(result.wrote)
        #expect(
            result.warnings.map(\.description) == [
                "cannot write the ledger, so berth will not recognize these logins: "
                    + "cannot write /home/me/.local/state/berth: No space left on device\n"
                    + "`berth logout` does not remove them unless it can write "
                    + "/home/me/.local/state/berth/ledger.json. Set XDG_STATE_HOME to another directory."
            ])
    }

    @Test("C3: warns if there is no place for a ledger")
    func noLedger() async throws {
        let committer = LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: Snapshot(config: Snapshot.path), ledger: nil,
            stores: CredentialStores(effects, secretVariables: []), helper: nil, effects: effects,
            lockTimeLimit: .seconds(1))
        let result = try await committer.commit([try obtained(plainPassword)], of: wanted)
        #expect(
            result.warnings.map(\.description) == [
                """
                there is no directory for the ledger, so berth will not recognize these logins: HOME is not set
                `berth logout` does not remove them without one. Set XDG_STATE_HOME to another directory.
                """
            ])
    }

    @Test("C4: of several owners, a renewal keeps all, a log-out removes one, and the last one's forgets the login")
    func owners() async throws {
        let key = Ledger.Key(config: Snapshot.path, host: host)
        let ledger = try #require(LedgerFile(effects))
        let web = Ledger.Owner(manifest: "web", path: "/web.yaml")
        _ = try await committer.commit([try obtained(plainPassword)], of: wanted)
        try await ledger.update(timeLimit: .seconds(1)) { $0[key]?.others = [web] }

        _ = try await committer.commit([try obtained(password(expiresIn: 3600))], of: wanted)
        let own = Ledger.Owner(manifest: "platform", path: "/work/berth.yaml")
        #expect(ledger.load().ledger[key]?.owners == [own, web])

        var leaving = PlannedChange(host: host, action: .forget, reason: .keptForOther(manifest: "web", path: nil))
        leaving.ownerChange = .leaves
        let left = try await committer.commit([ChangeOutcome(change: leaving, result: .asPlanned)], of: wanted)
        #expect(!left.wrote)
        #expect(ledger.load().ledger[key]?.owners == [web])

        var joining = try obtained(plainPassword)
        (joining.change.action, joining.result) = (.unchanged, .asPlanned)
        joining.change.ownerChange = .joins
        #expect(try await !committer.commit([joining], of: wanted).wrote)
        #expect(ledger.load().ledger[key]?.owners == [web, own])

        // After a sign-in with another identity, only the one manifest owns it.
        var other = try obtained(plainPassword)
        other.change.principal = try principal("deploy")
        _ = try await committer.commit([other], of: wanted)
        #expect(ledger.load().ledger[key]?.owners == [own])
    }
}

/// A clock that runs an action whenever it is read.
private struct BusyClock: WallClock {
    let time: Date
    let action: @Sendable () -> Void

    init(now: Date, _ action: @escaping @Sendable () -> Void) {
        (time, self.action) = (now, action)
    }

    var now: Date {
        action()
        return time
    }

    func sleep(for duration: Duration) async throws {}
}

extension ChangeOutcome {
    /// The text of its failure; `nil` if it has none.
    fileprivate var message: String? {
        if case .failed(let message) = result { message.description } else { nil }
    }
}
