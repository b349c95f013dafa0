import Testing

extension ChainScenario {
    /// Faults reported in practice, by their rows in `../shared/field/faults.md`: reading the files.
    static let fieldFiles: [ChainScenario] = [
        ChainScenario(
            "A4: a credentials file that is a directory, and keys in the environment",
            environment: [.keys("AKIAENV")], files: [.file(".aws/credentials/x", "")], expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "A4: both files are directories, and a container",
            environment: [.container], files: [.file(".aws/credentials/x", ""), .file(".aws/config/x", "")],
            expected: .signs("container:task")
        ),
        ChainScenario(
            "A4: a config file that is a directory, and a named profile",
            profile: "p", files: [.file(".aws/config/x", "")], expected: .refused
        ),
        ChainScenario(
            "A4: a config file that is /dev/null",
            environment: [.set("AWS_CONFIG_FILE", "/dev/null")], credentials: "[default]\n{keys AKIAFILE}",
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A4: a config file below a file",
            environment: [.set("AWS_CONFIG_FILE", "/dev/null/config"), .keys("AKIAENV")], expected: .signs("AKIAENV")
        ),
        ChainScenario(
            "A8: a profile's name that is not ASCII",
            profile: "café", config: "[profile café]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "A8: a profile's name that is not ASCII, in AWS_PROFILE and the credentials file",
            environment: [.profile("café")], credentials: "[café]\n{keys AKIAFILE}", expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A8: a source profile and an SSO session whose names are not ASCII",
            profile: "deploy",
            config: """
                [profile deploy]
                role_arn = {role pull}
                source_profile = 東京
                [profile 東京]
                {keys AKIACONFIG}
                """,
            expected: .signs("AKIACONFIG > role/pull")
        ),
        ChainScenario(
            "A8: an SSO session whose name is not ASCII",
            config: """
                [default]
                sso_session = café
                sso_account_id = 123456789012
                sso_role_name = Reader

                [sso-session café]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-central-1
                """,
            files: [.ssoToken("f424452a9673918c6f09b0cdd35b20be8e6ae7d7", "good-sso-corp", "+8h")],
            expected: .signs("sso(corp):123456789012/Reader")
        ),
        ChainScenario(
            "A8: a blank in a profile's name without quotes",
            profile: "a b", config: "[profile a b]\n{keys AKIACONFIG}", expected: .refused
        ),
        ChainScenario(
            "A8: a blank in a profile's name after a backslash",
            profile: "a b", config: #"[profile a\ b]"# + "\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "A8: a closing bracket in a profile's name",
            profile: "a]b", config: "[profile \"a]b\"]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "A8: punctuation in a profile's name",
            profile: "a,b=c&d(e)", config: "[profile a,b=c&d(e)]\n{keys AKIACONFIG}", expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "A8: an exclamation mark in a profile's name: the SDKs' data skip it",
            profile: "a!b", config: "[profile a!b]\n{keys AKIACONFIG}", expected: .refused,
            botocore: .signs("AKIACONFIG"), row: "`!` in a profile's name without quotes"
        ),
        ChainScenario(
            "A8: a blank in a name of the credentials file: the SDKs' data skip it",
            profile: "a b", credentials: "[a b]\n{keys AKIAFILE}", expected: .refused, botocore: .signs("AKIAFILE"),
            row: "a blank in a section's name of the credentials file"
        ),
        ChainScenario(
            "A8: a name in another Unicode form is another name",
            profile: "caf\u{E9}", config: "[profile cafe\u{301}]\n{keys AKIACONFIG}", expected: .refused
        ),
        ChainScenario(
            "A10: AWS_SHARED_CREDENTIALS_FILE with a variable in it",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "$HOME/x")],
            files: [.file("x", "[default]\n{keys AKIAFILE}")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A10: AWS_CONFIG_FILE with a variable in braces in it",
            environment: [.set("AWS_CONFIG_FILE", "${PLACE}/x"), .set("PLACE", "~")],
            files: [.file("x", "[default]\n{keys AKIACONFIG}")], expected: .signs("AKIACONFIG")
        ),
        ChainScenario(
            "A10: AWS_SHARED_CREDENTIALS_FILE in the home directory",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "~/x")],
            files: [.file("x", "[default]\n{keys AKIAFILE}")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A10: AWS_SHARED_CREDENTIALS_FILE with a variable that is not set",
            environment: [.set("AWS_SHARED_CREDENTIALS_FILE", "$NOWHERE_AT_ALL/x")],
            files: [.file("$NOWHERE_AT_ALL/x", "[default]\n{keys AKIAFILE}")], expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A11: a no-break space around keys of a file",
            credentials:
                "[default]\naws_access_key_id = AKIAFILE\u{A0}\naws_secret_access_key =\u{A0}secret-of-AKIAFILE\u{3000}",
            expected: .signs("AKIAFILE")
        ),
        ChainScenario(
            "A11: a no-break space after keys of the environment: botocore makes it part of them",
            environment: [
                .set("AWS_ACCESS_KEY_ID", "AKIAENV\u{A0}"), .set("AWS_SECRET_ACCESS_KEY", "secret-of-AKIAENV\u{A0}"),
            ],
            expected: .signs("AKIAENV"), botocore: .refused, row: "white space around keys of the environment"
        ),
        ChainScenario(
            "A15: keys after colons",
            credentials: """
                [default]
                aws_access_key_id: AKIATEMPFILE
                aws_secret_access_key:secret-of-AKIATEMPFILE
                aws_session_token: token-of-AKIATEMPFILE
                """,
            expected: .signs("AKIATEMPFILE")
        ),
        ChainScenario(
            "A15: a role's ARN after a colon and after an equals sign",
            profile: "two",
            config: """
                [profile one]
                role_arn: {role one}
                source_profile: platform
                [profile two]
                role_arn = {role two}
                source_profile = one
                external_id: a=b
                """,
            credentials: platform, expected: .signs("AKIAPLATFORM > role/one > role/two(external_id=a=b)")
        ),
        ChainScenario(
            "A15: a colon after a blank, without an equals sign: the SDKs' data refuse the line",
            credentials: """
                [default]
                aws_access_key_id : AKIAFILE
                aws_secret_access_key : secret-of-AKIAFILE
                """,
            expected: .refused, botocore: .signs("AKIAFILE"), row: "`name : value`"
        ),
    ]
}
