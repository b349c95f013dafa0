import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// Logins that are removed only after a question: those of other programs or users, and of another manifest file.
@Suite("The planner and others' logins", .scheduled)
struct OtherOwnersLoginTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let pass = Destination.store("pass")
    private let place = Snapshot.StoreKey(store: "pass", host: "600423610423.dkr.ecr.us-east-2.amazonaws.com")
    private let boss = AuthEntry.login(.password(username: "boss", secret: Secret("own")))
    private let ours = AuthEntry.login(.password(username: "AWS", secret: plainPassword))
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared", "deploy")
    }

    private func planned(_ registries: RegistryDeclaration...) throws -> [String] {
        var wanted = manifest()
        wanted.registries = registries
        return try Planner(manifest: wanted, snapshot: snapshot, now: now).plan().changes.map {
            "\($0.action.rawValue): \($0.reason)"
        }
    }

    // MARK: S16

    @Test("S16: a login in the file is not a store's mark: berth only forgets it")
    mutating func loginInFile() throws {
        snapshot.keep(at: pass, host, expires: now + 3600)
        snapshot.routes[host] = .helper("pass")
        #expect(try planned() == ["log out: no longer in the manifest"])
        for route in [nil, CredentialBackend.helper("pass")] {
            snapshot.routes[host] = route
            snapshot.stored[host] = boss
            #expect(try planned() == ["forget: no longer in the manifest, and changed outside berth"])
        }
    }

    @Test("S16: an empty mark belongs to docker's current store")
    mutating func otherStore() throws {
        snapshot.keep(at: pass, host, expires: now + 3600)
        for route in [nil, CredentialBackend.store("other"), .helper("other")] {
            snapshot.routes[host] = route
            #expect(try planned() == ["forget: no longer in the manifest, and already gone"])
        }
    }

    @Test(
        "S16: a declared host's login moves from a store that docker no longer uses, if it is berth's"
    )
    mutating func moves() throws {
        snapshot.keep(at: pass, host, expires: now + 3600)
        snapshot.routes[host] = nil
        let wanted = declared("600423610423", "us-east-2", profile: "shared")
        #expect(try planned(wanted) == ["refresh: moves from docker-credential-pass to the config file"])
        snapshot.probed[place] = .login(.password(username: "boss", secret: Secret("own")))
        #expect(try planned(wanted) == ["log in: nothing stored"])
        snapshot.probed[place] = .nothing
        #expect(try planned(wanted) == ["log in: nothing stored"])
        (snapshot.probed, snapshot.stored[host]) = ([:], boss)
        #expect(
            try planned(wanted) == [
                "blocked: would replace the login of `boss`, which berth did not write (apply --yes does)"
            ])
    }

    /// Returns config texts after a log-out of a store's login that is berth's.
    private func afterLogOut(
        _ config: String, route: CredentialBackend?, stored: AuthEntry? = nil
    ) async throws -> (config: String?, asked: [String]) {
        var snapshot = snapshot
        snapshot.keep(at: pass, host, expires: now + 3600)
        (snapshot.routes[host], snapshot.stored[host]) = (route, stored)
        snapshot.probed[place] = .login(.password(username: "AWS", secret: plainPassword))
        let files = MemoryFileSystem([Snapshot.path: config.replacing("HOST", with: host)])
        let processes = FakeStore.processes("pass", [host: "AWS"])
        let effects = Effects.fake(
            clock: ManualClock(now: now.timeIntervalSince1970), files: files, processes: processes,
            environment: ["PATH": "/usr/bin"])
        let plan = try Planner(manifest: manifest(), snapshot: snapshot, now: now).logOut()
        #expect(plan.changes.map(\.action) == [.logOut])
        let committer = LoginWriter(
            config: DockerConfigFile(FilePath(Snapshot.path)), snapshot: snapshot, ledger: LedgerFile(effects),
            stores: CredentialStores(effects, secretVariables: []), helper: nil, effects: effects,
            lockTimeLimit: .seconds(1))
        _ = try await committer.commit(
            plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) }, of: plan.manifest)
        return (
            files.text(Snapshot.path)?.replacing(host, with: "HOST"),
            processes.commands.compactMap(\.arguments.first)
        )
    }

    @Test("S16: a log-out from a store removes the store's login and its mark, and no login in the file")
    func committed() async throws {
        let mark = try await afterLogOut(#"{"auths":{"HOST":{}},"credsStore":"pass"}"#, route: .store("pass"))
        #expect(mark.config == #"{"auths":{},"credsStore":"pass"}"#)
        #expect(mark.asked == ["erase"])
        // `boss` of the file, with the store's route and without.
        for (config, route) in [
            (
                #"{"auths":{"HOST":{"auth":"Ym9zczpvd24="}},"credHelpers":{"HOST":"pass"}}"#,
                CredentialBackend.helper("pass")
            ),
            (#"{"auths":{"HOST":{"auth":"Ym9zczpvd24="}}}"#, nil),
        ] as [(String, CredentialBackend?)] {
            let after = try await afterLogOut(config, route: route, stored: boss)
            #expect(after.config == config)
            #expect(after.asked == ["erase"])
        }
        // Under an older spelling, next to the mark.
        let spelled = #"{"auths":{"HOST":{},"https://HOST/v1/":{"auth":"Ym9zczpvd24="}},"credsStore":"pass"}"#
        #expect(
            try await afterLogOut(spelled, route: .store("pass")).config
                == #"{"auths":{"https://HOST/v1/":{"auth":"Ym9zczpvd24="}},"credsStore":"pass"}"#)
        // The mark of another store.
        let other = #"{"auths":{"HOST":{}},"credsStore":"other"}"#
        #expect(try await afterLogOut(other, route: .store("other")).config == other)
        // The same login in the file is berth's.
        let text = "AWS:\(plainPassword.reveal())"
        let same = #"{"auths":{"HOST":{"auth":"\#(Data(text.utf8).base64EncodedString())"}}}"#
        #expect(try await afterLogOut(same, route: nil, stored: ours).config == #"{"auths":{}}"#)
    }

    // MARK: S30

    private let blocked = """
        blocked: belongs to /team/berth.yaml, another manifest file of the same name (--yes takes it over)
        Run berth there, or give one of the two another `name`.
        """

    @Test("S30: another living file's login is logged out after a yes alone, by apply and by logout")
    mutating func logOut() throws {
        snapshot.store(password(expiresIn: 9), at: host, storedAgo: 1, path: "/team/berth.yaml")
        #expect(try planned() == [blocked])
        let planner = Planner(manifest: manifest(), snapshot: snapshot, now: now)
        for plan in [try planner.plan(), try planner.logOut()] {
            #expect(plan.othersLogins.map(\.host) == [host])
            #expect(!plan.hasWork && plan.foreignLogins.isEmpty)
            let allowed = plan.takingOthersLogins()
            #expect(allowed.changes.map(\.action) == [.logOut])
            #expect(allowed.othersLogins.isEmpty)
            #expect(plan.replacingForeignLogins() == plan)
        }
        // A checkout that has moved.
        snapshot.missingManifests = ["/team/berth.yaml"]
        #expect(try planned() == ["log out: no longer in the manifest"])
    }

    @Test("S30: another living file's login is renewed with the same identity, and with another one only after a yes")
    mutating func otherPrincipal() throws {
        snapshot.store(password(expiresIn: 9), at: host, storedAgo: 43200, path: "/team/berth.yaml")
        #expect(try planned(declared("600423610423", "us-east-2", profile: "shared")) == ["refresh: expires in 9s"])
        let other = declared("600423610423", "us-east-2", profile: "deploy")
        snapshot.store(password(expiresIn: 36000), at: host, storedAgo: 7200, path: "/team/berth.yaml")
        #expect(try planned(other) == [blocked])
        let allowed = try Planner(manifest: manifest(other), snapshot: snapshot, now: now).plan().takingOthersLogins()
        #expect(allowed.changes.map(\.action) == [.refresh])
        #expect(allowed.principals == [try principal("deploy")])
    }

    @Test(
        "S30: a login needs no yes if the file owns it, if it came from standard input, or if it was changed since"
    )
    mutating func own() throws {
        snapshot.store(password(expiresIn: 9), at: host, storedAgo: 1)
        #expect(try planned() == ["log out: no longer in the manifest"])
        let key = Ledger.Key(config: snapshot.configPath, host: host)
        snapshot.ledger[key]?.path = nil
        #expect(try planned() == ["log out: no longer in the manifest"])
        snapshot.ledger[key]?.path = "/team/berth.yaml"
        snapshot.stored[host] = boss
        #expect(try planned() == ["forget: no longer in the manifest, and changed outside berth"])
    }

    @Test("S30: a saved plan that did not list it takes no login of another file, even after a yes")
    mutating func saved() throws {
        snapshot.store(password(expiresIn: 9), at: host, storedAgo: 1, path: "/team/berth.yaml")
        let planner = Planner(manifest: manifest(), snapshot: snapshot, now: now)
        let asking = SavedPlan(
            plan: try planner.plan(), selection: RegistrySelection(), manifestFiles: ["/work/berth.yaml"],
            config: "/c.json",
            snapshot: snapshot, created: now, version: "0.1.0")
        #expect(try asking.remade(for: manifest(), on: snapshot, at: now).othersLogins.count == 1)
        snapshot.missingManifests = ["/team/berth.yaml"]
        let plain = SavedPlan(
            plan: try Planner(manifest: manifest(), snapshot: snapshot, now: now).plan(),
            selection: RegistrySelection(),
            manifestFiles: ["/work/berth.yaml"], config: "/c.json", snapshot: snapshot, created: now, version: "0.1.0")
        snapshot.missingManifests = []
        #expect(throws: StalePlanError.blocked(host: host, reason: MessageText(blocked.firstLine.dropFirst(9)))) {
            try plain.remade(for: manifest(), on: snapshot, at: now)
        }
    }

    @Test("S30: a manifest is another living file if it can be found, or cannot be looked at")
    func reading() throws {
        for (isThere, fails, isBlocked) in [(true, false, true), (false, false, false), (false, true, true)] {
            let files = MemoryFileSystem()
            if isThere { files.put("/team/berth.yaml", "version: 1\n") }
            if fails { files.fail("inspect", on: "/team/berth.yaml", with: .permissionDenied) }
            let effects = Effects.fake(files: files)
            var ledger = Ledger()
            ledger[Ledger.Key(config: Snapshot.path, host: host)] = Ledger.Entry(
                manifest: "platform", path: "/team/berth.yaml", principal: "profile shared", stored: now, expires: nil,
                digest: ledger.digest(username: "AWS", secret: plainPassword))
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            let text = String(decoding: try encoder.encode(ledger), as: UTF8.self)
            files.put("/home/me/.local/state/berth/ledger.json", text)
            let auth = Data("AWS:\(plainPassword.reveal())".utf8).base64EncodedString()
            files.put(Snapshot.path, #"{"auths":{"\#(host)":{"auth":"\#(auth)"}}}"#)
            let snapshot = try SnapshotLoader(
                config: DockerConfigFile(FilePath(Snapshot.path)), ledger: LedgerFile(effects), effects: effects
            ).read(for: manifest(), configuration: .success(.empty)).snapshot
            let plan = try Planner(manifest: manifest(), snapshot: snapshot, now: now).plan()
            #expect(plan.changes.map(\.action) == [isBlocked ? .blocked : .logOut])
        }
    }
}
