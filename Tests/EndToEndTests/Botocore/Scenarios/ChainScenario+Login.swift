import Testing

extension ChainScenario {
    /// Sessions of `aws login`, after an earlier sign-in or without one.
    static let logins: [ChainScenario] = [
        ChainScenario(
            "a login session with keys",
            covers: [.loginSession], config: loginProfile, files: [.login(expires: "+15m")],
            expected: .signs("AKIATEMPLOGIN")
        ),
        ChainScenario(
            "a login session of a profile named in the manifest",
            covers: [.loginSession], profile: "person", environment: [.keys("AKIAENV")],
            config: "[profile person]\nregion = us-east-2\n\(loginSession)", files: [.login(expires: "+15m")],
            expected: .signs("AKIATEMPLOGIN")
        ),
        ChainScenario(
            "a login session as the source of a role",
            covers: [.loginSession],
            config: """
                [default]
                region = us-east-2
                role_arn = {role pull}
                source_profile = person

                [profile person]
                \(loginSession)
                """,
            files: [.login(expires: "+15m")], expected: .signs("AKIATEMPLOGIN > role/pull")
        ),
        ChainScenario(
            "a login session with four minutes left is renewed",
            covers: [.loginRenewed], config: loginProfile, files: [.login(expires: "+4m")],
            expected: .signs("login(renewed)")
        ),
        ChainScenario(
            "an expired login session is renewed",
            covers: [.loginRenewed], config: loginProfile, files: [.login(expires: "-3h")],
            expected: .signs("login(renewed)")
        ),
        ChainScenario(
            "an expired login session of a profile named in the manifest is renewed",
            covers: [.loginRenewed], profile: "person", environment: [.set("AWS_DEFAULT_REGION", "us-east-2")],
            config: "[profile person]\n\(loginSession)", files: [.login(expires: "-3h")],
            expected: .signs("login(renewed)")
        ),
        ChainScenario(
            "an expired login session without a region",
            config: "[default]\n\(loginSession)", files: [.login(expires: "-3h")],
            expected: .signs("login(renewed)"), botocore: .refused, row: "a login session without a region"
        ),
        ChainScenario(
            "an expired login session as the source of a role is renewed",
            covers: [.loginRenewed],
            config: """
                [default]
                region = us-east-2
                role_arn = {role pull}
                source_profile = person

                [profile person]
                \(loginSession)
                """,
            files: [.login(expires: "-3h")], expected: .signs("login(renewed) > role/pull")
        ),
        ChainScenario(
            "a login session that AWS has ended",
            environment: [.instance], config: loginProfile, files: [.login(expires: "-3h", renewal: "bad")],
            expected: .refused
        ),
        ChainScenario(
            "a login session without a sign-in", environment: [.instance], config: loginProfile, expected: .refused
        ),
        ChainScenario(
            "a login session without a refresh token, even with valid keys",
            environment: [.instance], config: loginProfile,
            files: [.login(expires: "+15m", without: "refreshToken")], expected: .refused
        ),
        ChainScenario(
            "a login session without a key for proofs",
            environment: [.instance], config: loginProfile, files: [.login(expires: "-3h", without: "dpopKey")],
            expected: .refused
        ),
        ChainScenario(
            "the endpoint of the sign-in service",
            environment: [.set("AWS_ENDPOINT_URL_SIGNIN", "{server}/unknown")], config: loginProfile,
            files: [.login(expires: "-3h")], expected: .refused
        ),
        ChainScenario(
            "another directory for login sessions",
            environment: [.set("AWS_LOGIN_CACHE_DIRECTORY", "~/elsewhere")], config: loginProfile,
            files: [.login(expires: "+15m")], expected: .refused
        ),
    ]
}
