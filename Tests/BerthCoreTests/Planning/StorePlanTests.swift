import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// The plan for logins that are not in the file, or not this manifest's.
@Suite("The planner, stores and owners", .scheduled)
struct StorePlanTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let pass = Destination.store("pass")
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared")
        snapshot.routes[host] = .store("pass")
    }

    private func change(_ storage: RegistryDeclaration.Storage = .auto) throws -> PlannedChange {
        let wanted = manifest(declared("600423610423", "us-east-2", profile: "shared", storage: storage))
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        return try #require(plan.changes.first)
    }

    private func planned(_ storage: RegistryDeclaration.Storage = .auto) throws -> String {
        let change = try change(storage)
        return "\(change.action.rawValue): \(change.reason)"
    }

    private mutating func tell(_ answer: Snapshot.StoreAnswer) {
        snapshot.probed[Snapshot.StoreKey(store: "pass", host: host)] = answer
    }

    @Test("judges a store's login by the ledger and docker's mark, offline")
    mutating func offline() throws {
        #expect(try planned() == "log in: nothing stored")
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, storedAgo: 3600)
        #expect(try planned() == "unchanged: valid for 11h")
        snapshot.keep(at: pass, host, expires: now + 5 * 3600, storedAgo: 7 * 3600)
        #expect(try planned() == "refresh: expires in 5h")
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, storedAgo: 3600, as: "profile old")
        #expect(try planned() == "refresh: signs in as another profile now")
        // docker logout removes the mark.
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, storedAgo: 3600)
        snapshot.marks = []
        #expect(try planned() == "log in: nothing stored")
    }

    @Test("trusts a store's answer more than the ledger")
    mutating func probed() throws {
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, storedAgo: 3600)
        tell(.nothing)
        #expect(try planned() == "log in: nothing stored")
        tell(.login(.password(username: "AWS", secret: plainPassword)))
        #expect(try planned() == "unchanged: valid for 11h")
        snapshot.rejected = [host]
        #expect(try planned() == "refresh: the registry rejects the stored login")
        tell(.login(.password(username: "AWS", secret: password(expiresIn: 3600))))
        snapshot.rejected = []
        #expect(try planned() == "refresh: changed elsewhere since berth stored it")
        tell(.login(.password(username: "bob", secret: Secret("x"))))
        #expect(
            try planned() == "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)")
        #expect(try change().replacesForeignLogin)
    }

    @Test("prompts before a store's login replaces one in the file")
    mutating func foreignInFile() throws {
        snapshot.stored[host] = .login(.password(username: "bob", secret: Secret("x")))
        snapshot.marks = [host]
        for storage in [.auto, .helper] as [RegistryDeclaration.Storage] {
            #expect(
                try planned(storage)
                    == "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)")
        }
    }

    @Test("blocks a store that does not work, with its own text, if it has changes")
    mutating func problem() throws {
        snapshot.storeProblems = ["pass": "docker-credential-pass cannot list: no\nRun pass init."]
        #expect(try planned() == "blocked: docker-credential-pass cannot list: no\nRun pass init.")
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, storedAgo: 3600)
        #expect(try planned() == "unchanged: valid for 11h")
    }

    @Test("moves a login if its storage changes")
    mutating func moves() throws {
        snapshot.routes[host] = .file
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        #expect(try planned(.store("pass")) == "refresh: moves from the config file to docker-credential-pass")
        #expect(try change(.store("pass")).leaves == .file)
        #expect(try change(.store("pass")).placement.isRouted)
        snapshot.stored = [:]
        snapshot.routes[host] = .helper("pass")
        snapshot.keep(at: pass, host, expires: now + 11 * 3600, isRouted: true)
        #expect(try planned(.auto) == "refresh: moves from docker-credential-pass to the config file")
        #expect(try change(.auto).leaves == pass)
        #expect(try change(.auto).placement.helperLine == .dropped)
    }

    @Test("never renews the helper's logins, but registers the manifest's place with it")
    mutating func helper() throws {
        snapshot.routes[host] = .file
        #expect(try planned(.helper) == "log in: nothing stored")
        snapshot.routes[host] = .helper("berth")
        #expect(try planned(.helper) == "log in: nothing stored")
        snapshot.keep(at: .helper, host, expires: nil, storedAgo: 1e7, isRouted: true)
        #expect(try planned(.helper) == "refresh: docker-credential-berth has no record of it for this manifest")
        snapshot.helperHosts = [host]
        #expect(try planned(.helper) == "unchanged: docker-credential-berth signs in on demand")
        snapshot.keep(at: .helper, host, expires: nil, isRouted: true, path: "/old/berth.yaml")
        #expect(try planned(.helper) == "refresh: the manifest has moved")
        snapshot.keep(at: .helper, host, expires: nil, as: "profile old", isRouted: true)
        #expect(try planned(.helper) == "refresh: signs in as another profile now")
        snapshot.routes[host] = .file
        #expect(try planned(.helper) == "log in: nothing stored")
    }

    @Test("never changes another manifest's login, and names its owner")
    mutating func owned() throws {
        snapshot.routes[host] = .file
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, manifest: "web", path: "/web.yaml")
        #expect(try planned() == "unchanged: shared with the manifest `web` (/web.yaml)")
        snapshot.store(
            password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, as: "profile web", manifest: "web",
            path: "/web.yaml")
        let expected = """
            blocked: belongs to the manifest `web` (/web.yaml), which signs in as profile web
            Declare it in only one of them, or skip it here with --skip.
            """
        #expect(try planned() == expected)
        #expect(try planned(.file) == expected)
        // A login that another program has changed since has no owner.
        snapshot.stored[host] = .login(.password(username: "AWS", secret: plainPassword))
        #expect(try planned() == "refresh: changed elsewhere since berth stored it")
        // The logins of a missing manifest go to any manifest that declares them.
        snapshot.store(
            password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, as: "profile web", manifest: "web",
            path: "/web.yaml")
        snapshot.missingManifests = ["/web.yaml"]
        #expect(try planned() == "refresh: signs in as another profile now")
    }

    @Test("is recognized by its file if it changes its name")
    mutating func renamed() throws {
        snapshot.routes[host] = .file
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, manifest: "old name")
        #expect(try planned() == "unchanged: valid for 11h")
        let plan = try Planner(manifest: manifest(), snapshot: snapshot, now: now).plan()
        #expect(plan.changes.map(\.action) == [.logOut])
    }

    @Test("logs out of the manifest's unchanged logins, whether declared or not")
    mutating func logOut() throws {
        let (kept, gone, changed, others, helped) = ("a.io", "b.io", "c.io", "d.io", "e.io")
        snapshot.store(password(expiresIn: 9), at: host, storedAgo: 1)
        snapshot.keep(at: pass, kept, expires: now)
        snapshot.keep(at: pass, gone, expires: now)
        snapshot.marks.remove(gone)
        snapshot.keep(at: pass, changed, expires: now)
        snapshot.probed[Snapshot.StoreKey(store: "pass", host: changed)] = .login(
            .password(username: "bob", secret: Secret("x")))
        snapshot.store(password(expiresIn: 9), at: others, storedAgo: 1, manifest: "web", path: "/web.yaml")
        snapshot.keep(at: .helper, helped, expires: nil, isRouted: true)
        snapshot.routes[helped] = .helper("berth")
        let wanted = manifest(declared("600423610423", "us-east-2", profile: "shared"))
        let planner = Planner(manifest: wanted, snapshot: snapshot, now: now)
        #expect(
            try planner.logOut().changes.map { "\($0.host) \($0.action.rawValue): \($0.reason)" } == [
                "\(host) log out: ", "a.io log out: ", "b.io forget: already gone",
                "c.io forget: changed outside berth", "e.io log out: ",
            ])
        #expect(try planner.logOut().changes.map(\.placement.helperLine).last == .dropped)
        let selection = RegistrySelection(only: [try RegistrySelector("profile=shared")])
        #expect(try planner.logOut(selection).changes.map(\.host) == [host])
    }
}
