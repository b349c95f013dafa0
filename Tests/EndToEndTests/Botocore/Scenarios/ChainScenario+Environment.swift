import Testing

extension ChainScenario {
    /// Keys in the environment, and the profile that it selects.
    static let environmentKeys: [ChainScenario] = [
        ChainScenario(
            "keys in the environment",
            covers: [.environmentKeys], environment: [.keys("AKIAENV")], expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "temporary keys in the environment",
            covers: [.environmentKeys], environment: [.temporaryKeys("AKIATEMPENV")], expected: .signs("AKIATEMPENV")
        ),
        ChainScenario(
            "a session token that does not belong to the keys",
            environment: [.keys("AKIAENV"), .set("AWS_SESSION_TOKEN", "another")], expected: .refused
        ),
        ChainScenario(
            "an empty session token does not count",
            environment: [.keys("AKIAENV"), .set("AWS_SESSION_TOKEN", "")], expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "an access key in the environment without its secret, and keys in a file",
            environment: [.set("AWS_ACCESS_KEY_ID", "AKIAENV")], credentials: "[default]\n{keys AKIAFILE}",
            expected: .refused
        ),
        ChainScenario(
            "a secret in the environment without its access key, and nothing else",
            environment: [.set("AWS_SECRET_ACCESS_KEY", "secret-of-AKIAENV")], expected: .refused
        ),
        ChainScenario(
            "empty variables do not count",
            environment: [
                .set("AWS_ACCESS_KEY_ID", ""),
                .set("AWS_SECRET_ACCESS_KEY", ""),
                .set("AWS_WEB_IDENTITY_TOKEN_FILE", ""),
            ],
            credentials: "[default]\n{keys AKIAFILE}", expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "blank keys in the environment: botocore signs with them, berth ignores them",
            environment: [.set("AWS_ACCESS_KEY_ID", " "), .set("AWS_SECRET_ACCESS_KEY", " ")],
            credentials: "[default]\n{keys AKIAFILE}", expected: .signs("AKIAFILE"), botocore: .refused,
            row: #"keys blank (`" "`)"#
        ),
        ChainScenario(
            "a wrong secret in the environment, and valid keys in a file",
            environment: [.set("AWS_ACCESS_KEY_ID", "AKIAENV"), .set("AWS_SECRET_ACCESS_KEY", "wrong")],
            credentials: "[default]\n{keys AKIAFILE}", expected: .refused
        ),
        ChainScenario(
            "keys in the environment, and AWS_PROFILE names a profile",
            covers: [.environmentKeys], environment: [.keys("AKIAENV"), .profile("platform")], credentials: platform,
            expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "keys in the environment, and AWS_PROFILE names a missing profile",
            environment: [.keys("AKIAENV"), .profile("nobody")], credentials: platform, expected: .refused
        ),
        ChainScenario(
            "AWS_PROFILE selects a profile",
            environment: [.profile("platform")],
            credentials: """
                [default]
                {keys AKIADEFAULT}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM")
        ),
        ChainScenario(
            "AWS_DEFAULT_PROFILE selects a profile",
            environment: [.set("AWS_DEFAULT_PROFILE", "platform")],
            credentials: """
                [default]
                {keys AKIADEFAULT}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM")
        ),
        ChainScenario(
            "AWS_PROFILE and AWS_DEFAULT_PROFILE: botocore uses the latter, berth the former",
            environment: [.profile("platform"), .set("AWS_DEFAULT_PROFILE", "audit")],
            credentials: """
                [audit]
                {keys AKIAAUDIT}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM"), botocore: .signs("AKIAAUDIT"),
            row: "`AWS_PROFILE` and `AWS_DEFAULT_PROFILE`"
        ),
        ChainScenario(
            "AWS_PROFILE names a missing profile",
            environment: [.profile("nobody")], credentials: "[default]\n{keys AKIADEFAULT}", expected: .refused
        ),
        ChainScenario(
            "the names of profiles are case-sensitive",
            environment: [.profile("Platform")], credentials: platform, expected: .refused
        ),
    ]
}
