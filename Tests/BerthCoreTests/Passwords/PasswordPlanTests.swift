import DockerConfig
import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("The plan for registries that are not Amazon's", .scheduled)
struct PasswordPlanTests {
    private let host = "ghcr.io"
    private var snapshot = Snapshot(config: Snapshot.path)
    private let wanted = registry("ghcr.io")

    private func planned(_ declaration: RegistryDeclaration? = nil) throws -> String {
        let plan = try Planner(manifest: manifest(declaration ?? wanted), snapshot: snapshot, now: now).plan()
        let change = try #require(plan.changes.first)
        return "\(change.action.rawValue): \(change.reason)"
    }

    private func status(_ declaration: RegistryDeclaration? = nil) throws -> RegistryStatus {
        let rows = try StatusEvaluator(manifest: manifest(declaration ?? wanted), snapshot: snapshot, now: now).rows()
        return try #require(rows.first)
    }

    private mutating func give(_ password: Snapshot.Password, for declaration: RegistryDeclaration? = nil) {
        snapshot.passwords[request(declaration ?? wanted)] = password
    }

    /// Stores a login in the file, and remembers it as berth's if `from` names its source.
    private mutating func store(
        _ secret: Secret, user: String = "me", from declaration: RegistryDeclaration? = nil, expires: Date? = nil,
        storedAgo: Double = 3600
    ) {
        let login = Login(username: user, secret: secret, expires: expires)
        snapshot.stored[host] = .login(login.credential)
        guard let declaration else { return }
        snapshot.ledger[Ledger.Key(config: snapshot.configPath, host: host)] = entry(
            login, from: declaration, at: .file, storedAgo: storedAgo)
    }

    private func entry(
        _ login: Login, from declaration: RegistryDeclaration, at destination: Destination, storedAgo: Double = 3600
    ) -> Ledger.Entry {
        Ledger.Entry(
            manifest: "platform", path: "/work/berth.yaml", principal: request(declaration).identifier,
            stored: now - storedAgo, expires: login.expires,
            digest: snapshot.ledger.digest(username: login.username, secret: login.secret), storage: destination,
            source: snapshot.ledger.digest(ofSource: request(declaration))
        )
    }

    @Test("logs in if nothing is stored, and uses no principal")
    mutating func nothingStored() throws {
        give(.available(Secret("s")))
        #expect(try planned() == "log in: nothing stored")
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(plan.changes.first?.tokenSource == .password(request(wanted)))
        #expect(plan.tokenRequests == 0)
        #expect(plan.principals == [])
    }

    @Test("is blocked if the password is unavailable, unless the stored login is valid")
    mutating func unavailable() throws {
        give(.unavailable("TOKEN is not set (berth.yaml:3:5)"))
        #expect(try planned() == "blocked: TOKEN is not set (berth.yaml:3:5)")
        store(Secret("s"), from: wanted)
        #expect(try planned() == "unchanged: expiry unknown")
        #expect(try status().match == .ok)
        store(Secret("s"), from: wanted, expires: now + 60, storedAgo: 86000)
        #expect(try planned() == "blocked: TOKEN is not set (berth.yaml:3:5)")
    }

    @Test("finds that the source has another password now, or the manifest another user")
    mutating func changed() throws {
        give(.available(Secret("new")))
        store(Secret("old"), from: wanted)
        #expect(try planned() == "refresh: its password changed at its source")
        store(Secret("new"), from: wanted)
        #expect(try planned() == "unchanged: expiry unknown")
        let renamed = registry("ghcr.io", username: "you")
        give(.available(Secret("new")), for: renamed)
        #expect(try planned(renamed) == "refresh: signs in as another user now")
    }

    @Test("accepts a stored login that has the source's password, whichever program stored it")
    mutating func alreadyThere() throws {
        give(.available(Secret("s")))
        store(Secret("s"))
        #expect(try planned() == "unchanged: expiry unknown")
        #expect(try status().match == .ok)
    }

