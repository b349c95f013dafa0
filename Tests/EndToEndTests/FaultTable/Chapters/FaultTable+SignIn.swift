import Foundation
import Testing

extension FaultTable {
    /// Sign-in faults of a profile, before the token request.
    static let signIn = [
        Fault(
            "the profile does not exist",
            { scene in
                scene.profile("")
                scene.declaration = scene.declaration.replacing("aws_profile: faulty", with: "aws_profile: missing")
            },
            .blocked(
                """
                there is no profile missing, which the manifest names, in TMP/aws-config or \
                TMP/berth-sandbox.NNNNNN/aws/credentials
                There are default, faulty, platform.
                """)),
        Fault(
            "the profile's name contains a blank without quotes",
            { scene in
                scene.profile("[profile my team]\n")
                scene.declaration = scene.declaration.replacing("aws_profile: faulty", with: "aws_profile: my team")
            },
            .blocked(
                """
                there is no profile my team, which the manifest names, in TMP/aws-config or \
                TMP/berth-sandbox.NNNNNN/aws/credentials
                berth skips [profile my team] at TMP/aws-config:4: put a name with blanks in quotes, \
                [profile "my team"].
                """)),
        Fault(
            "AWS's config file is not readable",
            { scene in
                scene.wrapper = OtherUser.without("dac_override", "dac_read_search")
                scene.profile("")
                let lastly = scene.lastly
                scene.lastly = { scene in
                    let sandbox = scene.variables["AWS_ENDPOINT_URL"]
                    try await lastly(&scene)
                    // The file sets the sandbox's endpoint, which the working registry needs as well.
                    scene.variables["AWS_ENDPOINT_URL"] = sandbox
                    chmod(scene.scratch.path("aws-config"), 0)
                }
            },
            .blocked(
                """
                there is no profile faulty, which the manifest names, in TMP/aws-config or \
                TMP/berth-sandbox.NNNNNN/aws/credentials
                cannot read TMP/aws-config: Permission denied
                  make it a file that you can read, or name another in AWS_CONFIG_FILE
                """), needs: .fewerRights),
        Fault(
            "the profile has no keys", profile("region = eu-west-1"),
            .blocked(
                """
                no AWS credentials found: none in profile faulty (TMP/aws-config:3), no container, no \
                instance metadata (AWS_EC2_METADATA_DISABLED)
                Run `aws configure`, name a profile (AWS_PROFILE, or \
                `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                """)),
        Fault(
            "the profile's session token contains a control character",
            profile(
                """
                aws_access_key_id = AKIAEXAMPLE
                aws_secret_access_key = x
                aws_session_token = y\u{1}z
                """),
            .blocked(
                """
                aws_session_token of profile faulty (TMP/aws-config:3) contains a control character
                Set it again, on one line and without control characters.
                """)),
        Fault(
            "the login session is not signed in", profile("login_session = arn:aws:iam::600423610423:user/me"),
            .blocked(
                """
                not signed in to login session arn:aws:iam::600423610423:user/me (TMP/aws-config:4)
                Run `berth auth login faulty`.
                """)),
        Fault(
            "the login session has ended",
            { scene in
                scene.profile("login_session = arn:aws:iam::600423610423:user/me\nendpoint_url = SANDBOX\n")
                try scene.scratch.make(folder: "home/.aws/login/cache")
                try scene.scratch.write(endedLogin, to: "home/.aws/login/cache/\(loginCache).json")
            },
            .failed(
                """
                login session arn:aws:iam::600423610423:user/me (TMP/aws-config:4) has ended
                signin:CreateOAuth2Token answered TOKEN_EXPIRED: The refresh token is unknown, used or expired (HTTP 401, \
                request ID)
                Run `berth auth login faulty`.
                """)),
        Fault(
            "the profiles' roles form a loop",
            profile(
                """
                role_arn = arn:aws:iam::210987654321:role/one
                source_profile = other
                [profile other]
                role_arn = arn:aws:iam::210987654321:role/two
                source_profile = faulty
                """),
            .blocked(
                """
                the profiles' source_profile form a loop: faulty > other > faulty
                Name a profile with keys as the source of one of them.
                """)),
        Fault(
            "the SSO session is not signed in",
            profile(
                """
                sso_session = corp
                sso_account_id = 600423610423
                sso_role_name = pull
                [sso-session corp]
                sso_region = us-east-1
                sso_start_url = https://corp.awsapps.com/start
                """),
            .blocked(
                """
                not signed in to SSO session corp (TMP/aws-config:7)
                Run `berth auth login --sso-session corp`.
                """)),
        Fault(
            "the token of the SSO session has an invalid expiry",
            { scene in
                scene.profile(
                    """
                    sso_session = corp
                    sso_account_id = 600423610423
                    sso_role_name = pull
                    [sso-session corp]
                    sso_region = us-east-1
                    sso_start_url = https://corp.awsapps.com/start

                    """)
                try scene.scratch.make(folder: "home/.aws/sso/cache")
                try scene.scratch.write(
                    #"{"accessToken": "x", "expiresAt": "tomorrow"}"#, to: "home/.aws/sso/cache/\(corpCache).json")
            },
            .blocked(
                """
                the token of SSO session corp (TMP/aws-config:7) cannot be used
                ~/.aws/sso/cache/\(corpCache).json: its expiresAt is not an ISO 8601 time with a time zone
                Run `berth auth login --sso-session corp`.
                """)),
        Fault(
            "the SSO session of the manifest is not signed in", { scene in scene.portal() },
            .blocked(
                """
                not signed in to SSO session corp (berth.yaml:7:3)
                Run `berth auth login`.
                """)),
        Fault(
            "the SSO session of the manifest has expired",
            { scene in
                scene.portal()
                try scene.scratch.make(folder: "home/.aws/sso/cache")
                try scene.scratch.write(
                    #"{"accessToken": "x", "expiresAt": "2020-01-01T00:00:00Z"}"#,
                    to: "home/.aws/sso/cache/\(corpCache).json")
            },
            .blocked(
                """
                SSO session corp (berth.yaml:7:3) expired N ago
                Run `berth auth login`.
                """)),
        Fault(
            "the SSO session of the manifest has another start URL in ~/.aws/config",
            { scene in
                scene.profile(
                    "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://other.awsapps.com/start\n")
                scene.portal()
            },
            .blocked(
                """
                `sso` of profile dev (berth.yaml:7:3) and [sso-session corp] (TMP/aws-config:4) have different start URLs
                Make both equal, or give the `session` in the manifest another name.
                """)),
        Fault(
            "the profile's program does not exist", program("no-such-program"),
            .blocked(
                """
                there is no program no-such-program, which credential_process of profile faulty \
                (TMP/aws-config:5) names
                Install it, or write its full path.
                """)),
        Fault(
            "the profile's program fails", program("sh -c 'echo no such login >&2; exit 3'"),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) failed with status 3
                It wrote: no such login
                berth withholds AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from it: let it read its keys from a \
                profile or file.
                """)),
        Fault(
            "the profile's program writes invalid output", program("echo '<html>'"),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) wrote no JSON object
                It should write {"Version": 1, "AccessKeyId": "…", "SecretAccessKey": "…"}, with SessionToken and \
                Expiration if there are any.
                """)),
        Fault(
            "the profile's program writes expired keys",
            program(
                #"""
                echo '{"Version": 1, "AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "x", \#
                "SessionToken": "y", "Expiration": "2020-01-01T00:00:00Z"}'
                """#),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) returned expired credentials
                Check this machine's clock.
                """)),
        Fault(
            "the file of the web identity does not exist",
            profile(
                """
                role_arn = arn:aws:iam::210987654321:role/pull
                web_identity_token_file = /nowhere/token
                """),
            .blocked(
                """
                cannot read /nowhere/token: No such file or directory: there is no web identity token for \
                role pull (profile faulty, TMP/aws-config:4)
                Check that it is mounted and that this user can read it.
                """)),
        Fault(
            "other keys made the saved plan",
            { scene in
                scene.lastly = { scene in
                    try await scene.scratch.succeed("plan", "--out", "week.plan", with: scene.environment)
                    scene.command = ["berth", "apply", "week.plan"]
                    scene.variables["AWS_ACCESS_KEY_ID"] = "AKIAOTHER"
                }
            },
            .error(
                """
                error: \(FaultScene.good) signs in with other keys now than when the plan was made
                Run `berth plan --out FILE` again.
                """, status: 1), state: .untouched),
    ]

    /// The SHA-1 of `corp`.
    private static let corpCache = "ee0bfd2552fbd840c02cc48b6e823320543c450f"

    /// The SHA-256 of the login session's identity.
    private static let loginCache = "c7225fab1132a62a3fcf8b9588906fe2a99a23698d62682b4ae00897f01a1e4d"

    /// The session's file, with the key of the AWS CLI's own test cases.
    private static let endedLogin = #"""
        {"accessToken": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "x", "sessionToken": "y",
          "expiresAt": "2020-01-01T00:00:00Z"},
         "clientId": "arn:aws:signin:::devtools/same-device", "refreshToken": "no-such-token", "idToken": "e30.e30.x",
         "dpopKey": "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+PNauWi/ihtwHHbq\n\#
        1tgc8Vgpwx0qQlNSN38y+z0igWehRANCAAR2Ntw6BXJ1v8jb9XjzKZJ+gL5f/3Jq\nIqiH2PUGKWxoFwNlcNB83FivEXEzlTbuCQK5OezOY\#
        b3gbvHuzKkB0nDX\n-----END PRIVATE KEY-----\n"}
        """#

    private static func profile(_ settings: String) -> FaultScene.Arrangement {
        { scene in scene.profile(settings + "\n") }
    }

    private static func program(_ words: String) -> FaultScene.Arrangement {
        profile("endpoint_url = SANDBOX\ncredential_process = \(words)")
    }
}

extension FaultScene {
    /// Declares the failing registry with a role of IAM Identity Center.
    fileprivate mutating func portal() {
        declaration = """
              - {id: 600423610423, regions: [eu-west-1], profile: dev}
            profiles:
              dev:
                sso: {start_url: "https://corp.awsapps.com/start", region: us-east-1, role: EcrPull, session: corp}

            """
    }
}
