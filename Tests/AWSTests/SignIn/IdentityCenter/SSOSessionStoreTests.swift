import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("The place of a session", .scheduled)
struct SSOSessionStoreTests {
    private static let directory = IdentityCenterFixture.directory
    private static let session = "SSO session corp (~/.aws/config:1)"

    @Test("a directory that cannot be written is reported before any request")
    func readOnly() async throws {
        let fixture = IdentityCenterFixture()
        fixture.files.fail("write", with: .readOnlyFileSystem)
        #expect(
            try await fixture.outcome(.browser) == """
                berth cannot store \(Self.session)
                cannot write \(Self.directory): Read-only file system
                Make ~/.aws/sso/cache writable, and sign in again.
                """)
        fixture.files.fail("write", with: nil)
        let other = IdentityCenterFixture()
        other.files.fail("make", with: .permissionDenied)
        #expect(
            try await other.outcome(.deviceCode) == """
                berth cannot store \(Self.session)
                cannot make \(Self.directory): Permission denied
                Make ~/.aws/sso/cache writable, and sign in again.
                """)
        #expect(fixture.service.requests.isEmpty)
        #expect(other.service.requests.isEmpty)
    }

    @Test("a directory that another user can change gets no session")
    func foreign() async throws {
        let foreign = IdentityCenterFixture(files: ["\(Self.directory)/x": ""])
        foreign.files.give(Self.directory, to: FileOwner(user: 666, group: 666))
        #expect(
            try await foreign.outcome(.browser) == """
                berth cannot keep \(Self.session) safe: the directory \(Self.directory) belongs to another user (666)
                Make the directory yours, and let only yourself write to it.
                """)
        let open = IdentityCenterFixture(files: ["\(Self.directory)/x": ""])
        open.files.setMode(0o777, of: Self.directory)
        #expect(
            try await open.outcome(.browser) == """
                berth cannot keep \(Self.session) safe: other users may write to the directory \(Self.directory) (mode \
                777)
                Make the directory yours, and let only yourself write to it.
                """)
        #expect(foreign.service.requests.isEmpty)
        #expect(open.service.requests.isEmpty)
    }

    @Test("a session that cannot be stored at last is an error")
    func lastWrite() async throws {
        let fixture = IdentityCenterFixture()
        fixture.files.fail("rename", on: IdentityCenterFixture.tokenPath, with: .noSpace)
        #expect(
            try await fixture.outcome(.browser) == """
                berth cannot store \(Self.session)
                cannot rename \(IdentityCenterFixture.tokenPath): No space left on device
                Make ~/.aws/sso/cache writable, and sign in again.
                """)
    }

    @Test("the temporary files of killed runs are removed, and another session's stay")
    func killedRuns() async throws {
        let name = IdentityCenterFixture.tokenPath.dropFirst("\(Self.directory)/".count)
        let (killed, other) = ("\(Self.directory)/.\(name).1a", "\(Self.directory)/.other.json.1a")
        let fixture = IdentityCenterFixture(files: [killed: "a token", other: "another token"])
        #expect(try await fixture.outcome(.browser) == "28800 s")
        #expect(fixture.files.paths.filter { $0.hasPrefix("\(Self.directory)/.") } == [other])
    }

    @Test("a client that cannot be stored is used all the same")
    func unstoredClient() async throws {
        let fixture = IdentityCenterFixture()
        fixture.files.fail("rename", on: IdentityCenterFixture.clientPath, with: .noSpace)
        #expect(try await fixture.outcome(.browser) == "28800 s")
    }

    @Test("root signs in for the owner of the home directory, as with `sudo -E`")
    func root() async throws {
        let fixture = IdentityCenterFixture()
        fixture.files.become(0)
        #expect(try await fixture.outcome(.browser) == "28800 s")
        #expect(fixture.files.owner(of: IdentityCenterFixture.tokenPath).user == 1000)
        #expect(fixture.files.owner(of: IdentityCenterFixture.clientPath).user == 1000)
    }

    // MARK: Sign-out

    private static let token = #"{"accessToken": "old-token", "expiresAt": "2027-01-15T16:00:00Z"}"#

    private func signOut(_ fixture: IdentityCenterFixture) async throws -> String {
        let signIn = try fixture.signIn()
        do throws(AWSError) {
            return try await signIn.signOut() ? "signed out" : "was not signed in"
        } catch {
            return "\(error)"
        }
    }

    @Test("a sign-out ends the session at the portal, and removes its file")
    func signsOut() async throws {
        let fixture = IdentityCenterFixture(files: [IdentityCenterFixture.tokenPath: Self.token])
        #expect(try await signOut(fixture) == "signed out")
        #expect(fixture.service.requests == ["POST https://portal.sso.eu-west-1.amazonaws.com/logout"])
        #expect(fixture.service.http.requests[0].headers["x-amz-sso_bearer_token"] == "old-token")
        #expect(fixture.service.http.requests[0].headers["Authorization"] == nil)
        #expect(fixture.files[IdentityCenterFixture.tokenPath] == nil)
        #expect(try await signOut(fixture) == "was not signed in")
    }

    @Test("a session that ended before, and a file that cannot be used, are removed too")
    func ended() async throws {
        let unknown = ServiceResponses.fault(401, "UnauthorizedException", "Session token not found or invalid")
        let ended = IdentityCenterFixture(
            ["logout": [unknown]], files: [IdentityCenterFixture.tokenPath: Self.token])
        #expect(try await signOut(ended) == "signed out")
        #expect(ended.files[IdentityCenterFixture.tokenPath] == nil)
        let odd = IdentityCenterFixture(
            files: [IdentityCenterFixture.tokenPath: #"{"accessToken": "old-token", "expiresAt": "soon"}"#])
        #expect(try await signOut(odd) == "signed out")
        #expect(odd.files[IdentityCenterFixture.tokenPath] == nil)
        #expect(odd.service.requests == ["POST https://portal.sso.eu-west-1.amazonaws.com/logout"])
        let broken = IdentityCenterFixture(files: [IdentityCenterFixture.tokenPath: "{"])
        #expect(try await signOut(broken) == "signed out")
        #expect(broken.files[IdentityCenterFixture.tokenPath] == nil)
        #expect(broken.service.requests.isEmpty)
    }

    @Test("a sign-out that AWS does not confirm, and a file that stays")
    func failures() async throws {
        let failing = IdentityCenterFixture(
            ["logout": [ServiceResponses.fault(400, "InvalidRequestException", "odd old-token")]],
            files: [IdentityCenterFixture.tokenPath: Self.token])
        #expect(
            try await signOut(failing) == """
                berth removed \(Self.session), but AWS did not end it
                AWS refused sso:Logout to \(Self.session)
                It ends by itself; an administrator can end it in IAM Identity Center.
                """)
        #expect(failing.files[IdentityCenterFixture.tokenPath] == nil)
        let captive = IdentityCenterFixture(
            ["logout": [ServiceResponses.json(401, "<html>")]], files: [IdentityCenterFixture.tokenPath: Self.token])
        #expect(
            try await signOut(captive) == """
                berth removed \(Self.session), but AWS did not end it
                portal.sso.eu-west-1.amazonaws.com does not answer like AWS
                It ends by itself; an administrator can end it in IAM Identity Center.
                """)
        let readOnly = IdentityCenterFixture(files: [IdentityCenterFixture.tokenPath: Self.token])
        readOnly.files.fail("remove", with: .readOnlyFileSystem)
        #expect(
            try await signOut(readOnly) == """
                berth cannot remove \(Self.session)
                cannot remove \(IdentityCenterFixture.tokenPath): Read-only file system
                Make \(Self.directory) writable, and sign out again.
                """)
    }
}
