import Testing

extension ChainScenario {
    /// Keys in AWS's files, and the files' paths.
    static let profileKeys: [ChainScenario] = [
        ChainScenario(
            "keys in the credentials file",
            covers: [.credentialsFileKeys], credentials: "[default]\n{keys AKIAFILE}", expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "keys in the config file",
            covers: [.configFileKeys], config: "[default]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile named in the manifest, with keys in the credentials file",
            covers: [.credentialsFileKeys], profile: "platform",
            credentials: """
                [default]
                {keys AKIADEFAULT}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM")
        ),
        ChainScenario(
            "a profile named in the manifest, with keys in the config file",
            covers: [.configFileKeys], profile: "platform", config: "[profile platform]\n{keys AKIACONFIG}",
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "the manifest's profile counts before AWS_PROFILE",
            profile: "platform", environment: [.profile("audit")],
            credentials: """
                [audit]
                {keys AKIAAUDIT}

                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM")
        ),
        ChainScenario(
            "a missing profile named in the manifest",
            profile: "nobody", environment: [.instance], credentials: "[default]\n{keys AKIADEFAULT}",
            expected: .refused
        ),
        ChainScenario(
            "the manifest's profile exists, and AWS_PROFILE's does not",
            profile: "platform", environment: [.profile("nobody")], credentials: platform,
            expected: .signs("AKIAPLATFORM")
        ),
        ChainScenario(
            "temporary keys in the credentials file",
            credentials: """
                [default]
                {keys AKIATEMPFILE}
                aws_session_token = token-of-AKIATEMPFILE
                """,
            expected: .signs("AKIATEMPFILE")
        ),
        ChainScenario(
            "an empty session token in the credentials file",
            credentials: """
                [default]
                {keys AKIAFILE}
                aws_session_token =
                """,
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "incomplete keys in the credentials file, and complete ones in the config file",
            config: "[default]\n{keys AKIACONFIG}", credentials: "[default]\naws_access_key_id = AKIAFILE",
            expected: .refused
        ),
        ChainScenario(
            "incomplete keys in the credentials file, and instance metadata",
            environment: [.instance], credentials: "[default]\naws_access_key_id = AKIAFILE", expected: .refused
        ),
        ChainScenario(
            "keys in the config file, of a profile that is in the credentials file for something else",
            config: "[default]\n{keys AKIACONFIG}", credentials: "[default]\nregion = eu-west-1",
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a section in the config file without the word profile is not a profile",
            profile: "platform", config: "[platform]\n{keys AKIACONFIG}", expected: .refused
        ),
        ChainScenario(
            "a section in the credentials file with the word profile is not a profile",
            profile: "platform", credentials: "[profile platform]\n{keys AKIAFILE}", expected: .refused
        ),
        ChainScenario(
            "the default profile under its long name",
            config: "[profile default]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "the default profile under both names: to botocore the last counts, to berth the long one",
            config: """
                [profile default]
                {keys AKIALONG}

                [default]
                {keys AKIASHORT}
                """,
            expected: .signs("AKIALONG"), botocore: .signs("AKIASHORT"),
            row: "`[profile default]` and `[default]` in config"
        ),
        ChainScenario(
            "both files at other paths",
            environment: [
                .set("AWS_CONFIG_FILE", "{home}/my config"), .set("AWS_SHARED_CREDENTIALS_FILE", "{home}/my keys"),
            ],
            config: "[default]\n{keys AKIAUNSEEN}", credentials: "[default]\n{keys AKIAUNSEEN}",
            files: [
                .file(
                    "my config",
                    """
                    [default]
                    role_arn = {role pull}
                    source_profile = platform
                    """
                ),
                .file("my keys", platform),
            ],
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a file at another path, relative to the home directory",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "~/keys")],
            files: [.file("keys", "[default]\n{keys AKIAFILE}")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a file at another path, relative to the working directory",
            environment: [.set("AWS_CONFIG_FILE", "settings/aws")],
            files: [.file("settings/aws", "[default]\n{keys AKIACONFIG}")], expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a missing file at another path",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "{home}/nothing")],
            config: "[default]\n{keys AKIACONFIG}", credentials: "[default]\n{keys AKIAUNSEEN}",
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "files that are /dev/null",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"), .set("AWS_CONFIG_FILE", "/dev/null")],
            credentials: "[default]\n{keys AKIAUNSEEN}", expected: .refused
        ),
    ]
}
