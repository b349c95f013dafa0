import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// One principal, such as the profile `shared`, with the keys of two users: each login belongs to one of them.
@Suite("The planner and identities", .scheduled)
struct OtherIdentityTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let robot = "registry.example.com"
    private var wanted = declared("600423610423", "us-east-2", profile: "shared")
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared")
        try signIn("AKIA1")
    }

    /// Sets the profile's current keys.
    private mutating func signIn(_ id: String) throws {
        snapshot.principalIdentities["shared"] = try Self.identity(id)
    }

    private static func identity(_ id: String) throws -> PrincipalIdentity {
        let files = MemoryFileSystem([
            "/home/me/.aws/credentials": "[shared]\naws_access_key_id = \(id)\naws_secret_access_key = secret\n"
        ])
        let effects = Effects.fake(files: files)
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: files)
        let principal = try PrincipalResolver(configuration: configuration, environment: effects.environment)
            .resolve(PrincipalSpecification(base: .profile("shared")))
        return CredentialInspector(configuration: configuration, effects: effects).identity(of: principal)
    }

    /// Records the identity for which berth stored the host's login.
    private mutating func remember(_ id: String) throws {
        let key = Ledger.Key(config: snapshot.configPath, host: host)
        let digest = snapshot.ledger.digest(of: try Self.identity(id))
        snapshot.ledger[key]?.identity = digest
    }

    private func plan(renews: Bool = false) throws -> Plan {
        try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now, renews: renews).plan()
    }

    private func planned(renews: Bool = false) throws -> String {
        let plan = try plan(renews: renews)
        let change = try #require(plan.changes.first)
        #expect(plan.changes.count == 1)
        #expect(plan.hasChanges == (change.action != .unchanged))
        return "\(change.action.rawValue): \(change.reason)"
    }

    // A1
    @Test("renews a login that other keys were used for, and no other")
    mutating func file() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        try remember("AKIA1")
        #expect(try planned() == "unchanged: valid for 11h")
        try signIn("AKIA2")
        #expect(try planned() == "refresh: signed in with other keys")
        #expect(try plan().changes.first?.identity == Self.identity("AKIA2"))
        #expect(try plan().tokenRequests == 1)
        let row = try StatusEvaluator(manifest: manifest(wanted), snapshot: snapshot, now: now).rows().first
        #expect(row?.match == .otherKeys && row?.isDrift == true)
        snapshot.identities["shared"] = .known(try principal("other"), .available(until: nil))
        #expect(try planned() == "refresh: signs in as another profile now")
    }

    // A1
    @Test("keeps a login of an older berth, which did not record the identity")
    mutating func olderBerth() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        #expect(try planned() == "unchanged: valid for 11h")
    }

    // A1
    @Test("knows the identity of a login in a store that was not listed, and of the helper's")
    mutating func elsewhere() throws {
        wanted.storage = .store("pass")
        snapshot.keep(at: .store("pass"), host, expires: now + 11 * 3600)
        try remember("AKIA2")
        #expect(try planned() == "refresh: signed in with other keys")
        try remember("AKIA1")
        #expect(try planned() == "unchanged: valid for 11h")

        wanted.storage = .helper
        snapshot.marks = []
        snapshot.routes[host] = .helper("berth")
        snapshot.helperHosts = [host]
        snapshot.keep(at: .helper, host, expires: nil, isRouted: true)
        try remember("AKIA2")
        #expect(try planned() == "refresh: signed in with other keys")
        try remember("AKIA1")
        #expect(try planned() == "unchanged: docker-credential-berth signs in on demand")
    }

    // A1
    @Test("blocks a login of other keys if the principal cannot sign in now")
    mutating func unavailable() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        try remember("AKIA1")
        snapshot.identities["shared"] = .unavailable(try principal("shared"), "the session expired")
        #expect(try planned() == "unchanged: valid for 11h")
        try signIn("AKIA2")
        #expect(try planned() == "blocked: the session expired")
    }

    // A1
    @Test("does not share another manifest's login that other keys were used for")
    mutating func shared() throws {
        snapshot.store(
            password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, manifest: "web", path: "/web/berth.yaml",
            expires: now + 11 * 3600)
        try remember("AKIA1")
        #expect(try planned() == "unchanged: shared with the manifest `web` (/web/berth.yaml)")
        try signIn("AKIA2")
        #expect(try planned() != "unchanged: shared with the manifest `web` (/web/berth.yaml)")
    }

    // A1
    @Test("renews all selected logins on request, and has a better reason if there is one")
    mutating func renew() throws {
        #expect(try planned(renews: true) == "log in: nothing stored")
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        #expect(try planned() == "unchanged: valid for 11h")
        #expect(try planned(renews: true) == "refresh: --renew was given")
        #expect(try plan(renews: true).changes.first?.due == nil)
        snapshot.store(password(expiresIn: 3 * 3600), at: host, storedAgo: 9 * 3600)
        #expect(try planned(renews: true) == "refresh: expires in 3h")
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        snapshot.identities["shared"] = .unavailable(try principal("shared"), "the session expired")
        #expect(try planned(renews: true) == "blocked: the session expired")
    }

    // A1
    @Test("renews only its selection, and takes nothing from another manifest")
    mutating func renewSelection() throws {
        snapshot.store(
            password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, manifest: "web", path: "/web/berth.yaml",
            expires: now + 11 * 3600)
        #expect(try planned(renews: true) == "unchanged: shared with the manifest `web` (/web/berth.yaml)")
        let other = declared("210987654321", "us-east-2", profile: "shared")
        snapshot.store(password(expiresIn: 11 * 3600), at: other.host, storedAgo: 3600)
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        let plan = try Planner(manifest: manifest(wanted, other), snapshot: snapshot, now: now, renews: true)
            .plan(RegistrySelection(only: [try RegistrySelector("account=2109*")]))
        #expect(plan.changes.map(\.host) == [other.host])
        #expect(plan.changes.map(\.reason) == [.renewAsked])
    }

    // MARK: Saved plans

    private func saved(renews: Bool = false) throws -> SavedPlan {
        SavedPlan(
            plan: try plan(renews: renews), selection: RegistrySelection(), renews: renews,
            manifestFiles: ["/work/berth.yaml"], config: "/home/me/.docker/config.json", snapshot: snapshot,
            created: now, version: "0.1.0")
    }

    private func complaint(_ saved: SavedPlan) -> String? {
        do throws(StalePlanError) {
            _ = try saved.remade(for: manifest(wanted), on: snapshot, at: now)
            return nil
        } catch {
            return error.description
        }
    }

    // A1
    @Test("refuses a saved plan that other keys made")
    mutating func savedPlan() throws {
        let saved = try saved()
        #expect(complaint(saved) == nil)
        try signIn("AKIA2")
        #expect(
            complaint(saved) == """
                \(host) signs in with other keys now than when the plan was made
                Run `berth plan --out FILE` again.
                """)
    }

    // A1
    @Test("saves identities that only this machine's ledger can compare")
    mutating func savedDigests() throws {
        let saved = try saved()
        #expect(saved.changes.first?.identity == snapshot.ledger.digest(of: try Self.identity("AKIA1")))
        #expect(saved.ledger == snapshot.ledger.fingerprint)
        let ledger = snapshot.ledger
        snapshot.ledger = Ledger()
        #expect(saved.ledger != snapshot.ledger.fingerprint)
        try signIn("AKIA2")
        // On another machine, different keys are expected.
        #expect(complaint(saved) == nil)
        snapshot.ledger = ledger
        #expect(complaint(saved) != nil)
    }

    // A1
    @Test("makes a saved plan that renews everything again")
    mutating func savedRenewal() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        let saved = try saved(renews: true)
        #expect(try saved.remade(for: manifest(wanted), on: snapshot, at: now) == plan(renews: true))
        let text = try JSONEncoder().encode(saved)
        #expect(try JSONDecoder().decode(SavedPlan.self, from: text) == saved)
        #expect(try self.saved().renews == nil)
    }

    // A1
    @Test("keeps a ledger's key from the first saved plan on, and never replaces a ledger")
    func key() async throws {
        let files = MemoryFileSystem([:])
        let file = try #require(LedgerFile(Effects.fake(files: files)))
        let first = file.load().ledger
        try await file.create(first, timeLimit: .seconds(1))
        #expect(file.load().ledger == first)
        try await file.create(Ledger(), timeLimit: .seconds(1))
        #expect(file.load().ledger == first)
        files.put(file.path.string, "damaged")
        await #expect(throws: LedgerFormatError.self) { try await file.create(first, timeLimit: .seconds(1)) }
        #expect(files.text(file.path.string) == "damaged")
    }
}
