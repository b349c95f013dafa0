import Testing

extension ChainScenario {
    /// The files, line by line.
    static let lines: [ChainScenario] = [
        ChainScenario(
            "lines with Windows line endings",
            profile: "deploy",
            config: """
                [default]\r
                region = eu-west-1\r
                \r
                [profile deploy]\r
                role_arn = {role pull}\r
                source_profile = platform\r

                """,
            credentials: """
                [platform]\r
                aws_access_key_id = AKIAPLATFORM\r
                aws_secret_access_key = secret-of-AKIAPLATFORM\r

                """,
            expected: .signs("AKIAPLATFORM > role/pull")
        ),
        ChainScenario(
            "comments on separate lines",
            credentials: """
                # AWS
                ; keys
                [default]
                # the old one: aws_access_key_id = AKIAOLD
                {keys AKIAFILE}
                ; aws_access_key_id = AKIAOLDER

                """,
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "comments that are indented",
            credentials: """
                [default]
                    # one
                {keys AKIAFILE}
                    ; two = 2

                """,
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a comment after a value: botocore makes it part of the value, berth does not",
            credentials: """
                [default]
                aws_access_key_id = AKIAFILE # mine
                aws_secret_access_key = secret-of-AKIAFILE ; too
                """,
            expected: .signs("AKIAFILE"), botocore: .refused, row: "` #` and ` ;` after a value in INI"
        ),
        ChainScenario(
            "a comment character within a value starts no comment",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                external_id = a#b;c
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(external_id=a#b;c)")
        ),
        ChainScenario(
            "blank lines everywhere",
            credentials:
                "\n\n[default]\n\naws_access_key_id = AKIAFILE\n   \n\t\naws_secret_access_key = secret-of-AKIAFILE\n\n\n",
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "no blanks around the equals sign",
            credentials: """
                [default]
                aws_access_key_id=AKIAFILE
                aws_secret_access_key=secret-of-AKIAFILE
                """,
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "many blanks and tabs around the equals sign",
            credentials:
                "[default]\naws_access_key_id \t =\t  AKIAFILE  \naws_secret_access_key\t=   secret-of-AKIAFILE\t",
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "an equals sign within a value",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                external_id = a=b = c
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(external_id=a=b = c)")
        ),
        ChainScenario(
            "keys in upper case",
            credentials: """
                [default]
                AWS_ACCESS_KEY_ID = AKIAFILE
                Aws_Secret_Access_Key = secret-of-AKIAFILE
                """,
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "comments and values that are not ASCII",
            profile: "deploy",
            config: """
                # Zugänge für Köln
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                external_id = köln
                # schön
                """,
            credentials: """
                ; 東京
                [platform]
                {keys AKIAPLATFORM}
                """,
            expected: .signs("AKIAPLATFORM > role/pull(external_id=köln)")
        ),
        ChainScenario(
            "a file without a final newline",
            files: [
                .file(
                    ".aws/credentials",
                    """
                    [default]
                    aws_secret_access_key = secret-of-AKIAFILE
                    aws_access_key_id = AKIAFILE
                    """
                )
            ],
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "a key twice: botocore refuses the file, berth uses the last one",
            credentials: """
                [default]
                {keys AKIAFIRST}
                {keys AKIALAST}
                """,
            expected: .signs("AKIALAST"), botocore: .refused, row: "duplicate section or key"
        ),
        ChainScenario(
            "a line without an equals sign",
            config: """
                [default]
                {keys AKIACONFIG}
                nonsense
                """,
            expected: .refused
        ),
        ChainScenario(
            "keys in quotes are not the keys",
            credentials: """
                [default]
                aws_access_key_id = "AKIAFILE"
                aws_secret_access_key = "secret-of-AKIAFILE"
                """,
            expected: .refused
        ),
        ChainScenario(
            "a percent sign within a value",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = platform
                external_id = 100%(x)s
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/pull(external_id=100%(x)s)")
        ),
        ChainScenario(
            "a key without a value",
            config: """
                [default]
                {keys AKIACONFIG}
                output =
                """,
            expected: .signs("AKIACONFIG")
        ),
    ]
}
