import AWS
import OrderedCollections
import SystemPackage
import TestSupport
import Testing
import YAML

@testable import BerthCore
@testable import Platform

@Suite("Reading a manifest", .scheduled)
struct ManifestLoaderTests {
    private func place(_ line: Int, _ column: Int) -> FileLocation {
        FileLocation(file: "berth.yaml", line: line, column: column)
    }

    private func ecr(_ account: String, _ region: String, _ endpoint: ECRRegistry.Endpoint = .standard) throws
        -> ECRRegistry
    {
        try #require(ECRRegistry(account: account, region: region, endpoint: endpoint))
    }

    private func entry(_ name: String) throws -> CorpusEntry {
        try #require(CorpusEntry.good.first { $0.name == name })
    }

    // MARK: The design's own manifests

    @Test("the smallest manifest is one registry, with the AWS CLI's default credentials")
    func smallest() throws {
        let reading = try entry("smallest").read()
        let registry = RegistryDeclaration(
            host: "600423610423.dkr.ecr.us-east-2.amazonaws.com",
            kind: .ecr(try ecr("600423610423", "us-east-2")),
            place: place(3, 9)
        )
        #expect(
            reading.manifest
                == Manifest(
                    name: "berth", path: "/home/me/work/berth.yaml", profiles: [:], registries: [registry],
                    files: ["/home/me/work/berth.yaml"], digest: reading.manifest.digest)
        )
        #expect(reading.manifest.digest.count == 64)
        #expect(reading.warnings.isEmpty)
    }

    @Test("a complete manifest has the expected value")
    func everything() throws {
        let manifest = try entry("everything").read().manifest
        #expect(manifest.name == "platform")
        #expect(
            manifest.profiles == [
                "shared": ProfileDeclaration(base: .awsProfile("platform"), place: place(11, 3)),
                "deploy": ProfileDeclaration(
                    base: .source("shared"),
                    role: .init(
                        arn: "arn:aws:iam::210987654321:role/ecr-pull",
                        externalID: "none",
                        sessionName: "berth-me",
                        duration: .seconds(3600),
                        mfaSerial: "arn:aws:iam::210987654321:mfa/me"
                    ),
                    place: place(13, 3)
                ),
                "from-ci": ProfileDeclaration(
                    base: .webIdentity(.file("/var/run/token")),
                    role: .init(arn: "arn:aws:iam::210987654321:role/ci"),
                    place: place(20, 3)
                ),
            ]
        )
        func tools(_ region: String) throws -> RegistryDeclaration {
            let registry = try ecr("600423610423", region)
            return RegistryDeclaration(
                host: registry.host,
                kind: .ecr(registry),
                accountName: "tools",
                profile: "shared",
                place: place(25, 9)
            )
        }
        func prod(_ region: String, _ endpoint: ECRRegistry.Endpoint) throws -> RegistryDeclaration {
            let registry = try ecr("012345678901", region, endpoint)
            return RegistryDeclaration(
                host: registry.host,
                kind: .ecr(registry),
                accountName: "prod",
                profile: "deploy",
                labels: ["env": "prod"],
                place: place(27, 9)
            )
        }
        let accounts = [
            try tools("us-east-2"), try tools("eu-west-1"), try prod("us-east-1", .standard),
            try prod("us-east-1", .fips),
            try prod("us-east-1", .dualStack), try prod("cn-north-1", .standard), try prod("cn-north-1", .dualStack),
        ]
        let command = ["vault", "kv", "get", "-field=token", "secret/registry"]
        let others = [
            RegistryDeclaration(host: "public.ecr.aws", kind: .ecrPublic, profile: "shared", place: place(35, 11)),
            RegistryDeclaration(
                host: "ghcr.io",
                kind: .other(
                    .init(username: "octocat", password: .variable("GITHUB_TOKEN"), passwordPlace: place(39, 21))),
                place: place(37, 11)
            ),
            RegistryDeclaration(
                host: "https://index.docker.io/v1/",
                kind: .other(
                    .init(username: "acme", password: .file("/run/secrets/hub"), passwordPlace: place(42, 22))),
                place: place(40, 11)
            ),
            RegistryDeclaration(
                host: "registry.example.com:5000",
                kind: .other(
                    .init(
                        username: "robot$ci",
                        password: .command(command, in: "/home/me/work"),
                        passwordPlace: place(45, 25),
                        expiresAfter: .seconds(86400),
                        insecure: false
                    )
                ),
                labels: ["env": "dev"],
                place: place(43, 11)
            ),
        ]
        #expect(manifest.registries == accounts + others)
    }

    // MARK: Unknown values

    @Test("deferred, unset variables stay as they are written, and no rule applies to them")
    func deferred() throws {
        let text = """
            version: 1
            name: ${NAME}
            include: ["${SITE}.yaml"]
            accounts:
              - {id: "${ACCOUNT}", regions: ["${REGION}", us-east-2], endpoints: ["${ENDPOINT}"], profile: "${PROFILE}"}
              - id: ${KNOWN}
                regions: [us-east-2]
                verify: ${VERIFY}
                renew_before: ${LENGTH:?how long}
                storage: ${STORE}
            registries:
              - {host: "${HOST}", username: "${USER_NAME}", password: {env: "${TOKEN}"}}
              - {host: "${PUBLIC}", profile: "${PROFILE}"}
              - {host: ghcr.io, username: x, password: {file: "${FOLDER}/token"}}
            profiles:
              a: {role_arn: "${ROLE}", duration: "${LENGTH}", external_id: "${ID}", source: "${PROFILE}"}
            """
        let reading = try ManifestFixture(text, environment: ["KNOWN": "600423610423"]).read(substituting: .deferred)
        #expect(reading.warnings.isEmpty)
        #expect(
            ManifestText(manifest: reading.manifest).description == """
                ${NAME} (/home/me/work/berth.yaml)
                profile a: source ${PROFILE}, ${ROLE}, external id ${ID} [berth.yaml:16:3]
                ${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com [berth.yaml:5:10]
                  profile ${PROFILE}, renew before 6h, storage auto
                  ECR ${ACCOUNT} ${REGION} standard
                ${ACCOUNT}.dkr.ecr.us-east-2.amazonaws.com [berth.yaml:5:10]
                  profile ${PROFILE}, renew before 6h, storage auto
                  ECR ${ACCOUNT} us-east-2 standard
                600423610423.dkr.ecr.us-east-2.amazonaws.com [berth.yaml:6:9]
                  renew before 6h, storage auto
                  ECR 600423610423 us-east-2 standard
                ${HOST} [berth.yaml:12:12]
                  renew before 6h, storage auto
                  ${USER_NAME}, variable ${TOKEN} [berth.yaml:12:65]
                ${PUBLIC} [berth.yaml:13:12]
                  profile ${PROFILE}, renew before 6h, storage auto
                  ECR Public
                ghcr.io [berth.yaml:14:12]
                  renew before 6h, storage auto
                  x, file ${FOLDER}/token [berth.yaml:14:51]

                """
        )
    }

    @Test("deferred, set variables are checked like any other value")
    func deferredButSet() {
        let world = ManifestFixture(
            "version: 1\naccounts: [{id: \"${ACCOUNT}\", regions: [us-east-2]}]\n",
            environment: ["ACCOUNT": "12"]
        )
        let errors = #expect(throws: ManifestError.self) { try world.read(substituting: .deferred) }
        #expect(errors?.diagnostics.map(\.message) == ["the value of `${ACCOUNT}` is not an account's id"])
    }

    @Test("every good manifest of the corpus is good without its environment, too", arguments: CorpusEntry.good)
    func deferredCorpus(_ entry: CorpusEntry) throws {
        #expect(throws: Never.self) { try entry.read(.deferred) }
    }

    // MARK: Secrets

    @Test("a password in the wrong place is not shown, on whatever lines it is")
    func redaction() {
        let text = """
            version: 1
            registries:
              - host: GHCR.io
                password: "hunter2 and
                  hunter3"
              - {host: HUB.io, username: ü, token: hunter4, password: [hunter5, {a: hunter6}]}
            """
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(text).read() }
        #expect(errors?.diagnostics.count == 5)
        #expect(errors.map { !$0.description.contains("hunter") } == true)
        #expect(
            errors?.diagnostics.last?.rendered() == """
                berth.yaml:6:59: error: a password must be a mapping, not a list
                  6 |   - {host: HUB.io, username: ü, token: *******, password: [*******, {a: *******}]}
                    |                                                           ^~~~~~~~~~~~~~~~~~~~~~~ such as `{env: GITHUB_TOKEN}`
                """
        )
    }

    @Test(
        "S31: a name, a label, or a user is one line without control characters",
        arguments: ["a\\nb", "a\\r", "\\e[2J", "a\\u2028b", "a\\u202eb", "\\u0085", "\\x7f"])
    func names(name: String) {
        let text = """
            version: 1
            name: "\(name)"
            regions: [us-east-2]
            profile: "\(name)"
            profiles:
              "\(name)": {aws_profile: x}
              b: {aws_profile: "\(name)"}
              c: {source: "\(name)"}
            accounts:
              - {id: 600423610423, name: "\(name)", profile: b, labels: {team: "\(name)"}}
              - {id: 600423610424, profile: "\(name)"}
            registries:
              - {host: ghcr.io, username: "\(name)", password: {env: TOKEN}}
            """
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(text).read() }
        let lines = (errors?.diagnostics ?? []).map {
            $0.rendered().split(separator: "\n").first.map(String.init) ?? ""
        }
        #expect(
            lines == [
                "berth.yaml:2:7: error: `name` must be one line without control characters",
                "berth.yaml:4:10: error: `profile` must be one line without control characters",
                "berth.yaml:6:3: error: a profile's name must be one line without control characters",
                "berth.yaml:7:20: error: `aws_profile` must be one line without control characters",
                "berth.yaml:8:15: error: `source` must be one line without control characters",
                "berth.yaml:10:30: error: `name` must be one line without control characters",
                "berth.yaml:10:\(61 + name.count): error: the label `team` must be one line without control characters",
                "berth.yaml:11:33: error: `profile` must be one line without control characters",
                "berth.yaml:13:31: error: `username` must be one line without control characters",
            ])
    }

    @Test("S31: a name from a variable is checked as well, and the message does not show its value")
    func nameOfVariable() throws {
        let text = "version: 1\nname: ${NAME}\nregistries: [{host: public.ecr.aws}]\n"
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture(text, environment: ["NAME": "a\nhidden"]).read()
        }
        #expect(
            errors?.diagnostics.first?.rendered() == """
                berth.yaml:2:7: error: `name` must be one line without control characters
                  2 | name: ${NAME}
                    |       ^~~~~~~ write it in one line
                """)
        #expect(try ManifestFixture(text).read(substituting: .deferred).manifest.name == "${NAME}")
    }

    // D11
    @Test(
        "a user from a variable has no line end, which `kubectl create secret --from-file` keeps",
        arguments: ["me\n", "me\r\n", "me"])
    func userOfVariable(value: String) throws {
        let text = "version: 1\nregistries: [{host: ghcr.io, username: \"${USER}\", password: {env: TOKEN}}]\n"
        let reading = try ManifestFixture(text, environment: ["USER": value]).read()
        guard case .other(let login) = reading.manifest.registries.first?.kind else {
            Issue.record("no login")
            return
        }
        #expect(login.username == "me")
    }

    // D11
    @Test("a user is one line in every other case", arguments: ["me\n\n", "m\ne", "\nme", "me\r"])
    func userOfLines(value: String) {
        let text = "version: 1\nregistries: [{host: ghcr.io, username: \"${USER}\", password: {env: TOKEN}}]\n"
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture(text, environment: ["USER": value]).read()
        }
        #expect(
            errors?.diagnostics.first?.rendered().split(separator: "\n").first.map(String.init)
                == "berth.yaml:2:40: error: `username` must be one line without control characters")
    }
}
