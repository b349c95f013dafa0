import Effects
import FoundationEssentials
import Logging
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("All sessions in the cache", .scheduled)
struct CachedSSOSessionTests {
    private static let directory = IdentityCenterFixture.directory

    private func sessions(_ fixture: IdentityCenterFixture) throws -> CachedSSOSessions {
        let effects = fixture.effects
        return try CachedSSOSessions(
            configuration: try .load(environment: effects.environment, files: fixture.files), effects: effects,
            timeLimit: .seconds(20), log: .init(label: "test"))
    }

    @Test("the sessions of every program are found, ended in their own regions, and removed")
    func all() async throws {
        let fixture = IdentityCenterFixture(files: [
            "\(Self.directory)/a.json": #"""
            {"accessToken": "one", "expiresAt": "2027-01-15T09:00:00UTC", "region": "us-west-2",
             "startUrl": "https://corp.awsapps.com/start?x"}
            """#, "\(Self.directory)/b.json": #"{"accessToken": "two", "expiresAt": "2027-01-15T09:00:00Z"}"#,
            "\(Self.directory)/c.json": #"{"clientId": "c", "clientSecret": "s", "expiresAt": "2027-01-15T09:00:00Z"}"#,
            "\(Self.directory)/d.json": "{", "\(Self.directory)/e.txt": "",
            // A time that berth does not accept.
            "\(Self.directory)/f.json": #"{"accessToken": "three", "expiresAt": "soon", "region": "eu-west-1"}"#,
        ])
        let sessions = try sessions(fixture)
        let found = try sessions.all()
        #expect(
            found.map(\.description) == [
                "SSO at https://corp.awsapps.com/start?…", "\(Self.directory)/b.json", "\(Self.directory)/f.json",
            ])
        #expect(found.map(\.region) == ["us-west-2", nil, "eu-west-1"])
        for session in found { try await sessions.end(session) }
        #expect(
            fixture.service.requests == [
                "POST https://portal.sso.us-west-2.amazonaws.com/logout",
                "POST https://portal.sso.eu-west-1.amazonaws.com/logout",
            ])
        #expect(fixture.service.http.requests.map { $0.headers["x-amz-sso_bearer_token"] } == ["one", "three"])
        #expect(fixture.files["\(Self.directory)/a.json"] == nil)
        #expect(fixture.files["\(Self.directory)/b.json"] == nil)
        #expect(fixture.files["\(Self.directory)/c.json"] != nil)
        #expect(fixture.files["\(Self.directory)/f.json"] == nil)
        #expect(try sessions.all().isEmpty)
    }

    @Test("a file's region cannot lead the token to another host")
    func hostileRegion() async throws {
        let fixture = IdentityCenterFixture(files: [
            "\(Self.directory)/a.json": #"""
            {"accessToken": "one", "expiresAt": "2027-01-15T09:00:00Z", "region": "evil.example/",
             "startUrl": "https://corp.awsapps.com/start"}
            """#
        ])
        let sessions = try sessions(fixture)
        let session = try #require(try sessions.all().first)
        await #expect {
            try await sessions.end(session)
        } throws: {
            "\($0)" == """
                berth removed SSO at https://corp.awsapps.com/start, but AWS did not end it
                `evil.example/` is not a region: it has letters, digits and hyphens, such as us-east-2
                It ends by itself; an administrator can end it in IAM Identity Center.
                """
        }
        #expect(fixture.service.requests.isEmpty)
        #expect(fixture.files["\(Self.directory)/a.json"] == nil)
    }

    @Test("a missing directory has no session, and an unreadable directory is an error")
    func directory() throws {
        let fixture = IdentityCenterFixture()
        #expect(try sessions(fixture).all().isEmpty)
        fixture.files.fail("list", with: .permissionDenied)
        let sessions = try sessions(fixture)
        #expect(throws: FileError("list", "/home/me/.aws/sso/cache", .permissionDenied)) { try sessions.all() }
    }
}
