import Testing

extension ChainScenario {
    /// SSO without credentials: no other credentials are tried.
    static let ssoFailures: [ChainScenario] = [
        ChainScenario(
            "an expired SSO token that cannot be renewed",
            covers: [.ssoExpired], environment: [.instance], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "-3h", renewal: "bad")], expected: .refused
        ),
        ChainScenario(
            "an expired SSO token without a refresh token",
            covers: [.ssoExpired], environment: [.instance], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "-3h")], expected: .refused
        ),
        ChainScenario(
            "an expired SSO token whose client's registration has expired too",
            covers: [.ssoExpired], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "-3h", renewal: "refresh-corp", registration: "-1h")],
            expected: .refused
        ),
        ChainScenario(
            "an SSO session without a sign-in",
            environment: [.instance],
            config: """
                [default]
                {sso}

                {sso session}

                """,
            expected: .refused
        ),
        ChainScenario(
            "legacy SSO, expired",
            covers: [.ssoExpired], environment: [.instance], config: "[default]\n{legacy sso}",
            files: [.legacySSO("good-sso-old", expires: "-1h", renewal: "refresh-old")], expected: .refused
        ),
        ChainScenario(
            "an SSO token that the portal does not know",
            environment: [.instance], config: ssoProfile, files: [.sso("bad-sso", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "an account that the SSO user may not have",
            environment: [.instance],
            config: """
                [default]
                sso_session = corp
                sso_account_id = 999999999999
                sso_role_name = Reader

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "an SSO session that is not defined",
            config: "[default]\n{sso}", files: [.sso("good-sso-corp", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "SSO with an account and no role",
            config: """
                [default]
                sso_session = corp
                sso_account_id = 123456789012

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "legacy SSO without a start URL",
            config: """
                [default]
                sso_region = eu-central-1
                sso_account_id = 123456789012
                sso_role_name = Reader
                """,
            files: [.legacySSO("good-sso-old", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "an SSO session without a region",
            config: """
                [default]
                {sso}

                [sso-session corp]
                sso_start_url = https://corp.awsapps.com/start
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "a profile and its SSO session disagree on the region",
            config: """
                [default]
                {sso}
                sso_region = us-west-2

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .refused
        ),
        ChainScenario(
            "an SSO cache that is not JSON",
            config: ssoProfile,
            files: [.file(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", "not json")],
            expected: .refused
        ),
    ]
}
