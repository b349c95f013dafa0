import Testing

extension ChainScenario {
    /// Credentials from a profile's `credential_process`.
    static let processes: [ChainScenario] = [
        ChainScenario(
            "a process",
            covers: [.process], config: processProfile, files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process of a profile named in the manifest",
            covers: [.process], profile: "tool", environment: [.keys("AKIAENV")],
            config: "[profile tool]\ncredential_process = /bin/cat {home}/keys.json", files: [.keys("AKIAPROCESS")],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process in the credentials file",
            credentials: processProfile, files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process with valid temporary keys",
            config: processProfile,
            files: [
                .keys("AKIATEMPPROCESS", more: #""SessionToken": "token-of-AKIATEMPPROCESS", "Expiration": "{now+1h}""#)
            ],
            expected: .signs("AKIATEMPPROCESS")
        ),
        ChainScenario(
            "a process with keys that have expired",
            environment: [.instance], config: processProfile,
            files: [.keys("AKIAPROCESS", more: #""Expiration": "{now-1h}""#)], expected: .refused
        ),
        ChainScenario(
            "a process and arguments in quotes",
            config: #"""
                [default]
                credential_process = "{home}/my tool" --who "a b" "'c' \"d\""
                """#,
            files: [.pickyTool], expected: .signs("AKIATOOL")
        ),
        ChainScenario(
            "a process and arguments with backslashes",
            config: #"""
                [default]
                credential_process = {home}/my\ tool --who a\ b \'c\'' "d"'
                """#,
            files: [.pickyTool], expected: .signs("AKIATOOL")
        ),
        ChainScenario(
            "no shell reads a process's arguments",
            config: """
                [default]
                credential_process = /bin/echo '{"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": \
                "secret-of-AKIA1", "Note": "'$HOME * >f'"}'
                """,
            expected: .signs("AKIA1")
        ),
        ChainScenario(
            "a process that is a shell",
            config: """
                [default]
                credential_process = /bin/sh -c 'cat "$HOME/keys.json" | tr a-z a-z'
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process found on PATH",
            config: "[default]\ncredential_process = cat {home}/keys.json", files: [.keys("AKIAPROCESS")],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process that writes a lot to standard error",
            config: #"""
                [default]
                credential_process = /bin/sh -c 'head -c 300000 /dev/zero | tr "\\0" x >&2; cat {home}/keys.json'
                """#,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process that fails, and instance metadata",
            environment: [.instance],
            config: """
                [default]
                credential_process = /bin/sh -c 'cat {home}/keys.json; exit 1'
                """,
            files: [.keys("AKIAPROCESS")], expected: .refused
        ),
        ChainScenario(
            "a missing process, and keys in the config file",
            config: """
                [default]
                credential_process = {home}/nothing
                {keys AKIACONFIG}
                """,
            expected: .refused
        ),
        ChainScenario(
            "a process that does not write JSON",
            config: """
                [default]
                credential_process = /bin/echo hello
                {keys AKIACONFIG}
                """,
            expected: .refused
        ),
        ChainScenario(
            "a process that writes no version",
            config: processProfile, files: [.keys("AKIAPROCESS", version: nil)], expected: .refused
        ),
        ChainScenario(
            "a process whose version is a string",
            config: processProfile, files: [.keys("AKIAPROCESS", version: #""1""#)], expected: .refused
        ),
        ChainScenario(
            "a process that writes incomplete keys",
            config: """
                [default]
                credential_process = /bin/cat {home}/keys.json
                {keys AKIACONFIG}
                """,
            files: [.file("keys.json", #"{"Version": 1, "AccessKeyId": "AKIAPROCESS"}"#)], expected: .refused
        ),
        ChainScenario(
            "a process with an unclosed quotation mark",
            config: """
                [default]
                credential_process = /bin/cat '{home}/keys.json
                {keys AKIACONFIG}
                """,
            files: [.keys("AKIAPROCESS")], expected: .refused
        ),
        ChainScenario(
            "a process that writes an empty session token",
            config: processProfile, files: [.keys("AKIAPROCESS", more: #""SessionToken": """#)],
            expected: .signs("AKIAPROCESS")
        ),
        ChainScenario(
            "a process's standard input has an end",
            config: """
                [default]
                credential_process = /bin/sh -c 'cat; cat {home}/keys.json'
                """,
            files: [.keys("AKIAPROCESS")], expected: .signs("AKIAPROCESS")
        ),
    ]
}
