import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// A machine on which a manifest was applied for the helper: files in memory, and a fake AWS that records the requests.
final class HelperFixture: Sendable {
    static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let config = "/home/me/.docker/config.json"
    static let manifestText = """
        version: 1
        name: platform
        storage: helper
        profiles:
          shared: {aws_profile: shared}
        accounts:
          - {id: 600423610423, regions: [us-east-2], profile: shared}

        """

    let files = MemoryFileSystem([
        "/home/me/.aws/credentials": "[shared]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n",
        "/team/berth.yaml": HelperFixture.manifestText,
    ])
    let clock = ManualClock(now: now.timeIntervalSince1970)
    private let asked = Mutex<[TokenSource]>([])

    /// Returns effects with a working directory other than the manifest's, as docker may be started anywhere.
    func effects(_ environment: [String: String] = [:]) -> Effects {
        var effects = Effects.fake(
            clock: clock, files: files, environment: environment, workingDirectory: "/anywhere"
        )
        effects.environment.user = user
        return effects
    }

    /// The user of the files in memory, as this process's user.
    var user: UInt32 { MemoryFileSystem.owner.user }

    /// The requests so far, in order.
    var requests: [TokenSource] { asked.withLock { $0 } }

    /// Returns a token that contains the number of requests before it.
    func obtainToken(_ source: HelperLoginSource) -> Login {
        let count = asked.withLock { asked in
            asked.append(source.token)
            return asked.count
        }
        return Login(username: "AWS", secret: Secret("token \(count)"), expires: clock.now + 43200)
    }

    func cache() throws -> TokenCache { try #require(TokenCache(in: files, effects().environment, user: user)) }

    /// Returns a record as an apply writes it; the digest does not matter if the manifest runs no commands.
    func record(
        _ host: String = HelperFixture.host, manifests: [String] = ["/team/berth.yaml"], digest: String = ""
    ) -> HelperRecord {
        HelperRecord(
            host: host, config: Self.config, key: Self.key, username: "AWS", digest: digest, profile: "shared",
            manifests: manifests
        )
    }

    /// The key of that principal's token for that host.
    static let key = TokenCache.key(principal: "profile shared", service: "ecr", region: "us-east-2")

    /// Returns the helper's answer if its own cache has no token, without the identity.
    func answer(
        _ record: HelperRecord? = nil, with environment: [String: String] = [:],
        _ obtainToken: FakeHelperLogins.Obtain<Login>? = nil
    ) async throws(HelperError) -> CachedToken {
        let answer = HelperTokenFetcher(
            record ?? self.record(), effects: effects(environment), user: user, timeLimit: .seconds(9)
        )
        var token = try await answer.token(signer: { _ in "somebody" }, obtainToken ?? { self.obtainToken($0) })
        token.caller = nil
        return token
    }
}

/// Logins that a test gives instead of AWS.
struct FakeHelperLogins: HelperLoginProvider {
    typealias Obtain<Value> = @Sendable (HelperLoginSource) async throws -> Value

    let source: HelperLoginSource
    let obtainSigner: Obtain<String>
    let obtainLogin: Obtain<Login>

    func login() async throws -> Login { try await obtainLogin(source) }
    func signer() async throws -> String { try await obtainSigner(source) }
}

extension HelperTokenFetcher {
    func token(
        signer: @escaping FakeHelperLogins.Obtain<String>, _ login: @escaping FakeHelperLogins.Obtain<Login>
    ) async throws(HelperError) -> CachedToken {
        try await token { FakeHelperLogins(source: $0, obtainSigner: signer, obtainLogin: login) }
    }
}
