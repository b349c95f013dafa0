import Foundation
import Testing

extension EndToEnd {
    /// The helper returns each caller's own login, also if another identity applied the manifest.
    @Suite(.needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere })
    struct HelperIdentityTests {
        @Test("A1: other keys get their own login, and no keys get no login")
        func keys() async throws {
            try await Identities.with(storage: "helper") { place in
                let (one, two) = (Identities.keys("AKIAONE"), Identities.keys("AKIATWO"))
                try await place.apply(with: one)
                #expect(try await place.helperSigner(with: one) == "AKIAONE")
                #expect(try await place.judge.seen().signers == ["AKIAONE"])
                #expect(try await place.helperSigner(with: two, in: place.scratch.folder) == "AKIATWO")
                #expect(try await place.helperSigner(with: two) == "AKIATWO")
                #expect(try await place.judge.seen().signers == ["AKIAONE", "AKIATWO"])
                let refused = try await place.get(with: [:])
                #expect(
                    refused.output == """
                        berth: no login for \(Identities.host): no AWS credentials found: no keys in the environment, \
                        no profile default in ~/.aws/config or ~/.aws/credentials, no container, no instance metadata \
                        (AWS_EC2_METADATA_DISABLED); Run `aws configure`, name a profile \
                        (AWS_PROFILE, or `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and \
                        AWS_SECRET_ACCESS_KEY.

                        """)
                #expect(refused.status == 1)
                #expect(try await place.helperSigner(with: one) == "AKIAONE")
                #expect(try await place.judge.seen().signers == ["AKIAONE", "AKIATWO", "AKIAONE"])
                let plan = try await place.berth("plan", with: two)
                #expect(plan.output.contains("refresh   signed in with other keys"), "\(plan.output)")
            }
        }

        @Test("A1: a rewritten `[default]`, another profile, and another file get their own login")
        func profiles() async throws {
            try await Identities.with(storage: "helper") { place in
                func write(_ id: String) throws {
                    let profiles = Identities.profile("default", id) + Identities.profile("two", "AKIATWO")
                    try place.scratch.write(profiles, to: "home/.aws/credentials")
                }
                try write("AKIAONE")
                try await place.apply(with: [:])
                #expect(try await place.helperSigner(with: [:]) == "AKIAONE")
                #expect(try await place.helperSigner(with: ["AWS_PROFILE": "two"]) == "AKIATWO")
                try write("AKIATHREE")
                #expect(try await place.helperSigner(with: [:]) == "AKIATHREE")
                let other = try place.scratch.write(Identities.profile("default", "AKIAFOUR"), to: "credentials")
                let elsewhere = ["AWS_SHARED_CREDENTIALS_FILE": other]
                #expect(try await place.helperSigner(with: elsewhere) == "AKIAFOUR")
                // A relative path is another file in each working directory.
                try place.scratch.write(Identities.profile("default", "AKIAWORK"), to: "work/relative")
                try place.scratch.write(Identities.profile("default", "AKIATOP"), to: "relative")
                let relative = ["AWS_SHARED_CREDENTIALS_FILE": "relative"]
                #expect(try await place.helperSigner(with: relative, in: place.scratch.work) == "AKIAWORK")
                #expect(try await place.helperSigner(with: relative, in: place.scratch.folder) == "AKIATOP")
            }
        }

        @Test(
            "A1: a renewed web identity token with the same subject gets the same login; another subject gets another")
        func webIdentity() async throws {
            try await Identities.with(storage: "helper") { place in
                let file = try place.scratch.write(Identities.webToken("one"), to: "token")
                let identity = [
                    "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "arn:aws:iam::210987654321:role/pull",
                ]
                try await place.apply(with: identity)
                let first = try await place.helperSigner(with: identity)
                #expect(first.hasPrefix("web-identity(one."))
                try place.scratch.write(Identities.webToken("one", expires: .now + 7200), to: "token")
                #expect(try await place.helperSigner(with: identity) == first)
                #expect(try await place.judge.seen().signers.count == 1)
                try place.scratch.write(Identities.webToken("two"), to: "token")
                #expect(try await place.helperSigner(with: identity).hasPrefix("web-identity(two."))
            }
        }

        @Test("A1: the keys of a program or a container are compared before a cached login is returned")
        func signedIn() async throws {
            try await Identities.with(storage: "helper") { place in
                func vault(_ id: String, _ comment: String) throws {
                    try place.scratch.write(
                        """
                        {"Version":1,"AccessKeyId":"\(id)","SecretAccessKey":"secret-of-\(id)"}
                        """, to: "vault.json")
                    try place.scratch.write(
                        "# \(comment)\n[default]\ncredential_process = cat \(place.scratch.path("vault.json"))\n",
                        to: "home/.aws/config")
                }
                try vault("AKIAONE", "as it was applied")
                try await place.apply(with: [:])
                try vault("AKIAONE", "the same keys")
                #expect(try await place.helperSigner(with: [:]) == "AKIAONE")
                #expect(try await place.judge.seen().signers == ["AKIAONE"])
                try vault("AKIATWO", "other keys")
                #expect(try await place.helperSigner(with: [:]) == "AKIATWO")
                // Only the program's answer changes.
                let config = try place.scratch.read("home/.aws/config")
                try vault("AKIATHREE", "other keys")
                #expect(try place.scratch.read("home/.aws/config") == config)
                #expect(try await place.helperSigner(with: [:]) == "AKIATHREE")
                let address = [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(place.judge.endpoint)/container/token/task",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "good-container-token-one",
                ]
                try FileManager.default.removeItem(at: place.scratch.url("home/.aws/config"))
                #expect(try await place.helperSigner(with: address) == "container(one):task")
                let token = ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "good-container-token-two"]
                #expect(
                    try await place.helperSigner(with: address.merging(token) { $1 }) == "container(two):task")
            }
        }

        @Test("A1: jobs that pull at the same time on one machine get their own logins")
        func sharedRunner() async throws {
            try await Identities.with(storage: "helper") { place in
                try await place.apply(with: Identities.keys("AKIAJOB0"))
                let wrong = try await withThrowingTaskGroup(of: String?.self) { group in
                    for number in 0..<12 {
                        group.addTask {
                            let id = "AKIAJOB\(number % 3)"
                            let got = try await place.helperSigner(with: Identities.keys(id))
                            return got == id ? nil : "\(id) got the login of \(got)"
                        }
                    }
                    return try await group.reduce(into: [String]()) { if let wrong = $1 { $0.append(wrong) } }
                }
                #expect(wrong == [])
            }
        }
    }
}
