import Testing

extension ChainScenario {
    /// Roles with a source other than a profile's keys.
    static let roleSources: [ChainScenario] = [
        ChainScenario(
            "a role with temporary keys of the environment",
            covers: [.roleOfEnvironment], profile: "deploy", environment: [.temporaryKeys("AKIATEMPENV")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = Environment
                """,
            expected: .signs("AKIATEMPENV > role/pull")
        ),
        ChainScenario(
            "a role of the environment's keys, without keys there",
            profile: "deploy", environment: [.instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = Environment
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role of the container",
            covers: [.roleOfContainer], profile: "deploy", environment: [.container],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = EcsContainer
                """,
            expected: .signs("container:task > role/pull")
        ),
        ChainScenario(
            "a role of the container, without a container",
            profile: "deploy", environment: [.instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = EcsContainer
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role of the instance",
            covers: [.roleOfInstance], environment: [.instance],
            config: """
                [default]
                role_arn = {role pull}
                credential_source = Ec2InstanceMetadata
                """,
            expected: .signs("imds:node-role > role/pull")
        ),
        ChainScenario(
            "a role of the instance, with disabled metadata",
            config: """
                [default]
                role_arn = {role pull}
                credential_source = Ec2InstanceMetadata
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role of the instance, and the container has credentials",
            environment: [.instance, .container],
            config: """
                [default]
                role_arn = {role pull}
                credential_source = Ec2InstanceMetadata
                """,
            expected: .signs("imds:node-role > role/pull")
        ),
        ChainScenario(
            "a role with an unknown source",
            profile: "deploy", environment: [.keys("AKIAENV"), .instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = Nowhere
                """,
            expected: .refused
        ),
        ChainScenario(
            "a role with a source in lower case",
            profile: "deploy", environment: [.keys("AKIAENV")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                credential_source = environment
                """,
            expected: .refused
        ),
        ChainScenario(
            "a chain of roles that ends at the instance",
            profile: "deploy", environment: [.instance],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = node

                [profile node]
                role_arn = {role node}
                credential_source = Ec2InstanceMetadata
                """,
            expected: .signs("imds:node-role > role/node > role/pull")
        ),
        ChainScenario(
            "a chain of roles that ends at the environment",
            profile: "deploy", environment: [.keys("AKIAENV")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = node

                [profile node]
                role_arn = {role node}
                credential_source = Environment
                """,
            expected: .signs("AKIAENV > role/node > role/pull")
        ),
        ChainScenario(
            "a role whose source is SSO",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = person

                [profile person]
                {sso}

                {sso session}
                """,
            files: [.sso("good-sso-corp", expires: "+8h")],
            expected: .signs("sso(corp):123456789012/Reader > role/pull")
        ),
        ChainScenario(
            "a role whose source is legacy SSO",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = person

                [profile person]
                {legacy sso}
                """,
            files: [.legacySSO("good-sso-old", expires: "+8h")],
            expected: .signs("sso(old):123456789012/Reader > role/pull")
        ),
        ChainScenario(
            "a role whose source is a web identity",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = ci

                [profile ci]
                role_arn = {role ci}
                web_identity_token_file = {home}/token
                role_session_name = run-7
                """,
            files: [.token()], expected: .signs("web-identity:role/ci(session=run-7) > role/pull")
        ),
        ChainScenario(
            "a role whose source is a process",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = tool

                [profile tool]
                credential_process = /bin/cat {home}/keys.json
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS > role/pull")
        ),
        ChainScenario(
            "a source profile does not take the environment's web identity",
            profile: "deploy", environment: [.webIdentity],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = empty

                [profile empty]
                region = eu-west-1
                """,
            files: [.token()], expected: .refused
        ),
        ChainScenario(
            "a source profile does not take it in the ambient chain either",
            environment: [.webIdentity, .profile("deploy")],
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                """,
            credentials: platform, files: [.token()], expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a source profile with keys in the credentials file and a process",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = tool

                [profile tool]
                credential_process = /bin/cat {home}/keys.json
                """,
            credentials: "[tool]\n{keys AKIATOOL}", files: [.keys("AKIAPROCESS")],
            expected: .signs("AKIATOOL > role/pull")
        ),
    ]
}
