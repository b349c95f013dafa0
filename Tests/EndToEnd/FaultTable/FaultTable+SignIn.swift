extension FaultTable {
    /// Of a profile, before AWS is asked for a token.
    static let signIn = [
        Fault(
            "the profile is not there",
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
            "the profile has no keys", profile("region = eu-west-1"),
            .blocked(
                """
                no AWS credentials found: none in profile faulty (TMP/aws-config:3), no container, no \
                instance metadata (AWS_EC2_METADATA_DISABLED)
                Sign in with `aws sso login` or `aws configure`, name a profile (AWS_PROFILE, or \
                `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                """)),
        Fault(
            "the profile's session token holds a control character",
            profile(
                """
                aws_access_key_id = AKIAEXAMPLE
                aws_secret_access_key = x
                aws_session_token = y\u{1}z
                """),
            .blocked(
                """
                aws_session_token of profile faulty (TMP/aws-config:3) holds a control character
                Set it again, on one line and without control characters.
                """)),
        Fault(
            "the profiles' roles lead in a circle",
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
                the profiles' source_profile lead in a circle: faulty > other > faulty
                Name a profile with keys as the source of one of them.
                """)),
        Fault(
            "nobody is signed in to the SSO session",
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
                nobody is signed in to SSO session corp (TMP/aws-config:7)
                Run `aws sso login --sso-session corp`.
                """)),
        Fault(
            "the profile's program is not there", program("no-such-program"),
            .blocked(
                """
                there is no program no-such-program, which credential_process of profile faulty \
                (TMP/aws-config:5) names
                Install it, or write its whole path.
                """)),
        Fault(
            "the profile's program fails", program("sh -c 'echo no such login >&2; exit 3'"),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) failed with status 3
                It wrote: no such login
                """)),
        Fault(
            "the profile's program writes garbage", program("echo '<html>'"),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) wrote no JSON object
                It should write {"Version": 1, "AccessKeyId": "…", "SecretAccessKey": "…"}, and a \
                SessionToken and an Expiration where there are any.
                """)),
        Fault(
            "the profile's program writes old keys",
            program(
                #"""
                echo '{"Version": 1, "AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "x", \#
                "SessionToken": "y", "Expiration": "2020-01-01T00:00:00Z"}'
                """#),
            .failed(
                """
                credential_process of profile faulty (TMP/aws-config:5) gave credentials that have expired
                Is this machine's clock right?
                """)),
        Fault(
            "the file of the web identity is not there",
            profile(
                """
                role_arn = arn:aws:iam::210987654321:role/pull
                web_identity_token_file = /nowhere/token
                """),
            .blocked(
                """
                cannot read /nowhere/token: No such file or directory: there is no web identity token for \
                role pull (profile faulty, TMP/aws-config:4)
                Is it mounted, and may this user read it?
                """)),
    ]

    private static func profile(_ settings: String) -> FaultScene.Arrangement {
        { scene in scene.profile(settings + "\n") }
    }

    private static func program(_ words: String) -> FaultScene.Arrangement {
        profile("endpoint_url = SANDBOX\ncredential_process = \(words)")
    }
}
