import Testing

extension ChainScenario {
    /// Faults reported in practice, by their rows in `../shared/field/faults.md`: programs, sessions, and STS.
    static let fieldSources: [ChainScenario] = [
        ChainScenario(
            "A2: AWS cannot reach the identity provider at first",
            environment: [.webIdentity], files: [.token("good-token-unsteady")],
            expected: .signs("web-identity(unsteady):role/ci")
        ),
        ChainScenario(
            "A2: AWS cannot get the provider's keys at first: botocore gives up",
            environment: [.webIdentity], files: [.token("good-token-unsteady-keys")],
            expected: .signs("web-identity(unsteady-keys):role/ci"), botocore: .refused,
            row: "`InvalidIdentityToken` as the provider's keys could not be fetched"
        ),
        ChainScenario(
            "A5: instance metadata loses each request once, and AWS_METADATA_SERVICE_NUM_ATTEMPTS is 3",
            environment: [
                .instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/at/lost-once"),
                .set("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"),
            ],
            expected: .signs("imds:node-role at lost-once")
        ),
        ChainScenario(
            "A5: instance metadata loses each request once: botocore does not retry by default",
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/at/lost-once")],
            expected: .signs("imds:node-role at lost-once"), botocore: .refused,
            row: "a request to instance metadata that is lost after its token came"
        ),
        ChainScenario(
            "A6: a program writes its keys' expiry with a blank and an offset",
            config: processProfile,
            files: [.keys("AKIAPROCESS", more: #""Expiration": "2040-01-01 00:00:00+00:00""#)],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "A6: a program writes its keys' expiry without seconds",
            config: processProfile, files: [.keys("AKIAPROCESS", more: #""Expiration": "2040-01-01T00:00Z""#)],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "A6: a program writes its keys' expiry in the basic format",
            config: processProfile, files: [.keys("AKIAPROCESS", more: #""Expiration": "20400101T000000.5+0530""#)],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "A6: a program writes its keys' expiry without a time zone",
            config: processProfile, files: [.keys("AKIAPROCESS", more: #""Expiration": "2040-01-01 00:00:00""#)],
            expected: .refused
        ),
        ChainScenario(
            "A6: an SSO token's expiry with a blank and an offset",
            config: ssoProfile,
            files: [
                .file(
                    ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                    #"{"accessToken": "good-sso-corp", "expiresAt": "2040-01-01 00:00:00+00:00"}"#
                )
            ],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "A6: a legacy SSO token's expiry without seconds",
            config: "[default]\n{legacy sso}",
            files: [
                .file(
                    ".aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json",
                    #"{"accessToken": "good-sso-old", "expiresAt": "2040-01-01T00:00Z"}"#
                )
            ],
            expected: .signs("sso(old):123456789012/Reader")
        ),
        ChainScenario(
            "A9: the SSO portal throttles the first request",
            environment: [.set("AWS_ENDPOINT_URL_SSO", "{server}/at/throttled-once")], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader at throttled-once")
        ),
        ChainScenario(
            "A13: an SSO session whose refresh token works once",
            config: ssoProfile, files: [.sso("good-sso-corp", expires: "-3h", renewal: "refresh-once-corp")],
            expected: .signs("sso(refreshed-once-corp-more):123456789012/Reader")
        ),
        ChainScenario(
            "A14: a semicolon in a program's quotes",
            config: """
                [default]
                credential_process = sh -c 'true ; cat {home}/keys.json'
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "A14: a number sign in a program's double quotes",
            config: #"""
                [default]
                credential_process = sh -c "cat {home}/keys.json # \"keys\" ; x"
                """#,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "A15: a program that needs the environment's keys: berth withholds them",
            profile: "tool", environment: [.keys("AKIAENV")],
            config: """
                [profile tool]
                credential_process = sh -c 'test -n "$AWS_SECRET_ACCESS_KEY" && cat {home}/keys.json'
                """,
            files: [.keys("AKIAPROCESS")], expected: .refused, botocore: .signs("AKIAPROCESS"),
            row: "what a credential process inherits"
        ),
        ChainScenario(
            "A16: a leftover session token next to permanent keys",
            environment: [.keys("AKIAENV"), .set("AWS_SECURITY_TOKEN", "another")], expected: .refused
        ),
        ChainScenario(
            "A16: STS in aws-global, at a custom endpoint: botocore signs for an unknown region",
            environment: [.set("AWS_DEFAULT_REGION", "aws-global")],
            config: """
                [default]
                role_arn = {role regional}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .signs("AKIAPLATFORM > role/regional(region=us-east-1)"),
            botocore: .refused, row: "`aws-global`"
        ),
        ChainScenario(
            "A16: STS in aws-global by the profile, at a custom endpoint",
            config: """
                [default]
                region = aws-global
                role_arn = {role regional}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .signs("AKIAPLATFORM > role/regional(region=us-east-1)"),
            botocore: .refused, row: "`aws-global`"
        ),
        ChainScenario(
            "A16: AWS's own STS in aws-global: botocore uses the global endpoint",
            environment: [.awsItself, .set("AWS_DEFAULT_REGION", "aws-global")],
            config: """
                [default]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, region: .session, expected: .asks("sts.us-east-1.amazonaws.com:443"),
            botocore: .asks("sts.amazonaws.com:443"), row: "`aws-global`"
        ),
    ]
}
