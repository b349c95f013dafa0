import Foundation
import TestSupport
import Testing

/// The first manifest, made from AWS's files and Docker's config.
@Suite("berth init", .scheduled)
struct InitTests {
    private static let deploy = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
    /// The secrets in AWS's files, and their base64 in Docker's config.
    private static let secrets = ["planted", "pwbGFudGVk"]

    /// Writes a profile with an SSO session without a sign-in, a role, keys of an unknown account, octocat's login in
    /// Docker's config, and a host with a credential helper.
    private func prepare(_ scratch: CommandScratch) throws {
        try scratch.make(folder: "home/.aws")
        try scratch.write(
            """
            [profile dev]
            sso_session = corp
            sso_account_id = 600423610423
            sso_role_name = Developer
            region = eu-west-1
            [sso-session corp]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-west-1
            [profile deploy]
            role_arn = arn:aws:iam::210987654321:role/ecr-pull
            credential_source = Environment
            """, to: "home/.aws/config"
        )
        try scratch.write(
            """
            [me]
            aws_access_key_id = AKIAplanted
            aws_secret_access_key = planted
            aws_session_token = planted
            """, to: "home/.aws/credentials"
        )
        try scratch.write(
            """
            {"auths": {"ghcr.io": {"auth": "b2N0b2NhdDpwbGFudGVk"}},
             "credHelpers": {"600423610423.dkr.ecr.us-east-2.amazonaws.com": "ecr-login"}}
            """, to: "home/.docker/config.json"
        )
    }

    private static let found = """
        Wrote berth.yaml: 2 accounts in 1 region, 3 profiles, 1 host of Docker's config.
        Left as comments: 1 profile with an unknown account, 1 registry that a helper signs in to by itself.
        Next: read it, then `berth plan`.

        """

    @Test("an existing file is never overwritten; another path makes another file")
    func neverOver() async throws {
        try await CommandScratch.with { scratch in
            try prepare(scratch)
            try scratch.write("mine", to: "work/berth.yaml")
            let before = try FileState(scratch.path("work/berth.yaml"))
            let refused = try await scratch.berth("init")
            #expect(
                refused.errors == """
                    error: berth.yaml exists already
                    `berth init --out FILE` writes another file, and `berth init --out -` prints the manifest.

                    """
            )
            #expect(refused.output == "" && refused.status == 73)
            let other = try await scratch.berth("init", "--out", "team.yaml")
            #expect(other.output.hasPrefix("Wrote team.yaml: "))
            #expect(other.output.hasSuffix("\nNext: read it, then `berth plan -f team.yaml`.\n"))
            #expect(try FileState(scratch.path("work/berth.yaml")) == before)
            #expect(try scratch.files(below: "work").keys.sorted() == ["berth.yaml", "team.yaml"])
        }
    }

    @Test("init reports a manifest that berth has used until now, and a file that takes precedence")
    func otherManifests() async throws {
        try await CommandScratch.with { scratch in
            try scratch.make(folder: "work/.git")
            try scratch.make(folder: "work/sub")
            let parent = try scratch.write("version: 1\n", to: "work/berth.yaml")
            let below = try await scratch.berth("init", in: scratch.url("work/sub"))
            #expect(
                below.errors == """
                    warning: berth now uses berth.yaml here, not \(parent): to use both, \
                    add the other to `include`

                    """
            )
            let named = try await scratch.berth("init", "--out", "x.yaml", with: ["BERTH_FILE": parent])
            #expect(
                named.errors
                    == "warning: BERTH_FILE names \(parent), which berth uses unless you give `-f x.yaml`\n")
            #expect(named.status == 0)
        }
    }

    @Test("64 for an unknown profile or region; nothing is written")
    func wrongUse() async throws {
        try await CommandScratch.with { scratch in
            try prepare(scratch)
            let profile = try await scratch.berth("init", "--profile", "deploi")
            #expect(
                profile.errors
                    == "error: there is no profile `deploi` in ~/.aws/config: did you mean `deploy`?\n")
            #expect(profile.status == 64)
            let region = try await scratch.berth("init", "--region", "here")
            #expect(region.errors.contains("`here` is not a region, such as us-east-2") && region.status == 64)
            let both = try await scratch.berth("init", "--json", "--out", "-")
            #expect(both.output == "" && both.status == 64)
            #expect(try scratch.files(below: "work").isEmpty)
        }
    }

    @Test("78 if Docker's config is malformed, and 1 if AWS's files are")
    func malformed() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write("{", to: "home/.docker/config.json")
            #expect(try await scratch.berth("init").status == 78)
            try scratch.write("{}", to: "home/.docker/config.json")
            try scratch.make(folder: "home/.aws")
            try scratch.write("[profile dev\n", to: "home/.aws/config")
            let ended = try await scratch.berth("init")
            #expect(ended.errors.hasPrefix("error: ~/.aws/config:1: ") && ended.status == 1)
            #expect(try scratch.files(below: "work").isEmpty)
        }
    }

    @Test("the file, the output at -vv and the events contain no secret")
    func secrecy() async throws {
        try await CommandScratch.with { scratch in
            try prepare(scratch)
            let written = try await scratch.berth("init", "-vv", "--json-into", "events")
            let printed = try await scratch.berth("init", "-vv", "--out", "-")
            let events = try await scratch.berth("init", "-vv", "--json", "--out", "b.yaml")
            let file = try scratch.read("work/berth.yaml")
            #expect(printed.output == file && file.contains("username: octocat\n"))
            let all =
                [written, printed, events].map { $0.output + $0.errors } + [file, try scratch.read("work/events")]
            let sources = try scratch.read("home/.aws/credentials") + scratch.read("home/.docker/config.json")
            for secret in Self.secrets {
                #expect(sources.contains(secret), "it was never planted")
                #expect(!all.joined().contains(secret))
            }
        }
    }

    @Test("standard output contains only events, which report the file's path and content")
    func events() async throws {
        try await CommandScratch.with { scratch in
            try prepare(scratch)
            let ended = try await scratch.berth("init", "--json")
            let path = scratch.path("work/berth.yaml")
            #expect(
                ended.output.lines.last
                    == #"{"type":"initialized","accounts":2,"path":"\#(path)","profiles":3,"registries":3}"#
            )
            #expect(ended.output.lines.count == 2 && ended.errors == Self.found)
            let printed = try await scratch.berth("init", "--out", "-", "--json-into", "events")
            #expect(
                try scratch.read("work/events").lines.last
                    == #"{"type":"initialized","accounts":2,"profiles":3,"registries":3}"#
            )
            #expect(printed.errors.hasSuffix("\nNext: read it and save it as berth.yaml, then `berth plan`.\n"))
            #expect(try scratch.read("work/berth.yaml") == printed.output)
        }
    }
}
