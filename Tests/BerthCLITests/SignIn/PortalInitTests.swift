import Foundation
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("berth init --sso and --identify", .scheduled)
struct PortalInitTests {
    private static let roles = [
        "600423610423": ["Admin", "EcrPull"], "210987654321": ["EcrPull"], "012345678901": ["Billing"],
    ]
    private static let portal = ["--sso", "https://acme.awsapps.com/start", "--sso-region", "eu-west-1"]

    private static let needsURL = "--sso needs the URL of an access portal, such as https://acme.awsapps.com/start"

    private func run(_ scene: SignInScene, _ arguments: String...) async throws -> Ended {
        try await CommandRun(["init", "--device-code"] + Self.portal + arguments, scene.effects()).ended()
    }

    private static let manifest = """
        # yaml-language-server: $schema=berth.schema.json
        # (`berth schema > berth.schema.json` puts it here, for your editor.)
        #
        # The registries that a machine signs in to, and as whom. `berth init` wrote this from the
        # accounts that https://acme.awsapps.com/start gives you.
        # It contains no secrets, so you can commit and share it.
        version: 1
        name: work  # owns these logins in berth's records
        regions: [us-east-2, eu-west-1]  # of every account below
        profile: EcrPull  # of every account below
        # renew_before: 6h  # renew a login when less than this is left
        # storage: helper  # store no secrets: docker requests logins from berth

        # Who to sign in as: a permission set of IAM Identity Center, in each registry's own account.
        profiles:
          EcrPull:
            sso:
              start_url: https://acme.awsapps.com/start
              region: eu-west-1
              role: EcrPull
          # ecr-pull:  # a role in each registry's account, on top of another profile
          #   source: EcrPull
          #   role_arn: arn:aws:iam::${account.id}:role/ecr-pull

        # Private ECR: one registry for each account and region.
        accounts:
          - id: 210987654321
            name: "acme 21"
          - id: 600423610423
            name: "acme 60"

        """

