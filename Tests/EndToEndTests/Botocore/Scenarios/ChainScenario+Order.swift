import Testing

extension ChainScenario {
    /// Every two neighbours of the chain, without a named profile.
    static let ambientOrder: [ChainScenario] = [
        ChainScenario(
            "keys in the environment before the profile's role",
            neighbours: [.environmentKeys, .role], environment: [.keys("AKIAENV")],
            config: """
                [default]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "the profile's role before the environment's web identity",
            neighbours: [.role, .webIdentity], environment: [.webIdentity],
            config: """
                [default]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, files: [.token()], expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "the environment's web identity before SSO",
            neighbours: [.webIdentity, .sso], environment: [.webIdentity], config: ssoProfile,
            files: [.sso("good-sso-corp", expires: "+8h"), .token()], expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "the profile's web identity before SSO",
            neighbours: [.webIdentity, .sso],
            config: """
                [default]
                {sso}
                role_arn = {role ci}
                web_identity_token_file = {home}/token

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h"), .token()], expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "SSO before keys in the credentials file",
            neighbours: [.sso, .credentialsFileKeys], config: ssoProfile, credentials: "[default]\n{keys AKIAFILE}",
            files: [.sso("good-sso-corp", expires: "+8h")], expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "expired SSO is not skipped for keys in the credentials file",
            neighbours: [.sso, .credentialsFileKeys], config: ssoProfile, credentials: "[default]\n{keys AKIAFILE}",
            files: [.sso("good-sso-corp", expires: "-3h")], expected: .refused
        ),
        ChainScenario(
            "keys in the credentials file before a login session",
            neighbours: [.credentialsFileKeys, .login], config: loginProfile,
            credentials: "[default]\n{keys AKIAFILE}", files: [.login(expires: "+15m")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a login session before a process",
            neighbours: [.login, .process], config: "\(loginProfile)\ncredential_process = /bin/cat {home}/keys.json",
            files: [.login(expires: "+15m"), .keys("AKIAPROCESS")], expected: .signs("AKIATEMPLOGIN")
        ),
        ChainScenario(
            "a login session before keys in the config file",
            config: "\(loginProfile)\n{keys AKIACONFIG}", files: [.login(expires: "+15m")],
            expected: .signs("AKIATEMPLOGIN")
        ),
        ChainScenario(
            "keys in the credentials file before a process",
            neighbours: [.credentialsFileKeys, .process], config: processProfile,
            credentials: "[default]\n{keys AKIAFILE}", files: [.keys("AKIAPROCESS")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a process before keys in the config file",
            neighbours: [.process, .configFileKeys],
            config: """
                [default]
                {keys AKIACONFIG}
                credential_process = /bin/cat {home}/keys.json
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "keys in the config file before the container",
            neighbours: [.configFileKeys, .container], environment: [.container],
            config: "[default]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "the container before instance metadata",
            neighbours: [.container, .instanceMetadata], environment: [.instance, .container],
            expected: .signs("container:task")
        ),
        ChainScenario(
            "everything at once in the ambient chain",
            environment: [.keys("AKIAENV"), .instance, .container, .webIdentity],
            config: """
                [default]
                {keys AKIACONFIG}
                credential_process = /bin/cat {home}/keys.json
                {sso}
                role_arn = {role pull}
                source_profile = platform

                {sso session}
                """,
            credentials: """
                [default]
                {keys AKIAFILE}

                [platform]
                {keys AKIAPLATFORM}
                """,
            files: [.sso("good-sso-corp", expires: "+8h"), .token(), .keys("AKIAPROCESS")], expected: .signs("AKIAENV")
        ),
    ]

    /// The same with a named profile: the environment's keys and web identity do not count.
    static let namedOrder: [ChainScenario] = [
        ChainScenario(
            "a named profile's role, and keys in the environment do not count",
            neighbours: [.environmentKeys, .role], profile: "p", environment: [.keys("AKIAENV")],
            config: """
                [profile p]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a named profile's role, and the environment's web identity does not count",
            neighbours: [.role, .webIdentity], profile: "p", environment: [.webIdentity],
            config: """
                [profile p]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, files: [.token()], expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a named profile's web identity before its SSO",
            neighbours: [.webIdentity, .sso], profile: "p",
            config: """
                [profile p]
                {sso}
                role_arn = {role ci}
                web_identity_token_file = {home}/token

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h"), .token()], expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "a named profile's SSO, and the environment's web identity does not count",
            neighbours: [.webIdentity, .sso], profile: "p", environment: [.webIdentity],
            config: """
                [profile p]
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h"), .token()], expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "a named profile's SSO before its keys in the credentials file",
            neighbours: [.sso, .credentialsFileKeys], profile: "p",
            config: """
                [profile p]
                {sso}

                {sso session}
                """,
            credentials: "[p]\n{keys AKIAFILE}", files: [.sso("good-sso-corp", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "a named profile's keys in the credentials file before its login session",
            neighbours: [.credentialsFileKeys, .login], profile: "p",
            config: "[profile p]\nregion = us-east-2\n\(loginSession)", credentials: "[p]\n{keys AKIAFILE}",
            files: [.login(expires: "+15m")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a named profile's login session before its process",
            neighbours: [.login, .process], profile: "p",
            config: """
                [profile p]
                region = us-east-2
                \(loginSession)
                credential_process = /bin/cat {home}/keys.json
                """,
            files: [.login(expires: "+15m"), .keys("AKIAPROCESS")], expected: .signs("AKIATEMPLOGIN")
        ),
        ChainScenario(
            "a named profile's keys in the credentials file before its process",
            neighbours: [.credentialsFileKeys, .process], profile: "p",
            config: "[profile p]\ncredential_process = /bin/cat {home}/keys.json", credentials: "[p]\n{keys AKIAFILE}",
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a named profile's process before its keys in the config file",
            neighbours: [.process, .configFileKeys], profile: "p",
            config: """
                [profile p]
                {keys AKIACONFIG}
                credential_process = /bin/cat {home}/keys.json
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a named profile's keys in the config file before the container",
            neighbours: [.configFileKeys, .container], profile: "p", environment: [.container],
            config: "[profile p]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "for a named profile without credentials the container before instance metadata",
            neighbours: [.container, .instanceMetadata], profile: "p", environment: [.instance, .container],
            config: "[profile p]\nregion = eu-west-1", expected: .signs("container:task")
        ),
        ChainScenario(
            "everything at once for a named profile",
            profile: "p", environment: [.keys("AKIAENV"), .instance, .container, .webIdentity],
            config: """
                [profile p]
                {keys AKIACONFIG}
                credential_process = /bin/cat {home}/keys.json
                {sso}
                role_arn = {role pull}
                source_profile = platform

                {sso session}
                """,
            credentials: """
                [p]
                {keys AKIAFILE}

                [platform]
                {keys AKIAPLATFORM}
                """,
            files: [.sso("good-sso-corp", expires: "+8h"), .token(), .keys("AKIAPROCESS")],
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
    ]
}
