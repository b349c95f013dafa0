import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// The effect of a log-out on logins that the ledger does not know.
@Suite("The planner and logins that no ledger knows", .scheduled)
struct UnknownLoginPlanTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private var snapshot = Snapshot(config: Snapshot.path)

    private func changes(_ declarations: RegistryDeclaration...) throws -> [PlannedChange] {
        var manifest = manifest()
        manifest.registries = declarations
        return try Planner(manifest: manifest, snapshot: snapshot, now: now).logOut().changes
    }

    private func placement(_ declaration: RegistryDeclaration) throws -> StoragePlacement? {
        let changes = try changes(declaration)
        #expect(changes.allSatisfy { $0.action == .blocked && $0.actionAfterConsent == .logOut && $0.isNotInLedger })
        return changes.first?.placement
    }

    @Test("C3: each login of a declared user is named, with the ledger that does not know it")
    mutating func named() throws {
        snapshot.ledgerPath = "/state/berth/ledger.json"
        snapshot.store(plainPassword, at: host)
        let change = try #require(try changes(declared("600423610423", "us-east-2")).first)
        #expect(
            change.reason.description == """
                stays: the ledger /state/berth/ledger.json does not know it (--yes removes it)
                If berth stored it with another HOME or XDG_STATE_HOME, run `berth logout` with that one.
                """)
        snapshot.ledgerPath = nil
        #expect(
            try changes(declared("600423610423", "us-east-2")).map(\.reason.description) == [
                """
                stays: there is no ledger (--yes removes it)
                If berth stored it with another HOME or XDG_STATE_HOME, run `berth logout` with that one.
                """
            ])
        // A login that the ledger knows is another manifest's, or is removed as usual.
        snapshot.store(plainPassword, at: host, storedAgo: 60, manifest: "web", path: "/web.yaml")
        #expect(try changes(declared("600423610423", "us-east-2")).isEmpty)
        snapshot.store(plainPassword, at: host, storedAgo: 60)
        #expect(try changes(declared("600423610423", "us-east-2")).map(\.action) == [.logOut])
    }

    @Test("C3: another user's login is not the manifest's, and undeclared hosts are not listed")
    mutating func others() throws {
        snapshot.stored[host] = .login(.password(username: "boss", secret: Secret("s")))
        #expect(try placement(declared("600423610423", "us-east-2")) == nil)
        snapshot.stored["ghcr.io"] = .login(.password(username: "me", secret: Secret("s")))
        #expect(try placement(registry("ghcr.io")) == .file)
        #expect(try placement(registry("ghcr.io", username: "you")) == nil)
        #expect(try placement(registry("ghcr.io", username: "<token>")) == nil)
        snapshot.stored["ghcr.io"] = .login(.identityToken(username: "me", token: Secret("s")))
        #expect(try placement(registry("ghcr.io", username: "<token>")) == .file)
        #expect(try changes().isEmpty)
    }

    @Test("C3: logins in stores are listed by docker's mark or the store's answer, and the helper's by its line")
    mutating func stores() throws {
        let declaration = registry("ghcr.io")
        let place = Snapshot.StoreKey(store: "pass", host: "ghcr.io")
        for route in [CredentialBackend.store("pass"), .helper("pass")] {
            (snapshot.routes, snapshot.marks, snapshot.probed) = (["ghcr.io": route], [], [:])
            #expect(try placement(declaration) == nil)
            snapshot.marks = ["ghcr.io"]
            let expected = StoragePlacement(destination: .store("pass"), helperLine: .kept(isOurs: false))
            #expect(try placement(declaration) == expected)
            snapshot.probed[place] = .login(.password(username: "me", secret: Secret("s")))
            #expect(try placement(declaration) == expected)
            snapshot.probed[place] = .login(.password(username: "boss", secret: Secret("s")))
            #expect(try placement(declaration) == nil)
            snapshot.probed[place] = .nothing
            #expect(try placement(declaration) == nil)
        }
        snapshot.routes["ghcr.io"] = .helper("berth")
        #expect(try placement(declaration) == StoragePlacement(destination: .helper, helperLine: .dropped))
        for route in [CredentialBackend.store("berth"), .helper("ecr-login"), .file] {
            snapshot.routes["ghcr.io"] = route
            #expect(try placement(declaration) == nil)
        }
    }

    @Test("C3: a yes removes them, and no other login that waits for one")
    mutating func yes() throws {
        snapshot.store(plainPassword, at: host)
        snapshot.store(password(expiresIn: 9), at: "b.example.com", storedAgo: 1, path: "/team/berth.yaml")
        let wanted = manifest(declared("600423610423", "us-east-2"))
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).logOut()
        #expect(plan.changes.map(\.host) == ["b.example.com", host])
        #expect(plan.othersLogins.map(\.host) == ["b.example.com"])
        #expect(plan.unknownLogins.map(\.host) == [host])
        #expect(plan.removingUnknownLogins().changes.map(\.action) == [.blocked, .logOut])
        #expect(plan.takingOthersLogins().changes.map(\.action) == [.logOut, .blocked])
        #expect(!plan.hasWork && plan.hasChanges)
    }
}
