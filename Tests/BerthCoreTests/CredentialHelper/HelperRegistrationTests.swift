import AWS
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore
@testable import DockerConfig

@Suite("The records of an apply for the helper", .scheduled)
struct HelperRegistrationTests {
    private let world = HelperFixture()
    private let first = declared("600423610423", "us-east-2", profile: "shared")
    private let second = declared("210987654321", "us-east-2", profile: "shared")
    private let present = Int64(now.timeIntervalSince1970)

    private func records() throws -> HelperRegistration {
        try #require(HelperRegistration(world.effects()))
    }

    private func index() throws -> HelperIndex {
        try #require(HelperIndexFile(in: world.files, world.effects().environment, user: world.user)).load()
    }

    private var applied: Manifest {
        var wanted = manifest(first, second)
        wanted.files = ["/work/berth.yaml", "/work/more.yaml"]
        wanted.digest = "d1"
        return wanted
    }

    private func obtained(_ declaration: RegistryDeclaration, _ secret: String = "one") throws -> ChangeOutcome {
        ChangeOutcome(
            change: PlannedChange(
                host: declaration.host, action: .logIn, reason: .nothingStored, declaration: declaration,
                principal: try principal("shared"), placement: StoragePlacement(destination: .helper, helperLine: .put)),
            result: .obtained(Login(username: "AWS", secret: Secret(secret), expires: now + 43200)))
    }

    private func record(_ host: String, _ config: String = "/c") -> HelperRecord {
        HelperRecord(
            host: host, config: config, key: HelperFixture.key, username: "AWS", digest: "d1",
            profile: "shared", manifests: ["/work/berth.yaml", "/work/more.yaml"])
    }

    @Test("are one for each host, with one token for all that share it")
    func recorded() async throws {
        try await records().record([try obtained(first), try obtained(second)], of: applied, config: "/c")
        #expect(try index().records == [record(first.host), record(second.host)])
        #expect(
            try world.cache().token(HelperFixture.key, now: present)
                == CachedToken(username: "AWS", secret: Secret("one"), stored: present, expires: present + 43200))
        #expect(world.files.paths.count { $0.hasPrefix("/home/me/.cache/berth/tokens/") } == 1)
    }

    // A1
    @Test("have the token's identity")
    func caller() async throws {
        var outcome = try obtained(first)
        let configuration = try SharedConfiguration.load(
            environment: world.effects().environment, files: world.effects().files)
        let identity = CredentialInspector(configuration: configuration, effects: world.effects())
            .identity(of: try principal("shared"))
        outcome.change.identity = identity
        try await records().record([outcome], of: applied, config: "/c")
        let caller = try #require(try world.cache().token(HelperFixture.key, now: present)?.caller)
        #expect(caller.hasIdentity(identity.text))
        #expect(caller.files == ["/home/me/.aws/config", "/home/me/.aws/credentials"])
    }

    @Test("contain no secret outside the token's own file")
    func secrecy() async throws {
        try await records().record([try obtained(first, "planted")], of: applied, config: "/c")
        let holding = world.files.paths.filter { world.files.text($0)?.contains("planted") == true }
        #expect(holding == ["/home/me/.cache/berth/tokens/\(HelperFixture.key)"])
    }

    @Test("are removed with the host, and the token with the last host that needs it")
    func forget() async throws {
        let records = try records()
        try await records.record([try obtained(first), try obtained(second)], of: applied, config: "/c")
        try await records.record([try obtained(first)], of: applied, config: "/other")
        try await records.forget([first.host], config: "/c")
        #expect(try index().records == [record(second.host), record(first.host, "/other")])
        try await records.forget([first.host], config: "/other")
        #expect(try world.cache().token(HelperFixture.key, now: present) != nil)
        try await records.forget([second.host, "unknown.example"], config: "/c")
        #expect(try index() == HelperIndex())
        #expect(try world.cache().token(HelperFixture.key, now: present) == nil)
    }

    @Test("are complete for a config and the manifest's files; its commands must be the applied ones")
    func current() async throws {
        let records = try records()
        #expect(records.hosts(of: applied, config: "/c") == [])
        try await records.record([try obtained(first), try obtained(second)], of: applied, config: "/c")
        #expect(records.hosts(of: applied, config: "/c") == [first.host, second.host])
        #expect(records.hosts(of: applied, config: "/other") == [])
        var changed = applied
        changed.digest = "d2"
        #expect(records.hosts(of: changed, config: "/c") == [first.host, second.host])
        let login = RegistryDeclaration.Login(
            username: "me", password: .command(["x"]), passwordPlace: FileLocation(file: "f", line: 1, column: 1))
        changed.registries.append(
            RegistryDeclaration(
                host: "ghcr.io", kind: .other(login), place: FileLocation(file: "f", line: 1, column: 1)))
        #expect(records.hosts(of: changed, config: "/c") == [])
        changed.digest = "d1"
        #expect(records.hosts(of: changed, config: "/c") == [first.host, second.host])
        changed.files = ["/moved/berth.yaml"]
        #expect(records.hosts(of: changed, config: "/c") == [])
        world.files.put("/home/me/.local/state/berth/helper-index", "damaged")
        #expect(records.hosts(of: applied, config: "/c") == [])
    }

    @Test("exist without a token that cannot be stored; if they cannot be written, that is a failure")
    func failures() async throws {
        world.files.fail("write", on: "/home/me/.cache/berth/tokens", with: .noSpace)
        try await records().record([try obtained(first)], of: applied, config: "/c")
        #expect(try index().records == [record(first.host)])
        world.files.fail("write", with: .noSpace)
        await #expect(throws: FileError("write", "/home/me/.local/state/berth", .noSpace)) {
            try await records().record([try obtained(second)], of: applied, config: "/c")
        }
    }

    @Test("exclude a registry whose login berth could not obtain")
    func noTokenSource() async throws {
        var outcome = try obtained(first)
        outcome.change.principal = nil
        await #expect(throws: HelperError.noTokenSource(host: first.host)) {
            try await records().record([outcome], of: applied, config: "/c")
        }
        #expect(try index() == HelperIndex())
    }

    @Test("have a separate name for each kind of token")
    func keys() throws {
        let shared = try principal("shared")
        #expect(TokenSource.ecr(shared, region: "us-east-2").cacheKey == HelperFixture.key)
        #expect(
            TokenSource.ecrPublic(shared).cacheKey
                == TokenCache.key(principal: "profile shared", service: "ecr-public", region: "us-east-1"))
    }
}
