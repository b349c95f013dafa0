import Effects
import FoundationEssentials
import Logging
import Platform
import TestSupport
import Testing

@testable import AWS

/// A user's machine, IAM Identity Center, and a sign-in of one to the other.
struct IdentityCenterFixture {
    /// The session's section is on line 1.
    static let config = """
        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        """
    static let directory = "/home/me/.aws/sso/cache"
    /// The SHA-1 of the session's name.
    static let tokenPath = SSOFiles.path("corp")
    /// See `ClientRegistrationTests`.
    static let clientPath = "\(directory)/a5ef4a75f83137c047e4ff336d1dade82162017b.json"

    let service: FakeIdentityCenter
    let clock = ManualClock()
    let files: MemoryFileSystem
    var environment: [String: String] = [:]
    var config = Self.config
    /// The network on the way to the service; `nil` if it always works.
    var network: FakeHTTP?

    /// - Parameters:
    ///   - answers: as for `FakeIdentityCenter`.
    ///   - files: the content of the cache by path.
    init(
        _ answers: [String: [HTTPResponse]] = [:], files: [String: String] = [:], environment: [String: String] = [:],
        config: String = Self.config
    ) {
        service = FakeIdentityCenter(answers)
        self.files = MemoryFileSystem(files.merging(["/home/me/.aws/config": config]) { $1 })
        // An owner of `/` other than root means unmapped users.
        self.files.give("/", to: FileOwner(user: 0, group: 0))
        self.files.give("/home", to: FileOwner(user: 0, group: 0))
        self.environment = environment
        self.config = config
    }

    var effects: Effects {
        .fake(clock: clock, http: network ?? service.http, files: files, environment: environment)
    }

    /// Returns the sign-in of a session; by default that of the config file.
    func signIn(to session: SSOSession? = nil) throws -> IdentityCenterSignIn {
        let effects = effects
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: files)
        let requirement =
            if let session {
                try SignInRequirement(of: session, configuration: configuration, environment: effects.environment)
            } else {
                try SignInRequirement(
                    ofSessionNamed: "corp", configuration: configuration,
                    environment: effects.environment)
            }
        let signIn = IdentityCenterSignIn(
            requirement, configuration: configuration, effects: effects, timeLimit: .seconds(20),
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            random: ProofKeyTests.random([0]), spread: { 0.5 })
        return try #require(signIn)
    }

    /// Signs in, and returns the time until the session expires, in seconds, or the error's message.
    func outcome(
        _ method: IdentityCenterSignIn.Method, _ user: PlayedUser = PlayedUser(), to session: SSOSession? = nil
    ) async throws -> String {
        let signIn = try signIn(to: session)
        do throws(AWSError) {
            let expires = try await signIn.signIn(by: method, user: user)
            return "\(Int(expires.timeIntervalSince(clock.now))) s"
        } catch {
            return "\(error)"
        }
    }

    /// The older form of a session: a profile has all settings.
    static let older = SSOSession(
        name: nil, startURL: "https://corp.awsapps.com/start", region: "eu-west-1", definition: .profile,
        profile: PrincipalRemark("my team"), place: PrincipalRemark("~/.aws/config:1"))

    /// A session of a manifest's profile.
    static func manifest(_ name: String?, _ url: String = "https://corp.awsapps.com/start") -> SSOSession {
        SSOSession(
            name: name, startURL: url, region: "eu-west-1", definition: .manifest, profile: PrincipalRemark("dev"),
            place: PrincipalRemark("berth.yaml:3:3"))
    }
}
