import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The principals of a profile that serves many accounts", .scheduled)
struct TemplatedPrincipalTests {
    private static let text = """
        version: 1
        name: platform
        regions: [us-east-2, eu-west-1]
        profile: deploy
        profiles:
          base: {aws_profile: shared}
          deploy:
            source: base
            role_arn: arn:aws:iam::${account.id}:role/pull
          plain: {source: base, role_arn: "arn:aws:iam::210987654321:role/pull"}
        accounts:
          - id: 600423610423
          - id: 210987654321
          - {id: 012345678901, profile: plain}
        """
    private static let credentials = "[shared]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n"

    private let files = MemoryFileSystem([
        "/home/me/work/berth.yaml": text, "/home/me/.aws/credentials": credentials,
    ])
    private var effects: Effects { .fake(clock: ManualClock(now: now.timeIntervalSince1970), files: files) }

    private func manifest() throws -> Manifest {
        try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")], effects: effects, substitution: .environment(effects.environment)
        ).manifest
    }

    private func configuration() -> Result<SharedConfiguration, SharedConfigError> {
        Result { () throws(SharedConfigError) in
            try SharedConfiguration.load(environment: effects.environment, files: files)
        }
    }

    private func snapshot(of manifest: Manifest) throws -> Snapshot {
        let config = try DockerConfigFile(option: nil, environment: effects.environment)
        return try SnapshotLoader(config: config, ledger: nil, effects: effects)
            .read(for: manifest, configuration: configuration()).snapshot
    }

    private func plan(_ manifest: Manifest) throws -> Plan {
        try Planner(manifest: manifest, snapshot: snapshot(of: manifest), now: now).plan()
    }

    private static func identifier(_ account: String) -> String {
        "profile shared > arn:aws:iam::\(account):role/pull"
    }

    @Test("are one for each account, which all its regions share")
    func perAccount() throws {
        let changes = try plan(manifest()).changes
        let accounts = ["600423610423", "210987654321", "210987654321"]
        #expect(changes.map(\.signer) == accounts.flatMap { [Self.identifier($0), Self.identifier($0)] })
        #expect(changes.allSatisfy { $0.action == .logIn && $0.identity != nil })
    }

    @Test("equal ones of two profiles sign in once")
    func equal() throws {
        let plan = try plan(manifest())
        #expect(
            plan.principals.map(\.identifier) == [Self.identifier("600423610423"), Self.identifier("210987654321")])
        #expect(plan.tokenRequests == 4)
    }

    @Test("are keyed by their account; a profile without values of a registry by its name alone")
    func references() throws {
        let manifest = try manifest()
        #expect(
            manifest.registries.map(\.principal) == [
                PrincipalReference(profile: "deploy", values: [.accountID: "600423610423"]),
                PrincipalReference(profile: "deploy", values: [.accountID: "600423610423"]),
                PrincipalReference(profile: "deploy", values: [.accountID: "210987654321"]),
                PrincipalReference(profile: "deploy", values: [.accountID: "210987654321"]), "plain", "plain",
            ])
        #expect(try snapshot(of: manifest).identities.count == 3)
        #expect(
            manifest.principals(of: "deploy") == [
                PrincipalReference(profile: "deploy", values: [.accountID: "600423610423"]),
                PrincipalReference(profile: "deploy", values: [.accountID: "210987654321"]),
            ])
        #expect(manifest.principals(of: "base") == ["base"])
    }

    @Test("are different references if a name has other bytes, and equal ones if only the order differs")
    func bytes() {
        func reference(_ name: String) -> PrincipalReference {
            PrincipalReference(profile: "p", values: [.accountName: name, .region: "us-east-2"])
        }
        #expect(reference("caf\u{E9}") != reference("cafe\u{301}"))
        #expect(PrincipalReference(profile: "caf\u{E9}") != PrincipalReference(profile: "cafe\u{301}"))
        #expect(reference("a") == reference("a") && Set([reference("a"), reference("a")]).count == 1)
        #expect(reference("a") != PrincipalReference(profile: "p", values: [.region: "us-east-2"]))
        #expect(reference("a") != "p" && PrincipalReference(profile: nil) != "p")
    }

    @Test("a saved plan has them, and is refused if the profile gives another one")
    func savedPlan() throws {
        let manifest = try manifest()
        let snapshot = try snapshot(of: manifest)
        let saved = SavedPlan(
            plan: try plan(manifest), selection: RegistrySelection(), manifestFiles: ["/home/me/work/berth.yaml"],
            config: "/home/me/.docker/config.json", snapshot: snapshot, created: now, version: "0.1.0")
        #expect(saved.changes.prefix(2).map(\.principal) == Array(repeating: Self.identifier("600423610423"), count: 2))
        #expect(try saved.remade(for: manifest, on: snapshot, at: now) == plan(manifest))

        // The text's digest stays, as with a variable that changes.
        files.put(
            "/home/me/work/berth.yaml", Self.text.replacing("${account.id}:role", with: "210987654321:role"))
        var changed = try self.manifest()
        changed.digest = manifest.digest
        let error = try #require(throws: StalePlanError.self) {
            try saved.remade(for: changed, on: self.snapshot(of: changed), at: now)
        }
        #expect(
            error.description == """
                600423610423.dkr.ecr.us-east-2.amazonaws.com now signs in as another principal: \
                \(Self.identifier("210987654321")), not \(Self.identifier("600423610423"))
                Run `berth plan --out FILE` again.
                """)
    }

    @Test("the credential helper signs in as the account's own")
    func helper() throws {
        let record = HelperRecord(
            host: "210987654321.dkr.ecr.us-east-2.amazonaws.com", config: "/home/me/.docker/config.json", key: "k",
            username: "AWS", digest: "", profile: "deploy", manifests: ["/home/me/work/berth.yaml"])
        let source = try HelperLoginSource(record, effects: effects)
        guard case .ecr(let principal, "us-east-2") = source.token else {
            Issue.record("\(source.token)")
            return
        }
        #expect(principal.identifier == Self.identifier("210987654321"))
    }

    @Test("status has a row for each, and one for an unused profile")
    func status() throws {
        let manifest = try manifest()
        let reader = IdentityReader(manifest: manifest, configuration: configuration(), effects: effects)
        func rows(_ selection: RegistrySelection = RegistrySelection()) throws -> [String] {
            try PrincipalStatus.rows(of: manifest, selection, identity: reader.identity(of:)).map { row in
                "\(row.profile ?? "none") \(row.reference.values[.accountID] ?? "") \(row.identity.principal?.identifier ?? "")"
            }
        }
        #expect(
            try rows() == [
                "base  profile shared", "deploy 600423610423 \(Self.identifier("600423610423"))",
                "deploy 210987654321 \(Self.identifier("210987654321"))",
                "plain  \(Self.identifier("210987654321"))",
            ])
        let some = RegistrySelection(only: [try RegistrySelector("account=210987654321")])
        #expect(try rows(some) == ["deploy 210987654321 \(Self.identifier("210987654321"))"])
        let others = RegistrySelection(skip: [try RegistrySelector("profile=deploy")])
        #expect(try rows(others) == ["plain  \(Self.identifier("210987654321"))"])
    }

    @Test("an unused profile stays as it is written")
    func unused() throws {
        let text = Self.text.replacing("profile: deploy\n", with: "profile: plain\n")
        let manifest = try ManifestFixture(text).read().manifest
        #expect(manifest.principals(of: "deploy") == ["deploy"])
        #expect(
            manifest.specification(of: "deploy")
                == PrincipalSpecification(
                    base: .profile("shared"), roles: [RoleSpecification(arn: "arn:aws:iam::${account.id}:role/pull")]))
    }

    @Test("of a thousand accounts take one look at each of AWS's files")
    func thousand() throws {
        let accounts = (0..<1000).map { "  - id: \(600_423_620_000 + $0)\n" }.joined()
        files.put("/home/me/work/berth.yaml", Self.text + "\n" + accounts)
        let manifest = try manifest()
        let configuration = configuration()
        // Reading any file again would fail.
        files.fail("read", with: .ioError)
        let signers = SignerState(of: manifest, configuration: configuration, effects)
        #expect(signers.identities.count == 1003)
        #expect(signers.principalIdentities.count == 1003)
        #expect(
            signers.identities.values.allSatisfy { identity in
                if case .known(_, .available(until: nil)) = identity { true } else { false }
            })
    }
}
