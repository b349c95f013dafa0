import Testing

extension ChainScenario {
    /// Roles that cannot be assumed: no other credentials are tried.
    static let roleFailures: [ChainScenario] = [
        ChainScenario(
            "a duration that STS refuses",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                duration_seconds = 60
                """,
            credentials: platform, expected: .refused
        ),
        ChainScenario(
            "a profile that is its own source and has no keys",
            profile: "me", environment: [.instance],
            config: """
                [profile me]
                role_arn = {role pull}
                source_profile = me
                """,
            expected: .refused
        ),
        ChainScenario(
            "two profiles that are each other's sources",
            profile: "a",
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = b

                [profile b]
                role_arn = {role second}
                source_profile = a
                """,
            expected: .refused
        ),
        ChainScenario(
            "three profiles in a circle after another",
            profile: "a",
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = b

                [profile b]
                role_arn = {role second}
                source_profile = c

                [profile c]
                role_arn = {role third}
                source_profile = d

                [profile d]
                role_arn = {role fourth}
                source_profile = b
                """,
            expected: .refused
        ),
        ChainScenario(
            "a circle whose first profile has keys",
            profile: "a",
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = b
                {keys AKIAME}

                [profile b]
                role_arn = {role second}
                source_profile = a
                """,
            expected: .refused
        ),
        ChainScenario(
            "a missing source profile",
            profile: "deploy", environment: [.instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = nobody
                """,
            credentials: platform, expected: .refused
        ),
        ChainScenario(
            "a source profile without credentials",
            profile: "deploy", environment: [.instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = empty

                [profile empty]
                region = eu-west-1
                """,
            expected: .refused
        ),
        ChainScenario(
            "a source profile with incomplete keys",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = half
                """,
            credentials: "[half]\naws_access_key_id = AKIAHALF", expected: .refused
        ),
        ChainScenario(
            "a role without a source, and instance metadata",
            environment: [.instance], config: "[default]\nrole_arn = {role pull}", expected: .refused
        ),
        ChainScenario(
            "a role without a source, and its own keys",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                {keys AKIADEPLOY}
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role with two sources",
            profile: "deploy", environment: [.keys("AKIAENV")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                credential_source = Environment
                """,
            credentials: platform, expected: .refused
        ),
        ChainScenario(
            "a role that is denied, and instance metadata",
            environment: [.instance],
            config: """
                [default]
                role_arn = {role denied}
                source_profile = platform
                """,
            credentials: platform, expected: .refused
        ),
        ChainScenario(
            "a chain whose second role is denied",
            profile: "c",
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = platform

                [profile b]
                role_arn = {role denied}
                source_profile = a

                [profile c]
                role_arn = {role third}
                source_profile = b
                """,
            credentials: platform, expected: .refused
        ),
        ChainScenario(
            "a role whose source has a wrong secret",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: """
                [platform]
                aws_access_key_id = AKIAPLATFORM
                aws_secret_access_key = wrong
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role that needs a code, without a terminal",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                mfa_serial = arn:aws:iam::210987654321:mfa/me
                """,
            credentials: platform, expected: .refused
        ),
    ]
}
