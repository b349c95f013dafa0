import Platform
import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("S22: a variable that holds a secret", .scheduled)
struct SecretSubstitutionTests {
    private static let environment = [
        "AWS_SECRET_ACCESS_KEY": "planted", "AWS_SESSION_TOKEN": "planted", "AWS_ACCESS_KEY_ID": "planted",
        "AWS_SECURITY_TOKEN": "planted", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "planted",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "planted", "ACTIONS_RUNTIME_TOKEN": "planted",
        "DOCKER_AUTH_CONFIG": "planted",
        "REG_PASSWORD": "planted", "ID_TOKEN": "planted", "TEAM": "ops",
    ]

    private func problems(_ text: String, _ substitution: Substitution? = nil) -> [String] {
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture("version: 1\n\(text)\n", environment: Self.environment).read(substituting: substitution)
        }
        return errors?.rendered() ?? []
    }

    @Test(
        "S22: is not substituted, and its place is reported",
        arguments: SecretVariables.names.sorted() + ["REG_PASSWORD", "ID_TOKEN"]
    )
    func refused(name: String) {
        for alternative in ["", ":-default", ":?needed"] {
            let text = """
                name: "n-${TEAM}-${\(name)\(alternative)}"
                profiles: {p: {role_arn: "arn:aws:iam::210987654321:role/r", web_identity_token: {env: ID_TOKEN}}}
                registries: [{host: r.example.com, username: me, password: {env: REG_PASSWORD}}]
                """
            let underline = String(repeating: "~", count: "${\(name)\(alternative)}".count - 1)
            let expected = """
                berth.yaml:2:18: error: `\(name)` holds a secret, which berth does not substitute into a manifest
                  2 | name: "n-${TEAM}-${\(name)\(alternative)}"
                    |                  ^\(underline) to use it as a password, write `password: {env: \(name)}`
                """
            #expect(problems(text) == [expected])
            #expect(problems(text, .deferred) == [expected])
        }
    }

    @Test(
        "S22: is not, wherever it is",
        arguments: [
            "accounts: [{id: 600423610423, regions: [us-east-2], name: '${AWS_SESSION_TOKEN}'}]",
            "accounts: [{id: 600423610423, regions: [us-east-2], labels: {a: 'x${AWS_SESSION_TOKEN}'}}]",
            "accounts: [{id: 600423610423, regions: ['${AWS_SESSION_TOKEN}']}]",
            "accounts: [{id: '${AWS_SESSION_TOKEN}', regions: [us-east-2]}]",
            "registries: [{host: '${AWS_SESSION_TOKEN}', username: u, password: {env: T}}]",
            "registries: [{host: r.example.com, username: '${AWS_SESSION_TOKEN}', password: {env: T}}]",
            "registries: [{host: r.example.com, username: u, password: {env: '${AWS_SESSION_TOKEN}'}}]",
            "registries: [{host: r.example.com, username: u, password: {file: '/${AWS_SESSION_TOKEN}'}}]",
            "registries: [{host: r.example.com, username: u, password: {command: [t, '${AWS_SESSION_TOKEN}']}}]",
            "registries: [{host: public.ecr.aws, storage: '${AWS_SESSION_TOKEN}'}]",
            "registries: [{host: public.ecr.aws, verify: '${AWS_SESSION_TOKEN}'}]",
            "registries: [{host: public.ecr.aws, renew_before: '${AWS_SESSION_TOKEN}'}]",
            "profiles: {p: {role_arn: 'arn:aws:iam::1:role/r', external_id: '${AWS_SESSION_TOKEN}'}}",
            "profiles: {p: {aws_profile: '${AWS_SESSION_TOKEN}'}}", "include: ['${AWS_SESSION_TOKEN}']",
        ]
    )
    func everywhere(text: String) {
        let problems = problems(text)
        #expect(
            problems.contains { $0.contains(": error: `AWS_SESSION_TOKEN` holds a secret, which berth does not") },
            "\(problems)")
        #expect(!problems.joined().contains("planted"))
    }

    @Test(
        "attack: a variable's text is in no message, even if it is not a known secret",
        arguments: [
            "accounts: [{id: 600423610423, regions: [us-east-2], profile: '${REG_PASSWORD}'}]",
            "profile: '${REG_PASSWORD}'\naccounts: [{id: 600423610423, regions: [us-east-2]}]",
            "profiles: {p: {source: '${REG_PASSWORD}', role_arn: 'arn:aws:iam::210987654321:role/r'}}",
            "registries: [{host: '${REG_PASSWORD}.com', username: a, password: {env: T}},\n"
                + "  {host: '${REG_PASSWORD}.com', username: b, password: {env: T}}]",
        ]
    )
    func unknown(text: String) {
        let problems = problems(text)
        #expect(problems.contains { $0.contains(": error: ") && $0.contains("`${REG_PASSWORD}") }, "\(problems)")
        #expect(!problems.joined().contains("planted"))
    }

    @Test(
        "attack: a proxy's address, which may contain a password, is not substituted",
        arguments: ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"]
    )
    func proxies(name: String) {
        let text = "version: 1\nname: '${\(name)}'\nregistries: [{host: public.ecr.aws}]\n"
        let environment = [name: "http://me:planted@proxy.example.com:3128"]
        for substitution in [nil, Substitution.deferred] {
            let errors = #expect(throws: ManifestError.self) {
                try ManifestFixture(text, environment: environment).read(substituting: substitution)
            }
            let problems = errors?.rendered().joined() ?? ""
            #expect(
                problems.contains("error: `\(name)` holds a secret, which berth does not substitute"), "\(problems)")
            #expect(!problems.contains("planted"))
        }
    }

    @Test("S22: is found in a manifest with a thousand other variables")
    func many() {
        let others = (0..<1500).map { "'${TEAM}${V\($0):-x}'" }.joined(separator: ", ")
        let text = """
            registries: [{host: r.example.com, username: u, password: {command: [t, \(others), "${REG_PASSWORD}"]}},
              {host: s.example.com, username: u, password: {env: REG_PASSWORD}}]
            """
        #expect(problems(text).map { $0.contains("`REG_PASSWORD` holds a secret") } == [true])
    }

    @Test("any other variable is substituted")
    func others() throws {
        let text = "version: 1\nname: n-${TEAM}\nregistries: [{host: public.ecr.aws}]\n"
        #expect(try ManifestFixture(text, environment: Self.environment).read().manifest.name == "n-ops")
    }

    @Test("S22: an include with a variable's text is not shown if it is not a file")
    func includes() {
        let problems = problems("include: ['${ID_TOKEN}.yaml']")
        #expect(
            problems == [
                """
                berth.yaml:2:11: error: cannot include the value of `${ID_TOKEN}.yaml`: there is no such file
                  2 | include: ['${ID_TOKEN}.yaml']
                    |           ^~~~~~~~~~~~~~~~~~
                """
            ])
    }
}