    @Test("replaces no login that berth did not write, even for the user AWS")
    mutating func foreign() throws {
        give(.available(Secret("s")))
        for user in ["me", "AWS"] {
            store(Secret("theirs"), user: user)
            #expect(
                try planned()
                    == "blocked: would replace the login of `\(user)`, which berth did not write (apply --yes does)")
            #expect(try status().match == .changedElsewhere)
        }
    }

    @Test("renews a command's password in time, and runs no command to find out")
    mutating func command() throws {
        let wanted = registry("ghcr.io", password: .command(["vault", "x"]), expiresAfter: .seconds(86400))
        give(.whenRun, for: wanted)
        #expect(try planned(wanted) == "log in: nothing stored")
        store(Secret("s"), from: wanted, expires: now + 40000, storedAgo: 46400)
        #expect(try planned(wanted) == "unchanged: valid for 11h6m")
        store(Secret("s"), from: wanted, expires: now + 20000, storedAgo: 66400)
        #expect(try planned(wanted) == "refresh: expires in 5h33m")
        store(Secret("s"), from: wanted, expires: now - 7200, storedAgo: 93600)
        #expect(try planned(wanted) == "refresh: expired 2h ago")
        store(webToken(expiresIn: 3600), from: wanted, storedAgo: 9000)
        #expect(try planned(wanted) == "refresh: expires in 1h")
    }

    @Test("recognizes that the command has changed")
    mutating func otherCommand() throws {
        let before = registry("ghcr.io", password: .command(["vault", "x"]))
        let after = registry("ghcr.io", password: .command(["vault", "x", ""]))
        give(.whenRun, for: after)
        store(Secret("s"), from: before)
        #expect(try planned(after) == "refresh: its password changed at its source")
        give(.whenRun, for: before)
        #expect(try planned(before) == "unchanged: expiry unknown")
    }

    @Test("does not renew a password if its source has no newer one")
    mutating func nothingNewer() throws {
        let token = webToken(expiresIn: 600)
        give(.available(token))
        store(token, from: wanted)
        #expect(try planned() == "unchanged: valid for 10m")
        let ended = webToken(expiresIn: -600)
        give(.available(ended))
        store(ended, from: wanted)
        #expect(try planned() == "blocked: the password from TOKEN expired 10m ago (berth.yaml:3:5)\nRenew it there.")
    }

    @Test("compares a store's password with the source by its digest")
    mutating func store() throws {
        snapshot.routes[host] = .store("pass")
        snapshot.marks.insert(host)
        let key = Ledger.Key(config: snapshot.configPath, host: host)
        snapshot.ledger[key] = entry(
            Login(username: "me", secret: Secret("s"), expires: nil), from: wanted, at: .store("pass"))
        give(.available(Secret("s")))
        #expect(try planned() == "unchanged: expiry unknown")
        give(.available(Secret("t")))
        #expect(try planned() == "refresh: its password changed at its source")
    }

    @Test("recognizes an identity token that it stored, and a newer one")
    mutating func identityToken() throws {
        let wanted = registry("ghcr.io", username: "<token>")
        give(.available(Secret("t")), for: wanted)
        store(Secret("t"), user: "<token>", from: wanted)
        #expect(snapshot.stored[host] == .login(.identityToken(username: "<token>", token: Secret("t"))))
        #expect(try planned(wanted) == "unchanged: expiry unknown")
        give(.available(Secret("u")), for: wanted)
        #expect(try planned(wanted) == "refresh: its password changed at its source")
    }

    @Test("runs no commands of a manifest that is not trusted")
    mutating func distrust() throws {
        let wanted = registry("ghcr.io", password: .command(["vault", "x"]))
        give(.whenRun, for: wanted)
        snapshot.distrustCommands()
        #expect(
            try planned(wanted) == """
                blocked: the manifest runs commands and is not trusted yet (berth.yaml:3:5)
                Review it, then run `berth trust`.
                """)
    }

    @Test("is made from variables and files, and only states that there are commands")
    mutating func reading() {
        let registries = [
            wanted, registry("a.io", password: .variable("OTHER")), registry("b.io", password: .file("/f")),
            registry("c.io", password: .command(["vault"])),
        ]
        var wanted = manifest()
        wanted.registries = registries
        let processes = FakeProcesses(["vault"])
        let files = MemoryFileSystem(["/f": "f\n"])
        snapshot.readPasswords(
            of: wanted, .fake(files: files, processes: processes, environment: ["TOKEN": "s"]))
        #expect(
            registries.map { snapshot.passwords[request($0)] } == [
                .available(Secret("s")),
                .unavailable(PasswordError.notSet(variable: "OTHER", request(registries[1]).place).message),
                .available(Secret("f")), .whenRun,
            ])
        #expect(processes.commands == [])
    }
}
