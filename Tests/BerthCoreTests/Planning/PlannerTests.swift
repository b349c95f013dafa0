import AWS
import DockerConfig
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("The planner", .scheduled)
struct PlannerTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let wanted = declared("600423610423", "us-east-2", profile: "shared")
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared")
    }

    /// Returns the one registry's plan: its action and the reason in words.
    private func planned(_ declaration: RegistryDeclaration? = nil) throws -> String {
        let plan = try Planner(manifest: manifest(declaration ?? wanted), snapshot: snapshot, now: now).plan()
        let change = try #require(plan.changes.first)
        #expect(plan.changes.count == 1)
        return "\(change.action.rawValue): \(change.reason)"
    }

    @Test("logs in if nothing is stored")
    func nothingStored() throws {
        #expect(try planned() == "log in: nothing stored")
    }

    @Test(
        "reads a token's expiry from the token itself",
        arguments: [
            (11.0, "unchanged: valid for 11h"), (6.01, "unchanged: valid for 6h"), (5.99, "refresh: expires in 5h59m"),
            (0.1, "refresh: expires in 6m"), (-3, "refresh: expired 3h ago"),
        ]
    )
    mutating func expiry(hours: Double, expected: String) throws {
        snapshot.store(password(expiresIn: hours * 3600), at: host)
        #expect(try planned() == expected)
    }

    @Test("D9: a login next to a registry token is renewed, because docker uses the token")
    mutating func registryToken() throws {
        snapshot.registryTokens = [host]
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        #expect(try planned() == "refresh: docker uses the registrytoken in the entry instead")
        // A store's login takes precedence over the whole entry.
        snapshot.routes[host] = .store("pass")
        snapshot.stored = [:]
        #expect(try planned() == "log in: nothing stored")
    }

    @Test("D9: a login that berth did not write is not replaced because of a registry token")
    mutating func foreignRegistryToken() throws {
        snapshot.registryTokens = [host]
        snapshot.stored[host] = .login(.password(username: "bob", secret: Secret("s")))
        #expect(
            try planned()
                == "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)")
        snapshot.stored = [:]
        let token = "blocked: would replace a token that berth did not write (apply --yes does)"
        #expect(try planned() == token)
        snapshot.registryTokens = []
        snapshot.stored[host] = .login(.identityToken(username: "", token: Secret("t")))
        #expect(try planned() == token)
    }

    @Test("renews when less than renew_before is left, but never in the first half of a lifetime")
    mutating func renewBefore() throws {
        snapshot.store(password(expiresIn: 3600), at: host)
        #expect(
            try planned(declared("600423610423", "us-east-2", profile: "shared", renewBefore: .seconds(1800)))
                == "unchanged: valid for 1h")
        snapshot.store(password(expiresIn: 7 * 3600), at: host)
        #expect(
            try planned(declared("600423610423", "us-east-2", profile: "shared", renewBefore: .seconds(86400)))
                == "unchanged: valid for 7h")
        // A token of an hour, stored 20 minutes ago: the half is not over, whatever renew_before says.
        snapshot.store(password(expiresIn: 2400), at: host, storedAgo: 1200)
        #expect(try planned() == "unchanged: valid for 40m")
        snapshot.store(password(expiresIn: 1700), at: host, storedAgo: 1900)
        #expect(try planned() == "refresh: expires in 28m")
    }

    @Test("takes the expiry from the ledger if the token has none")
    mutating func ledgerExpiry() throws {
        snapshot.store(plainPassword, at: host, storedAgo: 3600, expires: now + 11 * 3600)
        #expect(try planned() == "unchanged: valid for 11h")
        snapshot.store(plainPassword, at: host, storedAgo: 8 * 3600, expires: now + 4 * 3600)
        #expect(try planned() == "refresh: expires in 4h")
    }

    @Test("neither renews a token of unknown expiry in a loop nor trusts it forever")
    mutating func unknownExpiry() throws {
        snapshot.store(plainPassword, at: host, storedAgo: 0)
        #expect(try planned() == "unchanged: expiry unknown")
        snapshot.store(plainPassword, at: host, storedAgo: 5.9 * 3600)
        #expect(try planned() == "unchanged: expiry unknown")
        snapshot.store(plainPassword, at: host, storedAgo: 6 * 3600)
        #expect(try planned() == "refresh: expiry unknown, stored 6h ago")
        snapshot.store(plainPassword, at: host)
        snapshot.ledger = Ledger()
        #expect(try planned() == "refresh: expiry unknown, not stored by berth")
    }

    @Test("signs in again when the manifest names another profile")
    mutating func otherPrincipal() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, as: "profile old")
        #expect(try planned() == "refresh: signs in as another profile now")
    }

    @Test("replaces another program's change of its own login, but keeps a valid login from before")
    mutating func changedElsewhere() throws {
        snapshot.store(password(expiresIn: 10 * 3600), at: host, storedAgo: 3600)
        snapshot.stored[host] = .login(.password(username: "AWS", secret: password(expiresIn: 11 * 3600)))
        #expect(try planned() == "refresh: changed elsewhere since berth stored it")
        snapshot.ledger = Ledger()
        #expect(try planned() == "unchanged: valid for 11h")
    }

    @Test("repairs an entry that cannot be read")
    mutating func unreadable() throws {
        snapshot.stored[host] = .unreadable("its auth is not base64 of USER:SECRET")
        #expect(try planned() == "refresh: unreadable entry: its auth is not base64 of USER:SECRET")
    }

    @Test("blocks if a login would be lost that berth cannot restore, unless that is allowed")
    mutating func foreignLogin() throws {
        snapshot.stored[host] = .login(.password(username: "bob", secret: Secret("x")))
        #expect(
            try planned() == "blocked: would replace the login of `bob`, which berth did not write (apply --yes does)")
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(plan.foreignLogins.map(\.host) == [host])
        #expect(!plan.hasWork && plan.hasChanges)
        let allowed = plan.replacingForeignLogins()
        #expect(allowed.changes.map(\.action) == [.refresh])
        #expect(allowed.tokenRequests == 1)
    }

    @Test("blocks if no principal can sign in, with the reason")
    mutating func noPrincipal() throws {
        snapshot.identities["shared"] = .unknown("there is no profile shared")
        #expect(try planned() == "blocked: there is no profile shared")
    }

    @Test("blocks registries whose principal cannot sign in now, unless their stored logins are valid")
    mutating func unavailable() throws {
        let why = "SSO session corp expired 2h ago"
        snapshot.identities["shared"] = .unavailable(try principal("shared"), UserMessage(text: MessageText(why)))
        #expect(try planned() == "blocked: \(why)")
        snapshot.store(password(expiresIn: 12 * 3600), at: host, storedAgo: 1)
        #expect(try planned() == "unchanged: valid for 12h")
        snapshot.store(password(expiresIn: 60), at: host, storedAgo: 12 * 3600)
        #expect(try planned() == "blocked: \(why)")
        snapshot.stored[host] = .login(.password(username: "bob", secret: Secret("x")))
        #expect(try planned() == "blocked: \(why)")
    }

    @Test("counts one token request per principal and region")
    mutating func tokenRequests() throws {
        snapshot.identities["deploy"] = .known(try principal("deploy"), .available(until: nil))
        let regions = ["us-east-2", "eu-west-1"]
        let accounts = ["600423610423", "210987654321", "012345678901"]
        var wanted = manifest()
        for region in regions {
            for account in accounts { wanted.registries.append(declared(account, region, profile: "shared")) }
        }
        wanted.registries.append(declared("111111111111", "us-east-2", profile: "deploy"))
        wanted.registries.append(
            RegistryDeclaration(
                host: "public.ecr.aws", kind: .ecrPublic, profile: "shared",
                place: FileLocation(file: "b", line: 1, column: 1)
            ))
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        #expect(plan.changes.count == 8)
        #expect(plan.tokenRequests == 4)
    }

    @Test("logs out of registries that left the manifest, and forgets logins that are gone or not its own")
    mutating func undeclared() throws {
        let (mine, gone, changed, others) = ("a.example.com", "b.example.com", "c.example.com", "d.example.com")
        snapshot.store(password(expiresIn: 9), at: mine, storedAgo: 1)
        snapshot.store(password(expiresIn: 9), at: gone, storedAgo: 1)
        snapshot.stored[gone] = nil
        snapshot.store(password(expiresIn: 9), at: changed, storedAgo: 1)
        snapshot.stored[changed] = .login(.password(username: "AWS", secret: plainPassword))
        snapshot.store(password(expiresIn: 9), at: others, storedAgo: 1, manifest: "another", path: "/x.yaml")
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(
            plan.changes.map { "\($0.host) \($0.action.rawValue): \($0.reason)" } == [
                "\(host) unchanged: valid for 11h",
                "a.example.com log out: no longer in the manifest",
                "b.example.com forget: no longer in the manifest, and already gone",
                "c.example.com forget: no longer in the manifest, and changed outside berth",
            ])
    }

    @Test("plans only what is selected, and never logs out another cell's registries")
    mutating func selection() throws {
        let left = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
        snapshot.store(password(expiresIn: 9), at: left, storedAgo: 1)
        func hosts(only: [String] = [], skip: [String] = []) throws -> [String] {
            let selection = RegistrySelection(
                only: try only.map { try RegistrySelector($0) }, skip: try skip.map { try RegistrySelector($0) })
            return try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan(selection).changes.map(
                \.host)
        }
        #expect(try hosts() == [host, left])
        #expect(try hosts(only: ["region=us-east-2"]) == [host])
        #expect(try hosts(only: ["region=eu-*"]) == [left])
        #expect(try hosts(only: ["account=600423610423"], skip: ["region=eu-west-1"]) == [host])
        #expect(try hosts(only: ["account=600423610423", "region=us-*"]) == [host])
        #expect {
            try hosts(only: ["region=us-esat-2"])
        } throws: {
            "\($0)" == "--only region=us-esat-2 matches no registry: the manifest has us-east-2, eu-west-1"
        }
        #expect {
            try hosts(only: ["region=eu-*,us-esat-2,cn-*"])
        } throws: {
            "\($0)" == "no registry matches `us-esat-2` of --only region=eu-*,us-esat-2,cn-*: "
                + "the manifest has us-east-2, eu-west-1"
        }
        #expect {
            try hosts(skip: ["region=us-east-2,us-esat-2"])
        } throws: {
            "\($0)" == "no registry matches `us-esat-2` of --skip region=us-east-2,us-esat-2: "
                + "the manifest has us-east-2, eu-west-1"
        }
        #expect {
            try hosts(skip: ["tier=web"])
        } throws: {
            "\($0)" == "--skip tier=web matches no registry: no registry of the manifest has a label `tier`"
        }
    }

    @Test("reports an earlier apply of the manifest from elsewhere")
    mutating func elsewhere() throws {
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600, path: "/old/berth.yaml")
        #expect(
            try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan().lastAppliedFrom
                == "/old/berth.yaml")
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        #expect(try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan().lastAppliedFrom == nil)
    }

    @Test("plans 10,000 registries quickly")
    func many() throws {
        var wanted = manifest()
        for number in 0..<10_000 {
            wanted.registries.append(declared(String(100_000_000_000 + number), "us-east-2", profile: "shared"))
        }
        let start = ContinuousClock.now
        let plan = try Planner(manifest: wanted, snapshot: snapshot, now: now).plan()
        #expect(plan.count(.logIn) == 10_000)
        // Quadratic work would take minutes in a debug build.
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
