import Effects
import FoundationEssentials
import Logging
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("The state of a session", .scheduled)
struct SessionStateTests {
    private static let renewal = #""refreshToken": "r", "clientId": "c", "clientSecret": "s", "registrationExpiresAt""#

    private func state(_ text: String?, of session: SSOSession? = nil) throws -> SessionState {
        let key = session?.cacheKey ?? "corp"
        let fixture = IdentityCenterFixture(files: text.map { [SSOFiles.path(key): $0] } ?? [:])
        let effects = fixture.effects
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: fixture.files)
        let session =
            try session ?? SSOSession(named: "corp", in: configuration, namedBy: nil)
        let requirement = try SignInRequirement(
            of: session, configuration: configuration, environment: effects.environment)
        return CredentialInspector(configuration: configuration, effects: effects).state(of: requirement)
    }

    private static func file(_ expires: String, _ rest: String = "") -> String {
        #"{"accessToken": "t", "expiresAt": "\#(expires)"\#(rest)}"#
    }

    @Test("a session is valid, about to end, renewable, ended or missing")
    func states() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(try state(nil) == .missing)
        #expect(try state(Self.file("2027-01-15T08:15:00Z")) == .valid(until: now + 900))
        #expect(try state(Self.file("2027-01-15T08:14:59Z")) == .expiresSoon(until: now + 899))
        #expect(try state(Self.file("2027-01-15T07:00:00Z")) == .expired(ago: .seconds(3600)))
        let renewal = #", \#(Self.renewal): "2027-02-01T00:00:00Z""#
        #expect(try state(Self.file("2027-01-15T07:00:00Z", renewal)) == .renewable(until: now - 3600))
        let old = #", \#(Self.renewal): "2027-01-01T00:00:00Z""#
        #expect(try state(Self.file("2027-01-15T07:00:00Z", old)) == .expired(ago: .seconds(3600)))
    }

    @Test("the older form is not renewed, but a session of a manifest is, also without a name")
    func renewable() throws {
        let text = Self.file("2027-01-15T07:00:00Z", #", \#(Self.renewal): "2027-02-01T00:00:00Z""#)
        #expect(try state(text, of: IdentityCenterFixture.older) == .expired(ago: .seconds(3600)))
        let until = Date(timeIntervalSince1970: 1_799_996_400)
        #expect(try state(text, of: IdentityCenterFixture.manifest(nil)) == .renewable(until: until))
    }

    @Test("only some states need a sign-in")
    func needs() {
        let now = Date(timeIntervalSince1970: 0)
        let session = IdentityCenterFixture.older
        for state in [.valid(until: now), .renewable(until: now)] as [SessionState] { #expect(!state.needsSignIn) }
        for state in [
            .expiresSoon(until: now), .missing, .expired(ago: .zero), .unusable(.ssoSignedOut(session)),
        ] as [SessionState] {
            #expect(state.needsSignIn)
        }
    }

    @Test(
        "a file that is malformed, of another region or of another portal cannot be used",
        arguments: [
            (nil, "{", "it contains no JSON object with accessToken and expiresAt"),
            (
                nil, file("2027-01-15T16:00:00Z", #", "region": "us-west-2""#),
                "it is a session of us-west-2, but the session's region is eu-west-1"
            ),
            (
                IdentityCenterFixture.manifest("corp"),
                file("2027-01-15T16:00:00Z", #", "startUrl": "https://other.awsapps.com/start""#),
                "it is a session of https://other.awsapps.com/start, not of https://corp.awsapps.com/start"
            ),
        ] as [(SSOSession?, String, String)])
    func unusable(session: SSOSession?, text: String, problem: String) throws {
        guard case .unusable(let error) = try state(text, of: session) else {
            Issue.record("it is usable")
            return
        }
        let place = session == nil ? "~/.aws/config:1" : "berth.yaml:3:3"
        let command = session == nil ? "berth auth login --sso-session corp" : "berth auth login"
        #expect(
            error.description == """
                the token of SSO session corp (\(place)) cannot be used
                ~/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json: \(problem)
                Run `\(command)`.
                """)
    }

    @Test(
        "a session of the config file may have another start URL than its file, and a manifest's may be written otherwise"
    )
    func otherURL() throws {
        let until = Date(timeIntervalSince1970: 1_800_028_800)
        let other = Self.file("2027-01-15T16:00:00Z", #", "startUrl": "https://other.awsapps.com/start""#)
        #expect(try state(other) == .valid(until: until))
        let same = Self.file("2027-01-15T16:00:00Z", #", "startUrl": "https://CORP.awsapps.com/start/#/""#)
        #expect(try state(same, of: IdentityCenterFixture.manifest("corp")) == .valid(until: until))
    }

    @Test("a file that the AWS CLI is writing is read once more")
    func halfWritten() async throws {
        let fixture = IdentityCenterFixture(files: [IdentityCenterFixture.tokenPath: #"{"accessToken": "t", "expi"#])
        let files = fixture.files
        let clock = PausedWriter { files.put(IdentityCenterFixture.tokenPath, Self.file("2027-01-15T16:00:00Z")) }
        let effects = Effects.fake(
            clock: clock,
            http: FakeHTTP { _ in ServiceResponses.json(200, #"{"accountList": []}"#) }, files: files)
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: files)
        let requirement = try SignInRequirement(
            ofSessionNamed: "corp", configuration: configuration,
            environment: effects.environment)
        let signIn = try #require(
            IdentityCenterSignIn(
                requirement, configuration: configuration, effects: effects, timeLimit: .seconds(20),
                log: .init(label: "test")))
        #expect(try await signIn.accounts() == [])
        #expect(clock.slept == [.milliseconds(100)])
    }

    /// A clock whose first pause is long enough for another program to finish its work.
    private final class PausedWriter: WallClock {
        private let clock = ManualClock()
        private let work: @Sendable () -> Void

        init(_ work: @escaping @Sendable () -> Void) { self.work = work }

        var now: Date { clock.now }

        var slept: [Duration] { clock.slept }

        func sleep(for duration: Duration) async throws {
            work()
            try await clock.sleep(for: duration)
        }
    }
}
