import Testing

extension ChainScenario {
    /// Roles assumed with an identity provider's token.
    static let webIdentities: [ChainScenario] = [
        ChainScenario(
            "a web identity of the environment",
            covers: [.webIdentityOfEnvironment], environment: [.webIdentity], files: [.token()],
            expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "a web identity of the environment with a session name",
            covers: [.webIdentityOfEnvironment], environment: [.webIdentity, .set("AWS_ROLE_SESSION_NAME", "run-7")],
            files: [.token()], expected: .signs("web-identity:role/ci(session=run-7)")
        ),
        ChainScenario(
            "a web identity of a profile",
            covers: [.webIdentityOfProfile],
            config: """
                [default]
                role_arn = {role ci}
                web_identity_token_file = {home}/token
                role_session_name = run-7
                """,
            files: [.token()], expected: .signs("web-identity:role/ci(session=run-7)")
        ),
        ChainScenario(
            "a web identity of a profile named in the manifest",
            covers: [.webIdentityOfProfile], profile: "ci",
            config: """
                [profile ci]
                role_arn = {role ci}
                web_identity_token_file = {home}/token
                """,
            files: [.token()], expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "the environment's web identity counts before the profile's",
            environment: [.webIdentity, .profile("ci")],
            config: """
                [profile ci]
                role_arn = {role other}
                web_identity_token_file = {home}/other
                """,
            files: [.token("good-token-environment"), .file("other", "good-token-profile")],
            expected: .signs("web-identity(environment):role/ci")
        ),
        ChainScenario(
            "a profile named in the manifest ignores the environment's web identity",
            profile: "ci", environment: [.webIdentity],
            config: """
                [profile ci]
                role_arn = {role other}
                web_identity_token_file = {home}/other
                """,
            files: [.token("good-token-environment"), .file("other", "good-token-profile")],
            expected: .signs("web-identity(profile):role/other")
        ),
        ChainScenario(
            "a profile named in the manifest does not take its role from the environment",
            profile: "ci", environment: [.webIdentity], config: "[profile ci]\nweb_identity_token_file = {home}/token",
            files: [.token()], expected: .refused
        ),
        ChainScenario(
            "the environment's web identity without a role",
            environment: [.instance, .set("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token")], files: [.token()],
            expected: .refused
        ),
        ChainScenario(
            "a role of the environment without a token does not count",
            environment: [.set("AWS_ROLE_ARN", "{role ci}")], credentials: "[default]\n{keys AKIAFILE}",
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a profile's web identity without a role",
            environment: [.instance],
            config: """
                [default]
                web_identity_token_file = {home}/token
                {keys AKIACONFIG}
                """,
            files: [.token()], expected: .refused
        ),
        ChainScenario(
            "a missing token file",
            environment: [.instance, .webIdentity], credentials: "[default]\n{keys AKIAFILE}", expected: .refused
        ),
        ChainScenario(
            "a token that the provider did not issue",
            environment: [.instance, .webIdentity], credentials: "[default]\n{keys AKIAFILE}",
            files: [.token("bad-token")], expected: .refused
        ),
        ChainScenario(
            "a role that is denied to the token",
            environment: [.instance, .webIdentity, .set("AWS_ROLE_ARN", "{role denied}")], files: [.token()],
            expected: .refused
        ),
        ChainScenario(
            "a web identity next to a source profile",
            profile: "ci",
            config: """
                [profile ci]
                role_arn = {role ci}
                web_identity_token_file = {home}/token
                source_profile = platform
                """,
            credentials: platform, files: [.token()], expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "the environment's web identity and static keys of the profile",
            environment: [.webIdentity], credentials: "[default]\n{keys AKIAFILE}", files: [.token()],
            expected: .signs("web-identity:role/ci")
        ),
        ChainScenario(
            "a token of the environment does not assume the profile's role",
            environment: [.set("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token")],
            config: "[default]\nrole_arn = {role ci}", files: [.token()], expected: .refused
        ),
        ChainScenario(
            "a token file relative to the working directory",
            environment: [.webIdentity, .set("AWS_WEB_IDENTITY_TOKEN_FILE", "token")], files: [.token()],
            expected: .signs("web-identity:role/ci")
        ),
    ]
}
