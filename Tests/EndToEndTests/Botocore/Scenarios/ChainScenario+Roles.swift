import Testing

extension ChainScenario {
    /// Roles assumed with another profile's credentials.
    static let roles: [ChainScenario] = [
        ChainScenario(
            "a role that another profile assumes",
            covers: [.roleOfSourceProfile], environment: [.profile("deploy")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a role of a profile named in the manifest",
            covers: [.roleOfSourceProfile], profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a role with a path, an external id, a session name and a duration",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role teams/a/pull}
                source_profile = platform
                external_id = a b&c=d+e%2F:/
                role_session_name = me@example.com
                duration_seconds = 900
                """,
            credentials: platform,
            expected: .signs(
                "AKIAPLATFORM > role/teams/a/pull(external_id=a b&c=d+e%2F:/,session=me@example.com,duration=900)")
        ),
        ChainScenario(
            "an external id that is not ASCII",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                external_id = Größe-日本
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(external_id=Größe-日本)")
        ),
        ChainScenario(
            "a chain of three roles",
            covers: [.roleOfSourceProfile], profile: "c",
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = platform
                external_id = one

                [profile b]
                role_arn = {role second}
                source_profile = a

                [profile c]
                role_arn = {role third}
                source_profile = b
                role_session_name = three
                """,
            credentials: platform,
            expected: .signs("AKIAPLATFORM > role/first(external_id=one) > role/second > role/third(session=three)")
        ),
        ChainScenario(
            "a chain of three roles, in the ambient chain",
            environment: [.profile("c")],
            config: """
                [profile a]
                role_arn = {role first}
                source_profile = platform

                [profile b]
                role_arn = {role second}
                source_profile = a

                [profile c]
                role_arn = {role third}
                source_profile = b
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/first > role/second > role/third")
        ),
        ChainScenario(
            "a role in the credentials file",
            profile: "deploy",
            credentials: """
                [deploy]
                role_arn = {role pull}
                source_profile = platform

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a role with its settings in two files",
            profile: "deploy", config: "[profile deploy]\nrole_arn = {role pull}",
            credentials: """
                [deploy]
                source_profile = platform

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "the credentials file decides on a role in both files",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role config}
                source_profile = platform
                """,
            credentials: """
                [deploy]
                role_arn = {role pull}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a profile that is its own source",
            profile: "me",
            config: """
                [profile me]
                role_arn = {role pull}
                source_profile = me
                """,
            credentials: "[me]\n{keys AKIAME}", expected: .signs("AKIAME > role/pull")
        ),
        ChainScenario(
            "a profile's own keys do not assume its role",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: """
                [deploy]
                {keys AKIADEPLOY}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a source profile with keys ends the chain, whatever role it names",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform

                [profile platform]
                role_arn = {role unused}
                source_profile = nobody
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a source profile without a role is ignored",
            profile: "deploy",
            config: """
                [profile deploy]
                source_profile = platform
                {keys AKIADEPLOY}
                """,
            credentials: platform, expected: .signs("AKIADEPLOY")
        ),
    ]
}
