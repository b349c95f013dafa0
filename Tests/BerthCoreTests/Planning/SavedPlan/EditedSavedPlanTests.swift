import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("An edited saved plan", .scheduled)
struct EditedSavedPlanTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let new = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private let left = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
    private let command = "registry.example.com"
    private var wanted: Manifest
    private var snapshot: Snapshot

    init() throws {
        wanted = manifest(
            declared("600423610423", "us-east-2", profile: "shared"),
            declared("210987654321", "us-east-2", profile: "shared"),
            registry(command, password: .command(["./token.sh"])))
        wanted.digest = "d1"
        wanted.files = ["/work/berth.yaml"]
        snapshot = try Snapshot(signedIn: "shared")
        snapshot.store(password(expiresIn: 11 * 3600), at: host, storedAgo: 3600)
        snapshot.store(plainPassword, at: left, storedAgo: 3600, expires: now + 11 * 3600)
        snapshot.passwords[request(wanted.registries[2])] = .whenRun
    }

    private func fresh() throws -> Plan { try Planner(manifest: wanted, snapshot: snapshot, now: now).plan() }

    /// Returns the text of a plan's file.
    private func saved() throws -> String {
        let plan = SavedPlan(
            plan: try fresh(), selection: RegistrySelection(), manifestFiles: ["/work/berth.yaml"],
            config: "/c/config.json",
            snapshot: snapshot, created: now, version: "0.1.0")
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }

    private func read(_ text: String) throws -> SavedPlan {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(SavedPlan.self, from: Data(text.utf8))
    }

    private func complaint(_ text: String) throws -> String? {
        let plan = try read(text)
        do throws(StalePlanError) {
            _ = try plan.remade(for: wanted, on: snapshot, at: now)
            return nil
        } catch {
            return error.description
        }
    }

    private let notTrusted = """
        a command prints the password of registry.example.com, and the manifest /work/berth.yaml is not trusted now
        Review it, then run `berth trust -f /work/berth.yaml`, or name it here too: \
        `berth apply -f /work/berth.yaml PLAN`.
        """

    @Test("S2: is refused if its manifest runs a command and is no longer trusted")
    mutating func trustTakenBack() throws {
        let text = try saved()
        #expect(try complaint(text) == nil)
        snapshot.distrustCommands()
        #expect(try complaint(text) == notTrusted)
    }

    @Test("attack: the advice to trust a manifest has its path quoted for a shell")
    func advice() {
        let files = ["/work/a b;$(id)/berth.yaml"]
        #expect(
            StalePlanError.notTrusted(host: command, files: files).description.hasSuffix(
                """
                run `berth trust -f '/work/a b;$(id)/berth.yaml'`, or name it here too: \
                `berth apply -f '/work/a b;$(id)/berth.yaml' PLAN`.
                """))
    }

    @Test("S3: runs no command if `blocked` is edited to `log in`")
    mutating func actionEdited() throws {
        snapshot.distrustCommands()
        let text = try saved()
        // Unedited it is applied, for the registries that need no command.
        #expect(try complaint(text) == nil)
        let edited = text.replacing(#""action":"blocked""#, with: #""action":"log in""#)
        #expect(edited != text)
        #expect(try complaint(edited) == notTrusted)
    }

    @Test("S3: renews nothing early because of a future or a past time")
    func timeEdited() throws {
        let text = try saved().replacing("2027-01-15T08:00:00Z", with: "2027-01-15T15:00:00Z")
            .replacing(#""action":"unchanged""#, with: #""action":"refresh""#)
        #expect(
            try complaint(text) == """
                \(host): the plan has `refresh`, but a new plan would have `unchanged` (valid for 11h)
                Run `berth plan --out FILE` again.
                """)
        let past = try saved().replacing("2027-01-15T08:00:00Z", with: "2017-01-15T08:00:00Z")
        #expect(try complaint(past) == nil)
    }

    @Test("S3: makes no change that a current plan does not have, whatever is edited")
    mutating func anything() throws {
        snapshot.stored[new] = .login(.password(username: "bob", secret: Secret("x")))
        let text = try saved()
        let fresh = Dictionary(uniqueKeysWithValues: try fresh().changes.map { ($0.host, $0) })
        let actions = PlannedChange.Action.allCases.map { "\"action\":\"\($0.rawValue)\"" }
        var edits: [(String, String)] = [
            (#""isProbed":false"#, #""isProbed":true"#),
            ("\"replacesForeignLogin\":true", "\"replacesForeignLogin\":false"),
            ("\"replacesForeignLogin\":false", "\"replacesForeignLogin\":true"),
            (#""only":[]"#, #""only":["account=600423610423"]"#), (#""skip":[]"#, #""skip":["region=eu-*"]"#),
            (#""destination":"file""#, #""destination":"store:pass""#),
            (#""route":"auths""#, #""route":"credsStore x""#),
            (#""digest":"d1""#, #""digest":"d2""#), (#""name":"platform""#, #""name":"web""#),
            ("profile shared", "profile deploy"), (host, new), (new, host), (left, "x.example.com"),
            (#""replacesForeignLogin":false"#, #""actionAfterConsent":"log out","replacesForeignLogin":false"#),
        ]
        for action in actions { for other in actions { edits.append((action, other)) } }
        for year in ["0001", "1970", "2026", "2028", "9999"] {
            edits.append(("\"created\":\"2027", "\"created\":\"\(year)"))
        }
        var applied = 0
        for (part, instead) in edits {
            for other in edits {
                let edited = text.replacing(part, with: instead).replacing(other.0, with: other.1)
                guard let plan = try? read(edited).remade(for: wanted, on: snapshot, at: now) else { continue }
                applied += 1
                for change in plan.changes where change.fullAction != .unchanged && change.fullAction != .blocked {
                    let comment = Comment(rawValue: "\(part) \(instead) \(other)")
                    #expect(fresh[change.host]?.action == change.action, comment)
                    #expect(fresh[change.host]?.placement == change.placement, comment)
                    #expect(fresh[change.host]?.principal == change.principal, comment)
                }
            }
        }
        #expect(applied > 10)
    }

    @Test(
        "S3: is not a plan if a manifest file has no absolute path",
        arguments: ["[]", #"["-"]"#, #"["berth.yaml"]"#, #"["~/berth.yaml"]"#, #"["/a","b"]"#])
    func files(names: String) throws {
        let text = try saved().replacing(#"["/work/berth.yaml"]"#, with: names)
        #expect(throws: DecodingError.self) { try read(text) }
    }

    @Test("S3: makes no more changes than planned after the stores are listed, and may make fewer")
    mutating func afterAsking() throws {
        let kept = "kept.example.com"
        snapshot.keep(at: .store("pass"), kept, expires: nil)
        snapshot.marks.remove(kept)
        let place = Snapshot.StoreKey(store: "pass", host: kept)
        let forgets = try read(try saved())
        snapshot.probed[place] = .login(.password(username: "AWS", secret: plainPassword))
        #expect(
            throws: StalePlanError.otherAction(
                host: kept, planned: "forget", found: "log out", reason: "no longer in the manifest")
        ) { try forgets.remade(afterAskingStoresFor: wanted, on: snapshot, at: now) }

        (snapshot.probed, snapshot.marks) = ([:], [kept])
        let logsOut = try read(try saved())
        snapshot.probed[place] = .nothing
        let plan = try logsOut.remade(afterAskingStoresFor: wanted, on: snapshot, at: now)
        #expect(plan.changes.last.map { "\($0.host) \($0.action.rawValue)" } == "\(kept) forget")
    }
}