    @Test("writes a manifest with one profile for all accounts of a role, which is valid")
    func role() async throws {
        let scene = try SignInScene(manifest: nil, SignInStub(roles: Self.roles))
        let ended = try await run(
            scene, "--role", "EcrPull", "--region", "us-east-2", "--region", "eu-west-1", "--region", "us-east-2",
            "--yes")
        #expect(
            ended.output == """
                Wrote berth.yaml: 2 accounts in 2 regions, with the role EcrPull.
                Next: `berth apply`.

                """, "\(ended.errors)")
        #expect(ended.status == 0 && ended.leaks == [])
        #expect(scene.files.text("/home/me/work/berth.yaml") == Self.manifest)
        let validated = try await scene.berth("validate")
        #expect(validated.output == "ok work: 4 registries, 1 profile\n", "\(validated.errors)")
        let status = try await scene.berth("auth", "status", "--exit-code")
        #expect(status.status == 0, "\(status.output)")
    }

    @Test("asks for the role, the accounts, the regions and the name")
    func prompts() async throws {
        let terminal = ScriptedTerminal(
            "EcrPul", "1", "x", "2", "here", "us-east-2 eu-west-1 us-east-2", "\u{1B}[Ateam", "team")
        var scene = try SignInScene(manifest: nil, SignInStub(roles: Self.roles))
        scene.terminal = terminal
        let ended = try await run(scene)
        #expect(
            terminal.questions == [
                """
                Roles that https://acme.awsapps.com/start gives you:
                  1  EcrPull  2 accounts
                  2  Admin    1 account
                  3  Billing  1 account
                Which one? A number or a name [EcrPull] 
                """,
                """
                `EcrPul` is not in the list: answer with a number, such as 1
                Which one? A number or a name [EcrPull] 
                """,
                """
                Accounts with the role EcrPull:
                  1  210987654321  acme 21
                  2  600423610423  acme 60
                Which ones? Numbers or ids [all] 
                """,
                """
                `x` is not in the list: answer with numbers, such as 1,2
                Which ones? Numbers or ids [all] 
                """,
                "Which regions have your registries? [eu-west-1] ",
                """
                `here` is not a region, such as us-east-2
                Which regions have your registries? [eu-west-1] 
                """,
                "A name for the manifest [work] ",
                "A name contains no control characters\nA name for the manifest [work] ",
            ])
        let text = try #require(scene.files.text("/home/me/work/berth.yaml"))
        #expect(text.contains("name: team ") && text.contains("regions: [us-east-2, eu-west-1]"))
        #expect(text.contains("id: 600423610423") && !text.contains("id: 210987654321"))
        #expect(ended.status == 0)
    }

    @Test("--out - prints only the manifest to standard output, and a guessed region has a comment")
    func printed() async throws {
        let scene = try SignInScene(manifest: nil, SignInStub(roles: Self.roles))
        let ended = try await run(scene, "--role", "Billing", "--yes", "--out", "-")
        #expect(ended.output.hasPrefix("# yaml-language-server"))
        #expect(ended.output.contains("\nregions: [eu-west-1]  # a guess: correct it\n"))
        #expect(ended.output.contains("\n  - id: \"012345678901\"\n    name: \"acme 01\"\n"))
        #expect(
            ended.errors.hasSuffix(
                """
                Found: 1 account in 1 region, with the role Billing.
                Next: save it as berth.yaml, then `berth apply`.

                """))
        #expect(ended.status == 0)
    }

    @Test("an account without a name has none in the manifest, and a role with an impossible name is left out")
    func unusual() async throws {
        let scene = try SignInScene(
            manifest: nil,
            SignInStub(roles: ["001122334455": ["EcrPull", "not a role"], "210987654321": ["no\\u0000"]]))
        let ended = try await run(scene, "--yes")
        #expect(ended.output.hasPrefix("Wrote berth.yaml: 1 account in 1 region, with the role EcrPull.\n"))
        #expect(
            scene.files.text("/home/me/work/berth.yaml")?.hasSuffix("\naccounts:\n  - id: \"001122334455\"\n") == true)
        #expect(try await scene.berth("validate").status == 0)
    }

    @Test("a role or an account that the portal does not give, and a choice without a terminal: 64")
    func unknown() async throws {
        let scene = try SignInScene(manifest: nil, SignInStub(roles: Self.roles))
        #expect(
            try await run(scene, "--role", "EcrPul", "--yes").errors.lines.last
                == "error: the portal does not give you the role `EcrPul`: did you mean `EcrPull`?")
        #expect(
            try await run(scene, "--role", "Other", "--yes").errors.lines.last
                == "error: the portal does not give you the role `Other`: there are EcrPull, Admin, Billing")
        #expect(
            try await run(scene, "--role", "Admin", "--account", "210987654321", "--yes").errors.lines.last
                == "error: no account `210987654321` gives you the role `Admin`: there is acme 60")
        let none = try await run(scene, "--yes")
        #expect(
            none.errors.hasSuffix(
                """
                error: the portal gives you several roles: EcrPull, Admin, Billing
                Name one with --role.

                """))
        #expect(none.status == 64)
        let empty = try SignInScene(manifest: nil, SignInStub())
        #expect(
            try await run(empty, "--yes").errors.hasSuffix(
                """
                error: https://acme.awsapps.com/start gives you no role in any account
                Ask its administrator for a permission set that may pull images.

                """))
    }

    @Test(
        "wrong combinations of options: 64",
        arguments: [
            (["--sso", "https://acme.awsapps.com/start"], "--sso needs --sso-region"),
            (["--role", "x"], "--sso-region, --role and --account need --sso"),
            (["--device-code"], "--device-code and --no-browser need --sso"),
            (["--no-browser"], "--device-code and --no-browser need --sso"),
            (["--sso", "acme.awsapps.com", "--sso-region", "eu-west-1"], Self.needsURL),
            (["--sso", "http://acme.awsapps.com/start", "--sso-region", "eu-west-1"], Self.needsURL),
            (["--sso", "https://me:planted-secret-key@acme.awsapps.com", "--sso-region", "eu-west-1"], Self.needsURL),
            (Self.portal + ["--identify"], "--sso cannot be combined with --profile or --identify"),
            (Self.portal + ["--profile", "x"], "--sso cannot be combined with --profile or --identify"),
        ])
    func usage(arguments: [String], expected: String) async throws {
        let scene = try SignInScene(manifest: nil)
        let ended = try await CommandRun(["init"] + arguments, scene.effects()).ended()
        #expect(ended.errors.contains(expected) && ended.status == 64, "\(ended.errors)")
        #expect(ended.leaks == [])
    }

    @Test("--identify asks STS for the account of a profile whose account no file names")
    func identify() async throws {
        let config =
            "[profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = planted-secret-key\n"
            + "region = eu-west-1\n[profile gone]\ncredential_process = missing\n"
        let scene = try SignInScene(manifest: nil, config: config)
        let ended = try await scene.berth("init", "--identify", "--yes")
        #expect(
            ended.output == """
                Wrote berth.yaml: 1 account in 1 region, 2 profiles.
                Left as comments: 1 profile with an unknown account.
                Next: read it, then `berth plan`.

                """)
        #expect(
            ended.errors == """
                warning: the account of profile gone stays unknown: there is no program missing, which \
                credential_process of profile gone (~/.aws/config:6) names
                Install it, or write its full path.

                """)
        #expect(scene.stub.requests == ["POST sts.eu-west-1.amazonaws.com/"])
        #expect(
            scene.files.text("/home/me/work/berth.yaml")?.contains("\n  - id: 600423610423\n    profile: keys\n")
                == true)
        #expect(ended.leaks == [] && ended.status == 0)
    }
}
