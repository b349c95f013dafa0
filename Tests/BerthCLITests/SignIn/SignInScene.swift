import Effects
import Foundation
import Platform
import SystemPackage
import TestSupport

@testable import BerthCLI

/// A machine on which a user signs in: an empty home directory with a manifest or AWS's files, a browser, and AWS.
struct SignInScene: Sendable {
    static let manifest = """
        version: 1
        name: acme
        verify: false
        regions: [eu-west-1]
        profile: dev
        profiles:
          dev: {sso: {start_url: "https://acme.awsapps.com/start", region: eu-west-1, role: EcrPull}}
        accounts: [{id: 600423610423}]

        """

    static let config = """
        [sso-session corp]
        sso_start_url = https://acme.awsapps.com/start
        sso_region = eu-west-1
        [profile work]
        sso_session = corp
        sso_account_id = 600423610423
        sso_role_name = EcrPull
        [profile keys]
        aws_access_key_id = AKIAEXAMPLE
        aws_secret_access_key = planted-secret-key

        """

    static let consoleIdentity = "arn:aws:iam::600423610423:user/dev"

    /// A profile with a session of `aws login`.
    static let console = "[profile console]\nlogin_session = \(consoleIdentity)\n"

    let files = MemoryFileSystem()
    var stub = SignInStub()
    var browser = BrowserStub()
    var clock: any WallClock = UserClock()
    var terminal: any Terminal = ScriptedTerminal()
    var environment = ["DISPLAY": ":0", "PATH": "/usr/bin", "LANG": "C.UTF-8"]
    private let processes: FakeProcesses?

    init(
        manifest: String? = manifest, config: String? = nil, _ stub: SignInStub = SignInStub(),
        browser: BrowserStub = BrowserStub(), processes: FakeProcesses? = nil
    ) throws {
        self.stub = stub
        self.browser = browser
        self.processes = processes
        try files.makeDirectory("/home/me/work", mode: 0o755)
        if let manifest { files.put("/home/me/work/berth.yaml", manifest) }
        if let config { files.put("/home/me/.aws/config", config) }
    }

    func effects() -> Effects {
        var effects = Effects.fake(
            clock: clock, http: stub.transport(), files: files, processes: processes ?? browser.processes(),
            terminal: terminal, environment: environment)
        effects.environment.user = 1000
        return effects
    }

    /// Runs berth.
    func berth(_ arguments: String...) async throws -> Ended { try await CommandRun(arguments, effects()).ended() }

    /// Stores keys of the session in `console`, which are valid for 14 minutes. The file's name is the SHA-256 of the
    /// identity, from `sha256sum`; the key is that of the AWS CLI's own test cases.
    func storeConsoleKeys() {
        let claims = Data(#"{"sub":"\#(Self.consoleIdentity)"}"#.utf8).base64EncodedString().replacing("=", with: "")
        files.put(
            "/home/me/.aws/login/cache/3ff07f05120312f19433d22d9d4ddc79c4034fa849f1e9050d2ea4a67c49f4dc.json",
            #"""
            {"accessToken": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "planted-secret-key",
             "sessionToken": "planted-session-token", "expiresAt": "2027-01-15T08:14:00Z"},
             "clientId": "arn:aws:signin:::devtools/same-device", "refreshToken": "planted-refresh-token",
             "idToken": "eyJhbGciOiJub25lIn0.\#(claims).x", "dpopKey": "-----BEGIN PRIVATE KEY-----\n\#
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+PNauWi/ihtwHHbq\n\#
            1tgc8Vgpwx0qQlNSN38y+z0igWehRANCAAR2Ntw6BXJ1v8jb9XjzKZJ+gL5f/3Jq\n\#
            IqiH2PUGKWxoFwNlcNB83FivEXEzlTbuCQK5OezOYb3gbvHuzKkB0nDX\n-----END PRIVATE KEY-----\n"}
            """#)
    }

    /// The names of the session's files.
    var cache: [String] {
        ((try? files.names(in: "/home/me/.aws/sso/cache")) ?? []).filter { $0.hasSuffix(".json") }.sorted()
    }
}

/// A stopped clock on which short pauses are over at once, and longer ones last: a user has time.
final class UserClock: WallClock {
    private let time = ManualClock()

    var now: Date { time.now }

    func advance(by duration: Duration) { time.advance(by: duration) }

    func sleep(for duration: Duration) async throws {
        if duration >= .seconds(60) { try await Task.sleep(for: duration) }
    }
}

extension Ended {
    /// The output without times of day, which depend on the machine's time zone.
    var plainOutput: String { output.replacing(/until (\d{4}-\d\d-\d\d )?\d\d:\d\d/, with: "until HH:MM") }

    /// The secrets that the output contains.
    var leaks: [String] { SignInStub.secrets.filter { output.contains($0) || errors.contains($0) } }

    /// The errors with the parts of a page's address that differ between runs replaced.
    var plainErrors: String {
        errors.replacing(/state=[0-9a-f-]+/, with: "state=STATE")
            .replacing(/code_challenge=[\w-]+/, with: "code_challenge=CHALLENGE")
            .replacing(/127\.0\.0\.1(:|%3A)\d+/, with: "127.0.0.1:PORT")
    }
}
