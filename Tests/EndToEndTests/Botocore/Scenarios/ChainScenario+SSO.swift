import Testing

extension ChainScenario {
    /// SSO after an earlier sign-in.
    static let sso: [ChainScenario] = [
        ChainScenario(
            "an SSO session with a sign-in",
            covers: [.ssoSession], config: ssoProfile, files: [.sso("good-sso-corp", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO session of a profile named in the manifest",
            covers: [.ssoSession], profile: "person", environment: [.keys("AKIAENV")],
            config: """
                [profile person]
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO token with ten minutes left is renewed",
            covers: [.ssoRefreshed], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "+10m", renewal: "refresh-corp")],
            expected: .signs("sso(refreshed-corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO token with twenty minutes left is not renewed",
            config: ssoProfile, files: [.sso("good-sso-corp", expires: "+20m", renewal: "refresh-corp")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "an expired SSO token is renewed",
            covers: [.ssoRefreshed], profile: "person",
            config: """
                [profile person]
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "-3h", renewal: "refresh-corp")],
            expected: .signs("sso(refreshed-corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO token with ten minutes left is used if it cannot be renewed",
            config: ssoProfile, files: [.sso("good-sso-corp", expires: "+10m", renewal: "bad")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO session's token is found by its name, not by its start URL",
            config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "+8h"), .legacySSO("good-sso-old", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "legacy SSO",
            covers: [.legacySSO], config: "[default]\n{legacy sso}",
            files: [.sso("good-sso-corp", expires: "+8h"), .legacySSO("good-sso-old", expires: "+8h")],
            expected: .signs("sso(old):123456789012/Reader")
        ),
        ChainScenario(
            "legacy SSO, of a profile named in the manifest",
            covers: [.legacySSO], profile: "person", config: "[profile person]\n{legacy sso}",
            files: [.legacySSO("good-sso-old", expires: "+8h")], expected: .signs("sso(old):123456789012/Reader")
        ),
        ChainScenario(
            "legacy SSO is never renewed",
            config: "[default]\n{legacy sso}",
            files: [.legacySSO("good-sso-old", expires: "+5m", renewal: "refresh-old")],
            expected: .signs("sso(old):123456789012/Reader")
        ),
        ChainScenario(
            "legacy SSO's date with UTC at its end",
            config: "[default]\n{legacy sso}", files: [.legacySSO("good-sso-old", expires: "+8hUTC")],
            expected: .signs("sso(old):123456789012/Reader")
        ),
        ChainScenario(
            "a profile and its SSO session agree on the region",
            config: """
                [default]
                {sso}
                sso_region = eu-central-1

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "a start URL without an account and a role is not SSO",
            config: """
                [default]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-central-1
                {keys AKIACONFIG}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "SSO settings in the credentials file",
            config: "{sso session}", credentials: "[default]\n{sso}", files: [.sso("good-sso-corp", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "an SSO role with characters that a URL cannot have",
            config: """
                [default]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = A+b/c d=é&

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .signs("sso(corp):123456789012/A+b/c d=é&")
        ),
        ChainScenario(
            "an SSO session with a blank in its name",
            config: """
                [default]
                sso_session = my corp
                sso_account_id = 123456789012
                sso_role_name = Reader

                [sso-session "my corp"]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-central-1
                """,
            files: [.ssoToken("2603e49e9877a1061664a5a7f900ffb84f872d49", "good-sso-mine", "+8h")],
            expected: .signs("sso(mine):123456789012/Reader")
        ),
    ]
}
