import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("A wrong clock", .scheduled)
struct ClockCheckTests {
    /// A date of AWS's, relative to the manual clock.
    private static func headers(behind seconds: Double) -> HTTPHeaders {
        ["Date": HTTPDate.text(Date(timeIntervalSince1970: 1_800_000_000 - seconds))]
    }

    @Test(
        "a registered client that has ended already means a clock that is ahead",
        arguments: [
            (
                headers(behind: 100 * 86_400),
                """
                this machine's clock is 100d ahead of AWS's
                sso-oidc:RegisterClient in eu-west-1 answered with a time that has passed here
                Set the clock (`timedatectl set-ntp true`).
                """
            ),
            (headers(behind: 299), "28800 s"), ([:], "28800 s"),
        ] as [(HTTPHeaders, String)])
    func registration(headers: HTTPHeaders, outcome: String) async throws {
        let text = FakeIdentityCenter.registered.replacing("1807776000", with: "1799999999")
        let fixture = IdentityCenterFixture(["client/register": [ServiceResponses.json(200, text, headers)]])
        #expect(try await fixture.outcome(.browser) == outcome)
    }

    @Test("a client that ends later does not report the clock")
    func noReport() async throws {
        let answer = ServiceResponses.json(200, FakeIdentityCenter.registered, Self.headers(behind: 3600))
        #expect(try await IdentityCenterFixture(["client/register": [answer]]).outcome(.browser) == "28800 s")
    }

    @Test("a role's credentials that have ended already mean the same")
    func roleCredentials() async throws {
        let config =
            IdentityCenterFixture.config
            + "\n[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
        let files = AWSFiles(
            config: config,
            others: [SSOFiles.path("corp"): #"{"accessToken": "t", "expiresAt": "2027-01-15T09:00:00Z"}"#])
        let text = #"""
            {"roleCredentials": {"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t",
             "expiration": 1799996400000}}
            """#
        for (seconds, outcome) in [
            (
                7200.0,
                """
                this machine's clock is 2h ahead of AWS's
                sso:GetRoleCredentials in eu-west-1 answered with a time that has passed here
                Set the clock (`timedatectl set-ntp true`).
                """
            ), (60, "A/s/t"),
        ] {
            let http = FakeHTTP { _ in ServiceResponses.json(200, text, Self.headers(behind: seconds)) }
            #expect(await files.signIn(.profile("corp"), http: http) == outcome)
        }
    }
}
