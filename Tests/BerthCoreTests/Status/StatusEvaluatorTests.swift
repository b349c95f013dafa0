import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The status", .scheduled)
struct StatusEvaluatorTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private var snapshot: Snapshot

    init() throws {
        snapshot = try Snapshot(signedIn: "shared")
    }

    private func row() throws -> RegistryStatus {
        let wanted = manifest(declared("600423610423", "us-east-2", profile: "shared"))
        return try #require(try StatusEvaluator(manifest: wanted, snapshot: snapshot, now: now).rows().first)
    }

    @Test("distinguishes missing, valid, expiring, expired and unknown logins")
    mutating func health() throws {
        var row = try row()
        #expect((row.match, row.health, row.isDrift) == (.missing, .none, true))
        snapshot.store(password(expiresIn: 9 * 3600), at: host, storedAgo: 3 * 3600)
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .ok(until: now + 9 * 3600), false))
        #expect(row.remaining == 0.75)
        snapshot.store(password(expiresIn: 3600), at: host, storedAgo: 11 * 3600)
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .expiring(now + 3600), true))
        snapshot.store(password(expiresIn: -3600), at: host, storedAgo: 13 * 3600)
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .expired(now - 3600), true))
        snapshot.store(plainPassword, at: host, storedAgo: 60)
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .unknown, false))
    }

    @Test("reports other programs' changes, and what hides a login")
    mutating func others() throws {
        snapshot.store(password(expiresIn: 9 * 3600), at: host, storedAgo: 3 * 3600)
        snapshot.shadowed = [host]
        var row = try row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .shadowed, true))
        snapshot.shadowed = []
        snapshot.stored[host] = .login(.password(username: "AWS", secret: password(expiresIn: 10 * 3600)))
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.changedElsewhere, .ok(until: now + 10 * 3600), true))
    }

    @Test("D9: reports that docker uses a registry token instead")
    mutating func registryToken() throws {
        snapshot.store(password(expiresIn: 9 * 3600), at: host, storedAgo: 3 * 3600)
        snapshot.registryTokens = [host]
        let row = try row()
        #expect((row.match, row.isDrift, row.action) == (.registryToken, true, .refresh))
    }

    @Test("judges a login in a store by berth's record of it")
    mutating func store() throws {
        snapshot.routes[host] = .store("pass")
        var row = try row()
        #expect((row.match, row.health, row.destination) == (.missing, .none, .store("pass")))
        snapshot.keep(at: .store("pass"), host, expires: now + 9 * 3600, storedAgo: 3 * 3600)
        row = try self.row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .ok(until: now + 9 * 3600), false))
        #expect(row.remaining == 0.75)
    }

    @Test("treats the helper's logins as never expiring")
    mutating func helper() throws {
        snapshot.routes[host] = .helper("berth")
        snapshot.keep(at: .helper, host, expires: nil, storedAgo: 1e6)
        snapshot.helperHosts = [host]
        let row = try row()
        #expect((row.match, row.health, row.isDrift) == (.ok, .renewedWhenAsked, false))
    }

    @Test("reports a login's owner, and its obstacles")
    mutating func othersLogins() throws {
        snapshot.store(password(expiresIn: 9 * 3600), at: host, storedAgo: 60, manifest: "web", path: "/web.yaml")
        var row = try row()
        #expect((row.match, row.isDrift) == (.owned(by: "web"), false))
        snapshot.missingManifests = ["/web.yaml"]
        #expect(try self.row().match == .ok)
        snapshot.routes[host] = .helper("ecr-login")
        row = try self.row()
        #expect(
            row.match
                == .blocked("credHelpers sends this host to docker-credential-ecr-login, which signs in by itself"))
    }

    @Test("lists logins that the manifest owns and no longer declares")
    mutating func undeclared() throws {
        snapshot.store(password(expiresIn: 9 * 3600), at: "a.example.com", storedAgo: 3 * 3600)
        let rows = try StatusEvaluator(manifest: manifest(), snapshot: snapshot, now: now).rows()
        #expect(rows.map(\.host) == ["a.example.com"])
        #expect(rows.map(\.match) == [.undeclared])
        #expect(rows.map(\.isDrift) == [true])
    }
}
