import AWS
import DockerConfig
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("a first manifest", .scheduled)
struct ManifestDraftTests {
    // MARK: Whole texts

    @Test("if nothing is found, it has examples and one registry, so that it is valid")
    func nothing() throws {
        let manifest = try InitFixture().manifest()
        #expect(manifest.text == InitManifestTexts.nothing)
        #expect(try manifest.read().logins == ["public.ecr.aws as the AWS CLI would"])
        #expect(
            manifest.report == """
                Wrote berth.yaml: no registries to sign in to, so it has ECR Public and examples.
                Next: read it, then `berth plan`.
                """
        )
    }

    @Test("each profile's account is found if its files name it, and each registry is listed once")
    func profiles() throws {
        let manifest = try InitFixture.profiles.manifest()
        #expect(manifest.body == InitManifestTexts.profiles)
        #expect(
            try manifest.read().logins == [
                "600423610423.dkr.ecr.us-east-2.amazonaws.com as dev",
                "600423610423.dkr.ecr.eu-west-1.amazonaws.com as dev-europe",
                "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn as deploy",
                "111111111111.dkr.ecr.us-west-2.amazonaws.com as me",
                "012345678901.dkr.ecr.us-east-2.amazonaws.com as old",
            ]
        )
        #expect(
            manifest.report == """
                Wrote berth.yaml: 4 accounts in 4 regions, 8 profiles.
                Left as comments: 2 profiles with an unknown account.
                Next: read it, then `berth plan`.
                """
        )
    }

    @Test("each kind of host gets its user, and a source for its password that fits it")
    func hosts() throws {
        let manifest = try InitFixture.hosts.manifest()
        #expect(manifest.body == InitManifestTexts.hosts)
        #expect(try manifest.read().registries.count == 16)
        #expect(
            manifest.report == """
                Wrote berth.yaml: 2 accounts in 2 regions, 1 profile, 16 hosts of Docker's config.
                Next: read it, then run `berth trust`, because it runs az and gcloud for passwords, and `berth plan`.
                """
        )
    }

    @Test("hosts that a helper signs in to itself are comments with the reason")
    func helpers() throws {
        let manifest = try InitFixture.helpers.manifest()
        #expect(manifest.body == InitManifestTexts.helpers)
        #expect(
            try manifest.read().logins == [
                "111111111111.dkr.ecr.us-east-2.amazonaws.com as the AWS CLI would",
                #"ghcr.io as changeme with variable("GITHUB_TOKEN")"#,
                #"registry.example.com as changeme with variable("REGISTRY_EXAMPLE_COM_TOKEN")"#,
            ]
        )
        #expect(
            manifest.report == """
                Wrote berth.yaml: 1 account in 1 region, 1 profile, 3 hosts of Docker's config.
                Left as comments: 5 registries that a helper signs in to by itself.
                Next: read it, then `berth plan`.
                """
        )
    }

    // D12: `YWxpY2U6cGxhbnRlZA==` is base64 of `alice:planted`, `Ym9iOnBsYW50ZWQ=` of `bob:planted`.
    @Test(
        "D12: the report lists keys of one registry, and the manifest has docker's user",
        arguments: [
            (
                #""docker.io":ALICE,"https://index.docker.io/v1/":BOB"#,
                "docker.io has logins under https://index.docker.io/v1/ (bob) and docker.io (alice): "
                    + "berth uses the first."
            ),
            (
                #""https://index.docker.io/v1/":BOB,"registry-1.docker.io":ALICE"#,
                "docker.io has logins under https://index.docker.io/v1/ (bob) and "
                    + "registry-1.docker.io (alice): berth uses the first."
            ),
            (
                #""docker.io":BOB,"index.docker.io":BOB"#,
                "docker.io covers docker.io (bob) and index.docker.io (bob): they are one registry."
            ),
            (
                #""https://index.docker.io/v1/":{},"docker.io":BOB"#,
                "docker.io has logins under docker.io (bob) and https://index.docker.io/v1/: "
                    + "berth uses the first."
            ),
            (
                #""https://ghcr.io/v1/":ALICE,"ghcr.io":BOB"#,
                "ghcr.io has logins under ghcr.io (bob) and https://ghcr.io/v1/ (alice): "
                    + "berth uses the first."
            ),
        ])
    func spellings(auths: String, remark: String) throws {
        let auths = auths.replacing("ALICE", with: #"{"auth":"YWxpY2U6cGxhbnRlZA=="}"#)
            .replacing("BOB", with: #"{"auth":"Ym9iOnBsYW50ZWQ="}"#)
        let manifest = try InitFixture(docker: #"{"auths":{\#(auths)}}"#).manifest()
        #expect(
            manifest.report == """
                Wrote berth.yaml: 1 host of Docker's config.
                \(remark)
                Next: read it, then `berth plan`.
                """)
        let logins = try manifest.read().logins
        #expect(logins.count == 1)
        #expect(logins.first?.contains(" as bob with ") == true)
    }

    @Test("D12: the report omits a single key, and docker's other secrets")
    func oneSpelling() throws {
        let auths =
            #"{"auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOnBsYW50ZWQ="},"#
            + #""https://index.docker.io/v1/access-token":{"auth":"Ym9iOnBsYW50ZWQ="}},"#
            + #""credHelpers":{"https://index.docker.io/v1/":"pass"}}"#
        #expect(
            try InitFixture(docker: auths).manifest().report == """
                Wrote berth.yaml: 1 host of Docker's config.
                Next: read it, then `berth plan`.
                """)
    }

    @Test("names stay as they are, whatever they contain, and add nothing")
    func hostile() throws {
        let world = InitFixture.hostile
        let manifest = try world.manifest(name: "a: ${b}", folder: "/")
        #expect(manifest.text == InitManifestTexts.hostile)
        let read = try manifest.read()
        #expect(read.name == "a: ${b}")
        #expect(
            Array(read.profiles.keys) == [
                "a: b # c", "on", "${HOME}", "$${\u{301}HOME}", "<<", "007", "é\u{FFFE}\\\u{1F600}",
                "- x: y",
            ]
        )
        for (name, profile) in read.profiles { #expect(profile.base == .awsProfile(name)) }
        #expect(read.registries.compactMap(\.profile) == Array(read.profiles.keys.dropLast()))
        #expect(
            read.logins.suffix(7) == [
                "one.example.com as x # ${Y}\"\\ö with variable(\"ONE_EXAMPLE_COM_TOKEN\")",
                #"two.example.com as changeme with variable("TWO_EXAMPLE_COM_TOKEN")"#,
                #"three.example.com as changeme with variable("THREE_EXAMPLE_COM_TOKEN")"#,
                #"four.example.com as null with variable("FOUR_EXAMPLE_COM_TOKEN")"#,
                #"five.example.com as changeme with variable("FIVE_EXAMPLE_COM_TOKEN")"#,
                #"a.b.example.com as one with variable("A_B_EXAMPLE_COM_TOKEN")"#,
                #"a-b.example.com as two with variable("A_B_EXAMPLE_COM_2_TOKEN")"#,
            ]
        )
    }

    // MARK: Choices

    @Test("it has only the chosen profiles, and the chosen regions if their files name none")
    func chosen() throws {
        let manifest = try InitFixture.profiles.manifest(
            name: "on", profiles: ["old", "ci", "dev-admin"], regions: ["ap-south-1", "eu-north-1"]
        )
        let read = try manifest.read()
        #expect(read.name == "on" && Array(read.profiles.keys) == ["dev-admin", "old", "ci"])
        #expect(
            read.logins == [
                "600423610423.dkr.ecr.us-east-2.amazonaws.com as dev-admin",
                "012345678901.dkr.ecr.ap-south-1.amazonaws.com as old",
                "012345678901.dkr.ecr.eu-north-1.amazonaws.com as old",
            ]
        )
    }

    @Test("a requested profile that does not exist is an error with the nearest name")
    func unknownProfile() throws {
        let error = #expect(throws: InitOptions.UnknownProfileError.self) {
            try InitFixture.profiles.manifest(profiles: ["deploi"])
        }
        #expect(error?.description == "there is no profile `deploi` in ~/.aws/config: did you mean `deploy`?")
        let none = #expect(throws: InitOptions.UnknownProfileError.self) {
            try InitFixture().manifest(profiles: ["dev"])
        }
        #expect(none?.description == "there is no profile `dev` in ~/.aws/config: it has none")
    }

    @Test(
        "a region that no file names is the variable's, or else the profiles' most frequent, or else the hosts'",
        arguments: [
            (["AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-north-1"], "eu-west-1"),
            (["AWS_DEFAULT_REGION": "eu-north-1"], "eu-north-1"), (["AWS_REGION": "nowhere"], "us-west-2"),
        ]
    )
    func likelyRegion(environment: [String: String], region: String) throws {
        let roles = ["us-east-2", "us-west-2", "us-west-2", nil].enumerated().map { index, region in
            "[profile p\(index)]\nrole_arn = arn:aws:iam::60042361042\(index):role/pull\n"
                + (region.map { "region = \($0)\n" } ?? "")
        }
        let world = InitFixture(config: roles.joined(), environment: environment)
        #expect(try world.manifest().read().registries.last?.host == "600423610423.dkr.ecr.\(region).amazonaws.com")
        let alone = InitFixture(
            config: roles[3], docker: #"{"auths": {"111111111111.dkr.ecr.sa-east-1.amazonaws.com": {}}}"#
        )
        #expect(
            try alone.manifest().read().logins == [
                "111111111111.dkr.ecr.sa-east-1.amazonaws.com as the AWS CLI would",
                "600423610423.dkr.ecr.sa-east-1.amazonaws.com as p3",
            ]
        )
    }

    @Test("without any region the account is a comment, and its principal stays")
    func noRegion() throws {
        let manifest = try InitFixture(config: "[profile dev]\nrole_arn = arn:aws:iam::600423610423:role/pull\n")
            .manifest()
        #expect(try manifest.read().logins == ["public.ecr.aws as dev"])
        #expect(
            manifest.text.contains(
                """
                  # The region of these is unknown: replace REGION.
                  # - id: 600423610423
                  #   profile: dev
                  #   regions: [REGION]

                """
            )
        )
        #expect(manifest.report.contains("\nLeft as comments: 1 profile without a region.\n"))
    }

    @Test("hosts of ECR belong to the profile of their account and region, or else to the account's first")
    func hostsOfProfiles() throws {
        let config = """
            [profile a]
            role_arn = arn:aws:iam::600423610423:role/a
            region = us-east-1
            [profile b]
            role_arn = arn:aws:iam::600423610423:role/b
            region = us-west-2
            """
        let hosts = ["us-west-2", "eu-west-1"].map { "\"600423610423.dkr.ecr-fips.\($0).amazonaws.com\": {}" }
        let world = InitFixture(config: config, docker: "{\"auths\": {\(hosts.joined(separator: ", "))}}")
        #expect(
            try world.manifest().read().logins == [
                "600423610423.dkr.ecr.us-east-1.amazonaws.com as a",
                "600423610423.dkr.ecr-fips.eu-west-1.amazonaws.com as a",
                "600423610423.dkr.ecr.us-west-2.amazonaws.com as b",
                "600423610423.dkr.ecr-fips.us-west-2.amazonaws.com as b",
            ]
        )
    }

    @Test("a store that signs in itself serves all hosts except those of another helper in credHelpers")
    func mintingStore() throws {
        let role = "role_arn = arn:aws:iam::600423610423:role/pull\n"
        let world = InitFixture(
            config: "[profile a]\n\(role)region = us-east-2\n[profile b]\n\(role)region = us-west-2\n",
            docker: """
                {"credsStore": "ecr-login", "auths": {"ghcr.io": {}},
                 "credHelpers": {"600423610423.dkr.ecr.us-east-2.amazonaws.com": ""}}
                """
        )
        let manifest = try world.manifest()
        #expect(try manifest.read().logins == ["600423610423.dkr.ecr.us-east-2.amazonaws.com as a"])
        #expect(manifest.helperRegistryCount == 2)
        #expect(manifest.text.contains("remove their lines from credsStore or credHelpers in Docker's config."))
        #expect(!manifest.text.contains("berth stores logins in"))
    }

    @Test(
        "its name is that of its directory, if that is valid",
        arguments: [
            ("/home/me/platform", "platform"), ("/home/me/My Team (1)", "My-Team-1"), ("/home/me/.config", "config"),
            ("/", "berth"), ("/home/me/-é-", "berth"),
        ] as [(FilePath, String)]
    )
    func names(folder: FilePath, name: String) throws {
        #expect(try InitFixture().manifest(folder: folder).read().name == name)
    }

    @Test("an unreadable source is reported by its kind")
    func unreadable() {
        #expect(throws: SharedConfigError.self) { try InitFixture(config: "[profile dev\n").facts() }
        #expect(throws: DockerConfigError.self) { try InitFixture(docker: "[]").facts() }
    }
}
