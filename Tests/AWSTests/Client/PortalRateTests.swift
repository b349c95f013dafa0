import Effects
import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("The rate of the portal", .lasting(atMost: .minutes(2)))
struct PortalRateTests {
    /// A portal that allows a number of calls in each second, and answers each after 50 ms.
    private final class Portal: Sendable {
        private let limit: Int
        private let headers: HTTPHeaders
        private let state = Mutex((recent: [Date](), granted: 0, refused: 0, underWay: 0, most: 0))

        init(limit: Int, headers: HTTPHeaders) {
            self.limit = limit
            self.headers = headers
        }

        var counts: (granted: Int, refused: Int, most: Int) {
            state.withLock { ($0.granted, $0.refused, $0.most) }
        }

        func answer(at clock: SteppedClock) async -> HTTPResponse {
            let now = clock.now
            let isGranted = state.withLock { state in
                state.underWay += 1
                state.most = max(state.most, state.underWay)
                state.recent.removeAll { now.timeIntervalSince($0) >= 1 }
                guard state.recent.count < limit else {
                    state.refused += 1
                    return false
                }
                state.recent.append(now)
                state.granted += 1
                return true
            }
            try? await clock.sleep(for: .milliseconds(50))
            state.withLock { $0.underWay -= 1 }
            return isGranted
                ? ServiceResponses.json(
                    200,
                    #"{"roleCredentials": {"accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1800003600000}}"#
                ) : ServiceResponses.fault(429, "TooManyRequestsException", "HTTP 429 Unknown Code", headers)
        }
    }

    @Test(
        "300 accounts of one session get their credentials from a portal that allows 20 calls a second",
        arguments: [[:], ["Retry-After": "1"]] as [HTTPHeaders])
    func manyAccounts(headers: HTTPHeaders) async throws {
        let session = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n"
        let profiles = (0..<300).map {
            "[profile p\($0)]\nsso_session = corp\nsso_account_id = \($0)\nsso_role_name = Reader\n"
        }
        let files = AWSFiles(
            config: session + profiles.joined(),
            others: [SSOFiles.path("corp"): #"{"accessToken": "sso-token", "expiresAt": "2027-01-15T09:00:00Z"}"#])
        let (clock, portal) = (SteppedClock(), Portal(limit: 20, headers: headers))
        let configuration = try files.load()
        let resolver = PrincipalResolver(configuration: configuration, environment: files.effects().environment)
        let principals = try (0..<300).map {
            try resolver.resolve(PrincipalSpecification(base: .profile("p\($0)")))
        }
        let client = files.client(
            effects: files.effects(clock: clock, http: FakeHTTP { _ in await portal.answer(at: clock) }),
            configuration: configuration)
        let start = clock.now
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for principal in principals { group.addTask { _ = try await client.credentials(for: principal) } }
                try await group.waitForAll()
            }
        }
        let took = clock.now.timeIntervalSince(start)
        let counts = portal.counts
        print("refused \(counts.refused), took \(took), most \(counts.most)")
        #expect(counts.granted == 300)
        // The portal's own limit takes 15 seconds.
        #expect((14...25).contains(took))
        #expect(counts.refused <= 60)
        #expect(counts.most <= 16)
    }

    @Test("a portal that always throttles ends each call with its time limit")
    func always() async throws {
        let files = AWSFiles(
            config: """
                [default]
                sso_session = corp
                sso_account_id = 1
                sso_role_name = Reader
                [sso-session corp]
                sso_region = eu-west-1
                sso_start_url = https://corp.awsapps.com/start
                """,
            others: [SSOFiles.path("corp"): #"{"accessToken": "sso-token", "expiresAt": "2027-01-15T09:00:00Z"}"#])
        let (clock, portal) = (SteppedClock(), Portal(limit: 0, headers: ["Retry-After": "3"]))
        let configuration = try files.load()
        let client = files.client(
            effects: files.effects(clock: clock, http: FakeHTTP { _ in await portal.answer(at: clock) }),
            configuration: configuration)
        let principal = try files.resolve(.profile("default"))
        let start = clock.now
        await #expect {
            _ = try await clock.run { try await client.credentials(for: principal) }
        } throws: {
            "\($0)" == """
                AWS is throttling portal.sso.eu-west-1.amazonaws.com: sso:GetRoleCredentials was tried 7 times
                sso:GetRoleCredentials in eu-west-1 answered TooManyRequestsException: HTTP 429 Unknown Code (HTTP 429, \
                request 7a62c49f)
                Try again later, or give each request more time: --timeout 1m.
                """
        }
        #expect(clock.now.timeIntervalSince(start) <= 20)
        #expect(portal.counts.refused == 7)
    }
}
