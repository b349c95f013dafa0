import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

/// The clock starts at 2027-01-15T08:00:00Z.
@Suite("The state of a login session", .scheduled)
struct LoginSessionStateTests {
    private static let session = "login session \(LoginFiles.identity) (~/.aws/config:2)"

    /// Returns the session's state, and what a renewal returns.
    private func check(
        _ content: LoginFiles.Content?, answer: HTTPResponse = LoginFiles.granted()
    ) async throws -> (state: SessionState, renewed: Date?) {
        let files = try LoginFiles.files(content)
        let effects = files.effects(http: FakeHTTP { _ in answer })
        let requirement = try #require(try files.resolve(.profile("signin")).signInRequirement)
        let state = CredentialInspector(configuration: try files.load(), effects: effects).state(of: requirement)
        return (state, try await LoginFiles.signIn(files, effects).renewed())
    }

    @Test("keys with more than five minutes left are valid, and others are renewable")
    func states() async throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let valid = try await check(LoginFiles.Content(expires: "2027-01-15T08:05:01Z"))
        #expect(valid.state == .valid(until: now + 301))
        #expect(valid.renewed == now + 301)
        let soon = try await check(LoginFiles.Content(expires: "2027-01-15T08:05:00Z"))
        #expect(soon.state == .renewable(until: now + 300))
        #expect(soon.renewed == now + 900)
        let expired = try await check(LoginFiles.Content(expires: "2027-01-15T07:00:00Z"))
        #expect(expired.state == .renewable(until: now - 3600))
        #expect(expired.renewed == now + 900)
    }

    @Test("a session that AWS has ended needs a sign-in, also if its keys have minutes left")
    func ended() async throws {
        for expires in ["2027-01-15T07:00:00Z", "2027-01-15T08:04:00Z"] {
            let checked = try await check(
                LoginFiles.Content(expires: expires), answer: LoginFiles.refused(401, "TOKEN_EXPIRED"))
            #expect(checked.renewed == nil)
        }
    }

    @Test("a missing file and an unusable one need a sign-in")
    func unusable() async throws {
        let missing = try await check(nil)
        #expect(missing.state == .missing)
        #expect(missing.renewed == nil)
        var content = LoginFiles.Content()
        content.dpopKey = "no key"
        let broken = try await check(content)
        guard case .unusable(let error) = broken.state else {
            Issue.record("it is \(broken.state)")
            return
        }
        #expect(
            error.description == """
                the stored keys of \(Self.session) cannot be used
                \(LoginFiles.place): its dpopKey is not a P-256 key in PEM
                Run `berth auth login signin`.
                """)
        #expect(broken.renewed == nil)
    }
    // MARK: Sign-out

    private func signOut(
        _ content: LoginFiles.Content?, clock: any WallClock = ManualClock(),
        prepare: (MemoryFileSystem) -> Void = { _ in }
    ) async throws -> (result: String, hasFile: Bool) {
        let files = try LoginFiles.files(content)
        let effects = files.effects(clock: clock)
        let memory = try #require(effects.files as? MemoryFileSystem)
        prepare(memory)
        let signIn = try LoginFiles.signIn(files, effects)
        let result: String
        do throws(AWSError) {
            result = try await signIn.signOut() ? "signed out" : "was not signed in"
        } catch {
            result = "\(error)"
        }
        return (result, memory[LoginFiles.path] != nil)
    }

    @Test("a sign-out removes the file, also without a lock")
    func signsOut() async throws {
        #expect(try await signOut(LoginFiles.Content()) == ("signed out", false))
        #expect(try await signOut(nil) == ("was not signed in", false))
        let unlocked = try await signOut(LoginFiles.Content()) { $0.fail("lock", with: .readOnlyFileSystem) }
        #expect(unlocked == ("signed out", false))
    }

    @Test("Ctrl-C during the wait for the lock removes nothing")
    func cancelled() async throws {
        let cancelled = try await signOut(LoginFiles.Content(), clock: CancelledClock()) {
            $0.fail("lock", with: .wouldBlock)
        }
        #expect(cancelled == ("interrupted", true))
    }

    @Test("a file that stays is an error")
    func staysSignedIn() async throws {
        let stays = try await signOut(LoginFiles.Content()) { $0.fail("remove", with: .readOnlyFileSystem) }
        #expect(
            stays.result == """
                berth cannot remove \(Self.session)
                cannot remove \(LoginFiles.path): Read-only file system
                Make /home/me/.aws/login/cache writable, and sign out again.
                """)
        #expect(stays.hasFile)
    }
}
