import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// Logins that several manifests declare.
@Suite("The planner and logins that several manifests own", .scheduled)
struct SharedLoginPlanTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let wanted = declared("600423610423", "us-east-2", profile: "shared")
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared", "deploy")
        // `web` stored it, and this manifest, `platform`, owns it too.
        snapshot.store(password(expiresIn: 36000), at: host, storedAgo: 7200, manifest: "web", path: "/web.yaml")
        key = Ledger.Key(config: snapshot.configPath, host: host)
    }

    private let key: Ledger.Key
    private let own = Ledger.Owner(manifest: "platform", path: "/work/berth.yaml")
    private let clone = Ledger.Owner(manifest: "platform", path: "/clone/berth.yaml")

    private func planner(_ registries: RegistryDeclaration...) -> Planner {
        var manifest = manifest()
        manifest.registries = registries
        return Planner(manifest: manifest, snapshot: snapshot, now: now)
    }

    private func words(_ plan: Plan) -> [String] { plan.changes.map { "\($0.action.rawValue): \($0.reason)" } }

    private func change(_ plan: Plan) throws -> PlannedChange { try #require(plan.changes.first) }

    @Test("C4: a manifest joins the owners of a login that matches its declaration, and leaves them when it logs out")
    mutating func joins() throws {
        let joining = try planner(wanted).plan()
        #expect(words(joining) == ["unchanged: shared with the manifest `web` (/web.yaml)"])
        #expect(try change(joining).ownerChange == .joins)

        snapshot.ledger[key]?.others = [own]
        #expect(words(try planner(wanted).plan()) == ["unchanged: valid for 10h"])
        #expect(try change(planner(wanted).plan()).ownerChange == nil)
        for plan in [try planner().plan(), try planner(wanted).logOut(), try planner().logOut()] {
            #expect(words(plan) == ["forget: stays: the manifest `web` (/web.yaml) owns it too"])
            #expect(try change(plan).ownerChange == .leaves)
            #expect(try !change(plan).needsStore)
        }
    }

    @Test("C4: the last owner logs out, and a manifest whose file is gone does not count")
    mutating func last() throws {
        snapshot.ledger[key]?.others = [own]
        snapshot.missingManifests = ["/web.yaml"]
        #expect(words(try planner().plan()) == ["log out: no longer in the manifest"])
        #expect(words(try planner().logOut()) == ["log out: "])
    }

    @Test("C4: a second manifest renews a login that expires")
    mutating func renews() throws {
        snapshot.store(password(expiresIn: 3600), at: host, storedAgo: 39600, manifest: "web", path: "/web.yaml")
        #expect(words(try planner(wanted).plan()) == ["refresh: expires in 1h"])
        snapshot.store(password(expiresIn: -60), at: host, storedAgo: 43260, manifest: "web", path: "/web.yaml")
        #expect(words(try planner(wanted).plan()) == ["refresh: expired 1m ago"])
    }

    @Test("C4: an owner that signs in as another principal is blocked for as long as another manifest owns the login")
    mutating func otherPrincipal() throws {
        snapshot.ledger[key]?.others = [own]
        let other = declared("600423610423", "us-east-2", profile: "deploy")
        #expect(
            words(try planner(other).plan()) == [
                """
                blocked: belongs to the manifest `web` (/web.yaml), which signs in as profile shared
                Declare it in only one of them, or skip it here with --skip.
                """
            ])
        snapshot.missingManifests = ["/web.yaml"]
        #expect(words(try planner(other).plan()) == ["refresh: signs in as another profile now"])
    }

    @Test("C4: a clone of the same name becomes a second owner, and removes only its own name")
    mutating func cloneOwns() throws {
        snapshot.store(password(expiresIn: 36000), at: host, storedAgo: 7200, path: "/clone/berth.yaml")
        #expect(words(try planner(wanted).plan()) == ["unchanged: valid for 10h"])
        #expect(try change(planner(wanted).plan()).ownerChange == .joins)
        #expect(try planner(wanted).plan().lastAppliedFrom == "/clone/berth.yaml")

        snapshot.ledger[key]?.others = [own]
        let plan = try planner().logOut()
        #expect(
            words(plan) == ["forget: stays: the manifest `platform` (/clone/berth.yaml) owns it too"])
        #expect(plan.othersLogins.isEmpty && plan.lastAppliedFrom == nil)
    }

    @Test("C4: the same file by another path is the same owner")
    mutating func samePath() throws {
        snapshot.store(password(expiresIn: 36000), at: host, storedAgo: 7200, path: "/link/berth.yaml")
        snapshot.samePaths = ["/link/berth.yaml"]
        #expect(try change(planner(wanted).plan()).ownerChange == nil)
        #expect(words(try planner().logOut()) == ["log out: "])
        #expect(try planner(wanted).plan().lastAppliedFrom == nil)
    }

    @Test("C4: a second manifest with another password does not join, and with the same one it does")
    mutating func passwords() throws {
        let declaration = registry("ghcr.io")
        let key = Ledger.Key(config: snapshot.configPath, host: "ghcr.io")
        snapshot.stored["ghcr.io"] = .login(.password(username: "me", secret: Secret("one")))
        snapshot.ledger[key] = Ledger.Entry(
            manifest: "web", path: "/web.yaml", principal: request(declaration).identifier, stored: now - 60,
            expires: nil, digest: snapshot.ledger.digest(username: "me", secret: Secret("one")))
        for (secret, joins) in [("one", PlannedChange.OwnerChange.joins), ("two", .keepsOut)] {
            snapshot.passwords[request(declaration)] = .available(Secret(secret))
            let plan = try planner(declaration).plan()
            #expect(words(plan) == ["unchanged: shared with the manifest `web` (/web.yaml)"])
            #expect(try change(plan).ownerChange == joins)
        }
        // With another password, this manifest may change neither the login nor its line in `credHelpers`.
        var file = declaration
        file.storage = .file
        snapshot.routes["ghcr.io"] = .store("pass")
        snapshot.routesBeneath["ghcr.io"] = .store("pass")
        #expect(words(try planner(file).plan()) == ["unchanged: shared with the manifest `web` (/web.yaml)"])
        (snapshot.routes, snapshot.routesBeneath) = ([:], [:])
        // A command's output is not known: another manifest's command does not mean another password.
        let command = registry("ghcr.io", password: .command(["print"]))
        snapshot.passwords[request(command)] = .whenRun
        snapshot.ledger[key]?.source = "web's"
        #expect(try change(planner(command).plan()).ownerChange == .joins)
        let source = snapshot.ledger.digest(ofSource: request(command))
        snapshot.ledger[key]?.others = [
            Ledger.Owner(manifest: "platform", path: "/work/berth.yaml", source: source)
        ]
        #expect(words(try planner(command).plan()) == ["unchanged: expiry unknown"])
    }

    @Test("C4: after a move, only the manifest that moved the login owns it")
    mutating func storage() throws {
        let helper = declared("600423610423", "us-east-2", profile: "shared", storage: .helper)
        #expect(
            words(try planner(helper).plan()) == [
                """
                blocked: belongs to the manifest `web` (/web.yaml), which signs in as profile shared
                Declare it in only one of them, or skip it here with --skip.
                """
            ])
        snapshot.ledger[key]?.others = [own]
        #expect(
            words(try planner(helper).plan()) == [
                "refresh: moves from the config file to docker-credential-berth"
            ])
    }

    @Test("C4: with the helper, an apply records a second manifest there")
    mutating func helper() throws {
        snapshot.stored = [:]
        snapshot.keep(at: .helper, host, expires: nil, isRouted: true)
        snapshot.ledger[key]?.manifest = "web"
        snapshot.ledger[key]?.path = "/web.yaml"
        snapshot.routes[host] = .helper("berth")
        let helper = declared("600423610423", "us-east-2", profile: "shared", storage: .helper)
        #expect(
            words(try planner(helper).plan()) == [
                "refresh: docker-credential-berth has no record of it for this manifest"
            ])
    }

    @Test("C4: the status of a login that both own is valid")
    mutating func status() throws {
        func match() throws -> RegistryStatus.Match? {
            try StatusEvaluator(manifest: manifest(wanted), snapshot: snapshot, now: now).rows().first?.match
        }
        #expect(try match() == .owned(by: "web"))
        snapshot.ledger[key]?.others = [own]
        #expect(try match() == .ok)
    }
}
