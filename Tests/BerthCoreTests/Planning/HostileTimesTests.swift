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

@Suite("S14: times that no clock can show", .scheduled)
struct HostileTimesTests {
    private static let ends = ["1e300", "-1e300", "1e19", "-1e19", "9223372036854775807", "1e13", "-1"]

    /// Returns a login whose password has an expiry.
    private func webToken(exp: String) -> Secret {
        Secret("e30.\(Data(#"{"exp":\#(exp)}"#.utf8).base64EncodedString().prefix { $0 != "=" }).x")
    }

    private func ecrPassword(expiration: String) -> Secret {
        let text =
            #"{"payload":"cGF5bG9hZA==","datakey":"a2V5","version":"2","type":"DATA_KEY","expiration":\#(expiration)}"#
        return Secret(Data(text.utf8).base64EncodedString())
    }

    @Test("S14: a stored login with such a time has an unknown expiry, for the plan and the status", arguments: ends)
    func stored(exp: String) throws {
        let wanted = registry("ghcr.io")
        var snapshot = Snapshot(config: Snapshot.path)
        let secret = webToken(exp: exp)
        snapshot.stored["ghcr.io"] = .login(.password(username: "me", secret: secret))
        snapshot.passwords[request(wanted)] = .available(secret)
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(plan.changes.map { "\($0.action.rawValue): \($0.reason)" } == ["unchanged: expiry unknown"])
        let rows = try StatusEvaluator(manifest: manifest(wanted), snapshot: snapshot, now: now).rows()
        #expect(rows.map(\.health) == [.unknown])
    }

    @Test("S14: so does a login of ECR", arguments: ends)
    func storedECR(expiration: String) throws {
        let wanted = declared("600423610423", "us-east-2", profile: "shared")
        var snapshot = try Snapshot(signedIn: "shared")
        snapshot.store(ecrPassword(expiration: expiration), at: wanted.host, storedAgo: 60)
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(plan.changes.map { "\($0.action.rawValue): \($0.reason)" } == ["unchanged: expiry unknown"])
    }

    @Test("S14: a password with such a time is obtained anyway", arguments: ends)
    func obtained(exp: String) async throws {
        let token = webToken(exp: exp)
        let effects = Effects.fake(
            clock: ManualClock(now: now.timeIntervalSince1970), environment: ["TOKEN": token.reveal()])
        let passwords = PasswordResolver(effects, secretVariables: [], timeLimit: .seconds(1))
        let login = try await passwords.login(for: request(registry("ghcr.io")))
        #expect(login == Login(username: "me", secret: token, expires: nil))
    }

    /// Returns a ledger of an older berth, with other times.
    private func ledger(stored: String, expires: String) -> String {
        """
        {"entries":[{"config":"/home/me/.docker/config.json","entry":{"digest":"d","expires":\(expires),\
        "isRouted":false,"manifest":"platform","path":"/work/berth.yaml","principal":"user me","storage":"file",\
        "stored":\(stored)},"host":"ghcr.io"}],"key":"AAAA","version":1}
        """
    }

    @Test(
        "S14: an entry of the ledger with such a time keeps its owner, and has an unknown expiry",
        arguments: [
            "\"506713-02-07T00:00:00Z\"", "\"33658-09-27T01:46:40Z\"", "\"-4712-01-01T12:00:00Z\"",
            "\"0000-01-01T00:00:00Z\"",
            "\"99999999999999999999-01-01T00:00:00Z\"", "\"\"",
        ]
    )
    func remembered(time: String) throws {
        let files = MemoryFileSystem(["/home/me/.local/state/berth/ledger.json": ledger(stored: time, expires: time)])
        let (ledger, warning) = try #require(LedgerFile(.fake(files: files))).load()
        #expect(warning == nil)
        let entry = try #require(ledger[Ledger.Key(config: Snapshot.path, host: "ghcr.io")])
        #expect(entry.manifest == "platform")
        #expect(entry.expires == nil)
        #expect(entry.stored == Date(timeIntervalSince1970: 0))
        var snapshot = Snapshot(config: Snapshot.path)
        snapshot.ledger = ledger
        #expect(throws: Never.self) {
            _ = try Planner(manifest: manifest(registry("ghcr.io")), snapshot: snapshot, now: now).plan()
            _ = try StatusEvaluator(manifest: manifest(registry("ghcr.io")), snapshot: snapshot, now: now).rows()
        }
    }

    @Test("S14: an entry of the ledger whose times are not texts is ignored", arguments: ["1e300", "[]", "true"])
    func damaged(time: String) throws {
        let files = MemoryFileSystem(["/home/me/.local/state/berth/ledger.json": ledger(stored: time, expires: time)])
        let (ledger, warning) = try #require(LedgerFile(.fake(files: files))).load()
        #expect(warning?.description.hasPrefix("the ledger /home/me/.local/state/berth/ledger.json is damaged") == true)
        #expect(ledger.entries.isEmpty)
    }

    @Test("S14: a plan with such a time is invalid", arguments: ["506713-02-07T00:00:00Z", "0000-01-01T00:00:00Z"])
    func savedPlan(created: String) throws {
        let wanted = manifest(registry("ghcr.io"))
        let snapshot = Snapshot(config: Snapshot.path)
        let saved = SavedPlan(
            plan: try Planner(manifest: wanted, snapshot: snapshot, now: now).plan(), selection: RegistrySelection(),
            manifestFiles: ["/work/berth.yaml"], config: "/home/me/.docker/config.json", snapshot: snapshot,
            created: now, version: "0.1.0")
        let files = MemoryFileSystem(["/work/berth.yaml": ""])
        let file = SavedPlanFile("/work/week.plan", in: files)
        try file.write(saved)
        let text = try #require(files.text("/work/week.plan"))
        #expect(text.contains("2027-01-15T08:00:00Z"))
        files.put("/work/week.plan", text.replacing("2027-01-15T08:00:00Z", with: created))
        #expect(throws: SavedPlanError.notAPlan("/work/week.plan")) { try file.read() }
    }

    @Test("S33: a login in another normal form is a different one, and is renewed")
    func normalForms() throws {
        let wanted = registry("ghcr.io")
        var snapshot = Snapshot(config: Snapshot.path)
        snapshot.passwords[request(wanted)] = .available(Secret("caf\u{E9}"))
        snapshot.stored["ghcr.io"] = .login(.password(username: "me", secret: Secret("cafe\u{301}")))
        snapshot.ledger[Ledger.Key(config: snapshot.configPath, host: "ghcr.io")] = Ledger.Entry(
            manifest: "platform", path: "/work/berth.yaml", principal: request(wanted).identifier, stored: now - 60,
            expires: nil, digest: snapshot.ledger.digest(username: "me", secret: Secret("cafe\u{301}")),
            source: snapshot.ledger.digest(ofSource: request(wanted)))
        let plan = try Planner(manifest: manifest(wanted), snapshot: snapshot, now: now).plan()
        #expect(
            plan.changes.map { "\($0.action.rawValue): \($0.reason)" } == [
                "refresh: its password changed at its source"
            ])
        let (one, other) = (registry("ghcr.io", username: "caf\u{E9}"), registry("ghcr.io", username: "cafe\u{301}"))
        #expect(request(one) != request(other))
        #expect(
            RegistryCredential.password(username: "caf\u{E9}", secret: Secret("s"))
                != .password(username: "cafe\u{301}", secret: Secret("s")))
    }
}
