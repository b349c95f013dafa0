import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("A saved plan", .scheduled)
struct SavedPlanTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let new = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private let left = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
    private var wanted: Manifest
    private var snapshot: Snapshot

    init() throws {
        wanted = manifest(
            declared("600423610423", "us-east-2", profile: "shared", labels: ["env": "prod"]),
            declared("210987654321", "us-east-2", profile: "shared", labels: ["env": "prod"]))
        wanted.digest = "d1"
        snapshot = try Snapshot(signedIn: "shared")
        snapshot.store(password(expiresIn: 5 * 3600), at: host, storedAgo: 7 * 3600)
        snapshot.store(plainPassword, at: left, storedAgo: 3600, expires: now + 11 * 3600)
    }

    private func plan(_ selection: RegistrySelection = RegistrySelection(), at time: Date = now) throws -> Plan {
        try Planner(manifest: wanted, snapshot: snapshot, now: time).plan(selection)
    }

    private func saved(_ selection: RegistrySelection = RegistrySelection(), at time: Date = now) throws -> SavedPlan {
        SavedPlan(
            plan: try plan(selection, at: SavedPlan.moment(time)), selection: selection,
            manifestFiles: ["/work/berth.yaml"], config: "/home/me/link/config.json", snapshot: snapshot,
            created: time, version: "0.1.0")
    }

    /// Returns why the plan is not applied; `nil` if it is.
    private func complaint(_ saved: SavedPlan) -> String? {
        do throws(StalePlanError) {
            _ = try saved.remade(for: wanted, on: snapshot, at: now)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("makes the same plan again, at any later time")
    func remade() throws {
        let saved = try saved()
        let first = try plan()
        #expect(first.changes.map(\.action) == [.refresh, .logIn, .logOut])
        #expect(try saved.remade(for: wanted, on: snapshot, at: now) == first)
        #expect(try plan(at: now + 6 * 3600) != first)
        #expect(saved.created == now)
        #expect(saved.version == "0.1.0")
        #expect(saved.manifestFiles == ["/work/berth.yaml"])
        #expect(saved.configPath == "/home/me/link/config.json")
    }

    @Test("makes the plan of its selection again")
    func selection() throws {
        let selection = RegistrySelection(
            only: [try RegistrySelector("region=us-*")], skip: [try RegistrySelector("account=2109*")])
        let remade = try saved(selection).remade(for: wanted, on: snapshot, at: now)
        #expect(remade.changes.map(\.host) == [host])
    }

    @Test("uses whole seconds, so that nothing falls due between the plan and its file")
    mutating func moment() throws {
        // Due half a second after the moment of the plan, and before the end of that second.
        snapshot.store(plainPassword, at: host, storedAgo: 6 * 3600 - 0.5, expires: now + 6 * 3600 + 0.5)
        let saved = try saved(at: now + 0.9)
        #expect(saved.created == now)
        #expect(try plan(at: now + 0.9).changes.first?.action == .refresh)
        #expect(try saved.remade(for: wanted, on: snapshot, at: now).changes.first?.action == .unchanged)
    }

    @Test("differs from every other plan, and records whether registries or stores were probed")
    mutating func marks() throws {
        let (one, another) = (try saved(), try saved())
        #expect(one.nonce != another.nonce)
        #expect(one.nonce.utf8.count == 32 && one.nonce.allSatisfy(\.isHexDigit))
        // Their keys differ, so a reader cannot see which values are equal.
        #expect(one.changes.map(\.entry) != another.changes.map(\.entry))
        #expect(!one.isProbed)
        snapshot.rejected = [host]
        #expect(try saved().isProbed)
        snapshot.rejected = []
        snapshot.probed[Snapshot.StoreKey(store: "pass", host: host)] = .nothing
        #expect(try saved().isProbed)
        snapshot.probed = [:]
        snapshot.storeProblems = ["pass": "it is locked"]
        #expect(try saved().isProbed)
    }

    // MARK: Stale plans

    @Test("is refused if the config is a link that leads elsewhere now")
    mutating func otherConfig() throws {
        let saved = try saved()
        snapshot.configPath = "/other/config.json"
        #expect(
            complaint(saved) == """
                Docker's config is /other/config.json now, and was /home/me/.docker/config.json when the plan was made
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if its manifest has changed, or has another name")
    mutating func manifestChanged() throws {
        let saved = try saved()
        wanted.digest = "d2"
        #expect(
            complaint(saved) == """
                the manifest /work/berth.yaml has changed since the plan was made
                Run `berth plan --out FILE` again.
                """)
        wanted.digest = "d1"
        wanted.name = "web"
        #expect(
            complaint(saved) == """
                the manifest /work/berth.yaml is called `web` now, and was `platform` when the plan was made
                Run `berth plan --out FILE` again.
                """)
        wanted.name = "platform"
        #expect(complaint(saved) == nil)
    }

    @Test("is refused if it was already applied, but not because another one was")
    mutating func appliedAlready() throws {
        let saved = try saved()
        snapshot.ledger.recordApplied(nonce: "00000000000000000000000000000000", at: now + 60)
        #expect(complaint(saved) == nil)
        snapshot.ledger.recordApplied(nonce: saved.nonce, at: now + 60)
        #expect(
            complaint(saved) == """
                the plan was already applied (at 2027-01-15T08:01:00Z)
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if one of its logins has changed, or berth's record of it")
    mutating func entryChanged() throws {
        let saved = try saved()
        let before = snapshot
        func expected(_ host: String) -> String {
            """
            \(host): its stored login has changed since the plan was made
            Run `berth plan --out FILE` again.
            """
        }
        // Another password of the same user: neither the action nor the reason would change.
        snapshot.store(password(expiresIn: 5 * 3600 + 1), at: host, storedAgo: 7 * 3600)
        #expect(try plan().changes.map(\.action) == before.plan(wanted).changes.map(\.action))
        #expect(complaint(saved) == expected(host))
        snapshot = before
        snapshot.stored[new] = .login(.password(username: "bob", secret: Secret("x")))
        #expect(complaint(saved) == expected(new))
        snapshot = before
        snapshot.stored[left] = nil
        #expect(complaint(saved) == expected(left))
        snapshot = before
        snapshot.ledger[Ledger.Key(config: snapshot.configPath, host: left)] = nil
        #expect(complaint(saved) == expected(left))
        snapshot = before
        snapshot.ledger = Ledger()
        #expect(complaint(saved) == expected(host))
    }

    @Test("is refused if docker looks for a login elsewhere")
    mutating func otherRoute() throws {
        let saved = try saved()
        snapshot.routes[new] = .store("pass")
        #expect(
            complaint(saved) == """
                \(new): docker now looks for its login in `credsStore pass`, not in `auths`
                Run `berth plan --out FILE` again.
                """)
        snapshot.routes[new] = .helper("pass")
        #expect(
            complaint(saved) == """
                \(new): docker now looks for its login in `credHelpers pass`, not in `auths`
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if another identity would sign in")
    mutating func otherPrincipal() throws {
        let saved = try saved()
        snapshot.identities["shared"] = .known(try principal("deploy"), .available(until: nil))
        #expect(
            complaint(saved) == """
                \(host) now signs in as another principal: profile deploy, not profile shared
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if a registry is newly blocked, or no longer is")
    mutating func blocked() throws {
        let (ready, identities) = (try saved(), snapshot.identities)
        snapshot.identities["shared"] = .unavailable(try principal("shared"), "SSO session corp expired\nSign in.")
        let blocked = try saved()
        #expect(
            complaint(ready) == """
                \(host) is blocked now: SSO session corp expired
                Run `berth plan --out FILE` again.
                """)
        #expect(complaint(blocked) == nil)
        snapshot.identities = identities
        #expect(
            complaint(blocked) == """
                \(host): the plan has `blocked`, but a new plan would have `refresh` (expires in 5h)
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if a login would be replaced that was blocked for another reason")
    mutating func blockedOtherwise() throws {
        snapshot.stored[new] = .login(.password(username: "bob", secret: Secret("x")))
        let identity = snapshot.identities["shared"]
        snapshot.identities["shared"] = .unknown("there is no profile shared")
        let saved = try saved(RegistrySelection(only: [try RegistrySelector("account=210987654321")]))
        #expect(complaint(saved) == nil)
        snapshot.identities["shared"] = identity
        #expect(
            complaint(saved) == """
                \(new) is blocked now: would replace the login of `bob`, which berth did not write (apply --yes does)
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("is refused if a variable changes the manifest")
    mutating func variables() throws {
        let selected = try saved(RegistrySelection(only: [try RegistrySelector("env=prod")]))
        let whole = try saved()
        let before = wanted
        for index in wanted.registries.indices { wanted.registries[index].labels = ["env": "dev"] }
        #expect(
            complaint(selected) == """
                --only env=prod matches no registry: the manifest has dev
                Run `berth plan --out FILE` again.
                """)
        wanted = before
        wanted.registries[0].renewBefore = .seconds(3600)
        #expect(
            complaint(whole) == """
                \(host): the plan has `refresh`, but a new plan would have `unchanged` (valid for 5h)
                Run `berth plan --out FILE` again.
                """)
        wanted = before
        wanted.registries[1].storage = .store("pass")
        #expect(
            complaint(whole) == """
                \(new): its login would now go to docker-credential-pass, not to the config file
                Run `berth plan --out FILE` again.
                """)
        wanted = before
        wanted.registries.removeLast()
        #expect(
            complaint(whole) == """
                \(new) is in the plan, but would not be in a new one
                Run `berth plan --out FILE` again.
                """)
        wanted = before
        #expect(complaint(whole) == nil)
    }

    @Test("is refused if the manifest owns more than before")
    mutating func joined() throws {
        let saved = try saved()
        snapshot.store(plainPassword, at: "x.example.com", storedAgo: 1)
        #expect(
            complaint(saved) == """
                x.example.com is not in the plan, but would be in a new one
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("has the main reason first")
    mutating func order() throws {
        let saved = try saved()
        let (fresh, config) = (wanted, snapshot.configPath)
        snapshot.identities["shared"] = .known(try principal("deploy"), .available(until: nil))
        wanted.registries.removeLast()
        func first() -> String { String((complaint(saved) ?? "").prefix { $0 != "\n" }) }
        #expect(first() == "\(host) now signs in as another principal: profile deploy, not profile shared")
        snapshot.stored[left] = nil
        #expect(first() == "\(left): its stored login has changed since the plan was made")
        snapshot.ledger.recordApplied(nonce: saved.nonce, at: now)
        #expect(first() == "the plan was already applied (at 2027-01-15T08:00:00Z)")
        wanted.digest = "d2"
        #expect(first() == "the manifest /work/berth.yaml has changed since the plan was made")
        snapshot.configPath = "/other/config.json"
        #expect(first() == "Docker's config is /other/config.json now, and was \(config) when the plan was made")
        // Facts that are known before any prompt need no plan.
        #expect(throws: StalePlanError.otherConfig(planned: config, found: "/other/config.json")) {
            try saved.verifyBasis(fresh, snapshot)
        }
    }
}

extension Snapshot {
    fileprivate func plan(_ manifest: Manifest) throws -> Plan {
        try Planner(manifest: manifest, snapshot: self, now: now).plan()
    }
}
