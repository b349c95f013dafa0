import Foundation
import Testing

extension EndToEnd {
    /// A login belongs to the identity that signed in for it: with other keys, berth signs in again.
    @Suite(.needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere })
    struct IdentityTests {
        private let changed = """
            berth: 1 registry, ~/.docker/config.json

              ~ \(Identities.host)   refresh   signed in with other keys

            Plan: 1 to refresh (1 token request).

            """

        /// Expects that the second identity gets its own login, once, and that a plan shows that first.
        private func expectNewLogin(
            _ place: Identities, from first: [String: String], to second: [String: String], _ signers: (String, String),
            between change: () throws -> Void = {}, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            try await place.apply(with: first, sourceLocation: sourceLocation)
            #expect(try place.signer() == signers.0, sourceLocation: sourceLocation)
            let same = try await place.berth("plan", "--detailed-exitcode", with: first)
            #expect(same.status == 0, "\(same.output)", sourceLocation: sourceLocation)
            try change()
            let plan = try await place.berth("plan", "--detailed-exitcode", with: second)
            #expect(plan.output == changed, sourceLocation: sourceLocation)
            #expect(plan.status == 2, sourceLocation: sourceLocation)
            try await place.apply(with: second, sourceLocation: sourceLocation)
            #expect(try place.signer() == signers.1, sourceLocation: sourceLocation)
            let again = try await place.berth("plan", "--detailed-exitcode", with: second)
            #expect(again.status == 0, "\(again.output)", sourceLocation: sourceLocation)
            #expect(try await place.judge.seen().signers == [signers.0, signers.1], sourceLocation: sourceLocation)
        }

        @Test("A1: other keys in the environment get their own login")
        func environmentKeys() async throws {
            try await Identities.with { place in
                try await expectNewLogin(
                    place, from: Identities.keys("AKIAONE"), to: Identities.keys("AKIATWO"), ("AKIAONE", "AKIATWO"))
                let events = try await place.berth("plan", "--json", with: Identities.keys("AKIATHREE"))
                #expect(events.output.contains(#""reason_code":"other_identity""#), "\(events.output)")
                #expect(events.output.contains(#""reason":"signed in with other keys""#), "\(events.output)")
                let ledger = try place.scratch.read("state/berth/ledger.json")
                #expect(ledger.contains(#""identity":""#) && !ledger.contains("AKIA"), "\(ledger)")
            }
        }

        @Test("A1: a rewritten `[default]` gets its own login")
        func defaultProfile() async throws {
            try await Identities.with { place in
                try place.scratch.write(Identities.profile("default", "AKIAONE"), to: "home/.aws/credentials")
                try await expectNewLogin(place, from: [:], to: [:], ("AKIAONE", "AKIATWO")) {
                    try place.scratch.write(Identities.profile("default", "AKIATWO"), to: "home/.aws/credentials")
                }
            }
        }

        @Test("A1: another AWS_PROFILE, or another file of profiles, gets its own login")
        func otherProfile() async throws {
            try await Identities.with { place in
                let profiles = Identities.profile("one", "AKIAONE") + Identities.profile("two", "AKIATWO")
                try place.scratch.write(profiles, to: "home/.aws/credentials")
                let other = try place.scratch.write(Identities.profile("one", "AKIATHREE"), to: "credentials")
                try await expectNewLogin(
                    place, from: ["AWS_PROFILE": "one"],
                    to: ["AWS_PROFILE": "one", "AWS_SHARED_CREDENTIALS_FILE": other], ("AKIAONE", "AKIATHREE"))
                let plan = try await place.berth("plan", "--detailed-exitcode", with: ["AWS_PROFILE": "two"])
                #expect(plan.output.contains("refresh   signs in as another profile now"), "\(plan.output)")
                #expect(plan.status == 2)
                try await place.apply(with: ["AWS_PROFILE": "two"])
                #expect(try place.signer() == "AKIATWO")
            }
        }

        @Test("A1: another container token, or another container, gets its own login")
        func container() async throws {
            try await Identities.with { place in
                let address = "\(place.judge.endpoint)/container/token/task"
                let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
                try await expectNewLogin(
                    place,
                    from: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": address, token: "good-container-token-one"],
                    to: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": address, token: "good-container-token-two"],
                    ("container(one):task", "container(two):task"))
                let other = [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(place.judge.endpoint)/container/other",
                    token: "good-container-token-two",
                ]
                #expect(try await place.berth("plan", with: other).output == changed)
            }
        }

        @Test("A1: a web identity with another subject gets its own login, and a renewed token does not")
        func webIdentity() async throws {
            try await Identities.with { place in
                let file = try place.scratch.write(Identities.webToken("one"), to: "token")
                let identity = [
                    "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "arn:aws:iam::210987654321:role/pull",
                ]
                let (one, two) = (Identities.webToken("one"), Identities.webToken("two"))
                let lineage = { (token: String) in
                    "web-identity(\(token.dropFirst("good-token-".count))):role/pull"
                }
                try await expectNewLogin(place, from: identity, to: identity, (lineage(one), lineage(two))) {
                    try place.scratch.write(two, to: "token")
                }
                try place.scratch.write(Identities.webToken("two", expires: .now + 7200), to: "token")
                let renewed = try await place.berth("plan", "--detailed-exitcode", with: identity)
                #expect(renewed.status == 0, "\(renewed.output)")
            }
        }

        @Test("A1: another SSO portal or role gets its own login, and a renewed session does not")
        func sso() async throws {
            try await Identities.with { place in
                func signIn(_ token: String, at portal: String, as role: String) throws {
                    try place.scratch.write(
                        """
                        [default]
                        sso_session = corp
                        sso_account_id = 123456789012
                        sso_role_name = \(role)
                        [sso-session corp]
                        sso_start_url = https://\(portal).awsapps.com/start
                        sso_region = eu-central-1

                        """, to: "home/.aws/config")
                    let end = Date.now.addingTimeInterval(8 * 3600).formatted(.iso8601)
                    // The SHA-1 of `corp`.
                    try place.scratch.write(
                        #"{"accessToken":"\#(token)","expiresAt":"\#(end)"}"#,
                        to: "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json")
                }
                try signIn("good-sso-one", at: "one", as: "Reader")
                try await expectNewLogin(
                    place, from: [:], to: [:], ("sso(one):123456789012/Reader", "sso(two):123456789012/Reader")
                ) {
                    try signIn("good-sso-two", at: "two", as: "Reader")
                }
                try signIn("good-sso-three", at: "two", as: "Reader")
                let renewed = try await place.berth("plan", "--detailed-exitcode", with: [:])
                #expect(renewed.status == 0, "\(renewed.output)")
                try signIn("good-sso-three", at: "two", as: "Writer")
                let role = try await place.berth("plan", "--detailed-exitcode", with: [:])
                #expect(role.output.contains("refresh   signs in as another profile now"), "\(role.output)")
                #expect(role.status == 2)
            }
        }

        @Test("A1: two jobs on one machine never have each other's login")
        func sharedRunner() async throws {
            try await Identities.with { place in
                for id in ["AKIAJOBA", "AKIAJOBB", "AKIAJOBA"] {
                    try await place.apply(with: Identities.keys(id))
                    #expect(try place.signer() == id)
                }
                let nobody = try await place.berth("apply", with: [:])
                #expect(nobody.output.contains("no AWS credentials found"), "\(nobody.output)")
                #expect(nobody.status == 1)
            }
        }

        @Test("A1: a plan saved with other keys is refused, also if it was the machine's first")
        func savedPlan() async throws {
            try await Identities.with { place in
                let saved = try await place.berth("plan", "--out", "week.plan", with: Identities.keys("AKIAONE"))
                try #require(saved.status == 0, "\(saved.errors)")
                #expect(try !place.scratch.read("work/week.plan").contains("AKIA"))
                let refused = try await place.berth("apply", "week.plan", with: Identities.keys("AKIATWO"))
                #expect(
                    refused.errors == """
                        error: \(Identities.host) signs in with other keys now than when the plan was made
                        Run `berth plan --out FILE` again.

                        """)
                #expect(refused.status == 1)
                try await place.apply("week.plan", with: Identities.keys("AKIAONE"))
                #expect(try place.signer() == "AKIAONE")
            }
        }

        @Test("A1: --renew renews all selected logins, for every kind of registry, and a saved plan keeps it")
        func renew() async throws {
            try await Identities.with { place in
                try place.scratch.write("s3cret\n", to: "work/password")
                try place.scratch.write(
                    """
                    version: 1
                    verify: false
                    accounts: [{id: 600423610423, regions: [us-east-2]}]
                    registries: [{host: registry.example.com, username: me, password: {file: password}}]

                    """, to: "work/berth.yaml")
                let keys = Identities.keys("AKIAONE")
                try await place.apply(with: keys)
                let plan = try await place.berth("plan", "--renew", "--detailed-exitcode", with: keys)
                #expect(
                    plan.output == """
                        berth: 2 registries, ~/.docker/config.json

                          ~ \(Identities.host)   refresh   --renew was given
                          ~ registry.example.com                           refresh   --renew was given

                        Plan: 2 to refresh (1 token request).

                        """)
                #expect(plan.status == 2)
                let one = try await place.apply("--renew", "--only", "host=*.amazonaws.com", with: keys)
                #expect(one.output.contains("1 token request"), "\(one.output)")
                #expect(!one.output.contains("registry.example.com"), "\(one.output)")
                let all = try await place.apply("--renew", "-v", with: keys)
                #expect(all.output.contains("2 refreshed"), "\(all.output)")
                #expect(try await place.judge.seen().signers.count == 3)

                let saved = try await place.berth("plan", "--renew", "--out", "week.plan", with: keys)
                try #require(saved.status == 0, "\(saved.errors)")
                try await place.apply("week.plan", with: keys)
                #expect(try await place.judge.seen().signers.count == 4)
                let rest = try await place.berth("plan", "--detailed-exitcode", with: keys)
                #expect(rest.status == 0, "\(rest.output)")
            }
        }
    }
}
