import Testing

extension ChainScenario {
    /// The files' sections.
    static let sections: [ChainScenario] = [
        ChainScenario(
            "a comment after a section's name",
            credentials: "[default] # mine\n{keys AKIAFILE}", expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a section whose lines are all indented",
            profile: "deploy",
            config: """
                [profile deploy]
                    role_arn = {role pull}
                    source_profile = platform

                """,
            credentials: """
                [platform]
                  aws_access_key_id = AKIAPLATFORM
                  aws_secret_access_key = secret-of-AKIAPLATFORM
                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "a nested section between keys",
            config: """
                [default]
                aws_access_key_id = AKIACONFIG
                s3 =
                    max_concurrent_requests = 20
                    aws_access_key_id = AKIANESTED
                aws_secret_access_key = secret-of-AKIACONFIG
                """,
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile's name with a blank, in quotes",
            profile: "a b", config: "[profile \"a b\"]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile's name in single quotes",
            profile: "a b", config: "[profile 'a b']\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a source profile with a blank in its name",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = my platform

                [profile "my platform"]
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG > role/pull")
        ),
        ChainScenario(
            "a profile's name in unnecessary quotes",
            profile: "plain", config: "[profile \"plain\"]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile's name that is not ASCII, in quotes",
            profile: "Köln 東京", config: "[profile \"Köln 東京\"]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a profile's name with punctuation",
            profile: "team.a-b_c@x/y:z+1", config: "[profile team.a-b_c@x/y:z+1]\n{keys AKIACONFIG}",
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "blanks between the word profile and the name",
            profile: "deploy", config: "[profile \t deploy]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "a section twice: botocore refuses the file, berth merges them",
            credentials: """
                [default]
                aws_access_key_id = AKIAFILE

                [other]
                region = eu-west-1

                [default]
                aws_secret_access_key = secret-of-AKIAFILE
                """,
            expected: .signs("AKIAFILE"), botocore: .refused, row: "duplicate section or key"
        ),
        ChainScenario(
            "unknown sections",
            config: """
                [preview]
                cloudfront = true

                [plugins]
                cli_legacy_plugin_path = /x

                [default]
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "an unclosed section",
            credentials: "[default\n{keys AKIAFILE}", expected: .refused
        ),
        ChainScenario(
            "a key before any section",
            credentials: """
                region = eu-west-1
                [default]
                {keys AKIAFILE}
                """,
            expected: .refused
        ),
        ChainScenario(
            "a broken config file, and keys in the environment",
            environment: [.keys("AKIAENV")], config: "[default\nregion = eu-west-1", expected: .refused
        ),
        ChainScenario(
            "a broken config file, and keys in the credentials file",
            config: """
                [default]
                nonsense

                """,
            credentials: "[default]\n{keys AKIAFILE}", expected: .refused
        ),
        ChainScenario(
            "empty files",
            config: "", credentials: "", expected: .refused
        ),
        ChainScenario(
            "a line without an equals sign in a nested section",
            config: """
                [default]
                {keys AKIACONFIG}
                s3 =
                  nonsense
                """,
            expected: .refused
        ),
    ]
}
