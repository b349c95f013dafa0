import AWS
import OrderedCollections
import TestSupport
import Testing
import YAML

@testable import BerthCore

/// The corpus has the usual errors.
@Suite("Values of a registry in a profile", .scheduled)
struct RegistryValueTests {
    private static let head = "version: 1\nregions: [us-east-2]\nprofile: p\n"

    private func problems(_ fixture: ManifestFixture, _ substitution: Substitution? = nil) -> [String] {
        do {
            return try fixture.read(substituting: substitution).warnings.map { $0.rendered() }
        } catch {
            return error.rendered()
        }
    }

    @Test("a variable's text is in no message, and a wrong value is one error for all accounts")
    func variables() {
        let text =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::${account.id}:role/${ROLE}", session_name: "${TEAM}-${account.name}"}
                accounts:
                  - {id: 600423610423, name: "${NAME}"}
                  - {id: 210987654321, name: "${NAME}"}
                """
        let environment = ["ROLE": "planted role", "TEAM": "planted", "NAME": "planted name"]
        let problems = problems(ManifestFixture(text, environment: environment))
        #expect(
            problems == [
                """
                berth.yaml:5:17: error: the value of `arn:aws:iam::${account.id}:role/${ROLE}` is not the ARN of a role
                  5 |   p: {role_arn: "arn:aws:iam::${account.id}:role/${ROLE}", session_name: "${TEAM}-${account.name}"}
                    |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ such as `arn:aws:iam::210987654321:role/ecr-pull`
                """,
                """
                berth.yaml:5:74: error: the value of `${TEAM}-${account.name}` is not a session name for every account
                  5 |   p: {role_arn: "arn:aws:iam::${account.id}:role/${ROLE}", session_name: "${TEAM}-${account.name}"}
                    |                                                                          ^~~~~~~~~~~~~~~~~~~~~~~~~ 2 to 64 letters, digits, and `_+=,.@-`
                berth.yaml:7:10: note: not for this one
                  7 |   - {id: 600423610423, name: "${NAME}"}
                    |          ^~~~~~~~~~~~
                """,
            ])
    }

    @Test("a secret in such a text is refused, as everywhere")
    func secret() {
        let text =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::${account.id}:role/x", external_id: "${account.id}${AWS_SESSION_TOKEN}"}
                accounts: [{id: 600423610423}]
                """
        #expect(
            problems(ManifestFixture(text, environment: ["AWS_SESSION_TOKEN": "planted"])) == [
                """
                berth.yaml:5:81: error: `AWS_SESSION_TOKEN` holds a secret, which berth does not substitute into a manifest
                  5 |   p: {role_arn: "arn:aws:iam::${account.id}:role/x", external_id: "${account.id}${AWS_SESSION_TOKEN}"}
                    |                                                                                 ^~~~~~~~~~~~~~~~~~~~ to use it as a password, write `password: {env: AWS_SESSION_TOKEN}`
                """
            ])
    }

    @Test("a variable of the environment named like a value is not one")
    func environment() throws {
        let text =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::${account.id}:role/${region}"}
                accounts: [{id: 600423610423}]
                registries: [{host: ghcr.io, username: "${region}", password: {env: TOKEN}}]
                """
        let manifest = try ManifestFixture(text, environment: ["account.id": "1", "region": "mine"]).read().manifest
        #expect(
            manifest.specification(of: manifest.registries[0].principal).roles.map(\.arn) == [
                "arn:aws:iam::600423610423:role/us-east-2"
            ])
        guard case .other(let login) = manifest.registries[1].kind else {
            Issue.record("no login")
            return
        }
        #expect(login.username == "mine")
        #expect(manifest.variables == ["region"])
    }

    @Test("`$${account.id}` is a literal text everywhere")
    func literal() throws {
        let text = """
            version: 1
            name: $${account.id}
            profiles:
              p: {aws_profile: "$${account.name}"}
            accounts: [{id: 600423610423, regions: [us-east-2], profile: p, labels: {l: "$${region}"}}]
            """
        let manifest = try ManifestFixture(text).read().manifest
        #expect(manifest.name == "${account.id}")
        #expect(manifest.profiles["p"]?.base == .awsProfile("${account.name}"))
        #expect(manifest.registries[0].labels == ["l": "${region}"])
        #expect(manifest.registries[0].principal == "p")
        let role =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::210987654321:role/$${account.id}"}
                accounts: [{id: 600423610423}]
                """
        #expect(
            problems(ManifestFixture(role)) == [
                """
                berth.yaml:5:17: error: the value of `arn:aws:iam::210987654321:role/$${account.id}` is not the ARN of a role
                  5 |   p: {role_arn: "arn:aws:iam::210987654321:role/$${account.id}"}
                    |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ such as `arn:aws:iam::210987654321:role/ecr-pull`
                """
            ])
    }

    @Test("deferred, a value that is not known yet is not checked, and a known one is")
    func deferred() throws {
        let text =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::${account.id}:role/${account.name}", session_name: "${X}${account.name}"}
                accounts:
                  - {id: "${ACCOUNT}"}
                  - {id: 600423610423, name: "${NAME}"}
                """
        #expect(problems(ManifestFixture(text), .deferred) == [])
        let known = text + "\n  - {id: 210987654321, name: a b}\n"
        #expect(
            problems(ManifestFixture(known), .deferred) == [
                """
                berth.yaml:5:17: error: `arn:aws:iam::${account.id}:role/${account.name}` is not the ARN of a role for every account
                  5 |   p: {role_arn: "arn:aws:iam::${account.id}:role/${account.name}", session_name: "${X}${account.name}"}
                    |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ such as `arn:aws:iam::210987654321:role/ecr-pull`
                berth.yaml:9:10: note: not for this one
                  9 |   - {id: 210987654321, name: a b}
                    |          ^~~~~~~~~~~~
                """
            ])
    }

    @Test("profiles and accounts may be in different files")
    func files() throws {
        let profiles = "version: 1\nprofiles:\n  p: {role_arn: \"arn:aws:iam::${account.id}:role/${account.name}\"}\n"
        let accounts = Self.head + "include: [profiles.yaml]\naccounts:\n  - id: 600423610423\n"
        #expect(
            problems(ManifestFixture(["berth.yaml": accounts, "profiles.yaml": profiles])) == [
                """
                berth.yaml:6:9: error: the account has no `name`, and the profile `p` needs one
                  6 |   - id: 600423610423
                    |         ^~~~~~~~~~~~ add a `name`, or write `${account.name:-default}` there
                profiles.yaml:3:17: note: it is used here
                  3 |   p: {role_arn: "arn:aws:iam::${account.id}:role/${account.name}"}
                    |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                """
            ])
    }

    @Test("two profiles of one name must have equal texts")
    func duplicates() throws {
        func profile(_ value: String) -> String {
            "version: 1\nprofiles:\n  p: {role_arn: \"arn:aws:iam::\(value):role/x\"}\n"
        }
        let accounts = "accounts: [{id: 600423610423}]\n"
        func problems(_ one: String, _ other: String) -> [String] {
            let files = [
                "berth.yaml": Self.head + "include: [one.yaml, other.yaml]\n" + accounts, "one.yaml": profile(one),
                "other.yaml": profile(other),
            ]
            return self.problems(ManifestFixture(files)).compactMap { $0.split(separator: "\n").first.map(String.init) }
        }
        #expect(problems("${account.id}", "${account.id}") == [])
        #expect(
            problems("${account.id}", "600423610423") == [
                "other.yaml:3:3: error: the profile `p` is declared twice, with different values"
            ])
    }

    @Test("attack: long texts for many accounts are an error")
    func tooMuchText() {
        let id = "x${account.id}" + String(repeating: "x", count: 1100)
        let text =
            Self.head + """
                profiles:
                  p: {role_arn: "arn:aws:iam::210987654321:role/x", external_id: "\(id)"}
                accounts:

                """ + (0..<31_000).map { "  - id: \(600_423_600_000 + $0)\n" }.joined()
        let problems = problems(ManifestFixture(text))
        #expect(
            problems.map { $0.split(separator: "\n").first } == [
                "berth.yaml:5:66: error: more than 32 MiB of text (with the profiles' texts for each account)"
            ])
    }

    @Test("attack: a loop of profiles with values of a registry is one error")
    func loop() {
        let text =
            Self.head + """
                profiles:
                  p: {source: q, role_arn: "arn:aws:iam::${account.id}:role/x"}
                  q: {source: p, role_arn: "arn:aws:iam::${account.id}:role/x"}
                accounts: [{id: 600423610423}]
                """
        #expect(
            problems(ManifestFixture(text)).map { $0.split(separator: "\n").first } == [
                "berth.yaml:5:15: error: the profile `p` starts from itself: p → q → p"
            ])
    }
}
