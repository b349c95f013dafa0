import Testing

extension ChainScenario {
    /// Variables of the environment.
    struct Variables: Sendable {
        var values: [String: String]

        static func set(_ name: String, _ value: String) -> Variables { Variables(values: [name: value]) }

        static func profile(_ name: String) -> Variables { .set("AWS_PROFILE", name) }

        /// Returns permanent keys. The judge accepts every key that starts with AKIA, with this secret.
        static func keys(_ identifier: String) -> Variables {
            Variables(
                values: ["AWS_ACCESS_KEY_ID": identifier, "AWS_SECRET_ACCESS_KEY": "secret-of-\(identifier)"]
            )
        }

        /// Returns keys that the judge accepts only with their session token.
        static func temporaryKeys(_ identifier: String) -> Variables {
            Variables(values: keys(identifier).values.merging(["AWS_SESSION_TOKEN": "token-of-\(identifier)"]) { $1 })
        }

        static let webIdentity = Variables(
            values: ["AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "{role ci}"]
        )

        static let container = Variables(values: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{server}/container/task"])

        /// A container that requires a token.
        static let guardedContainer = Variables(
            values: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{server}/container/token/task"]
        )

        static let instance = Variables(
            values: ["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{server}"]
        )

        static let noEndpoint = Variables.set("AWS_ENDPOINT_URL", "")

        /// AWS's own hosts, through the judge as a proxy, which refuses all connections.
        static let awsItself = Variables(
            values: ["AWS_ENDPOINT_URL": "", "HTTPS_PROXY": "{server}", "AWS_MAX_ATTEMPTS": "1"]
        )
    }

    /// A file with its path below the home directory. All files are executable.
    struct File: Sendable {
        var path: String
        var text: String

        static func file(_ path: String, _ text: String) -> File { File(path: path, text: text) }

        /// Returns a token of a web identity or a container.
        static func token(_ text: String = "good-token") -> File { File(path: "token", text: text) }

        /// Returns the output of a `credential_process`.
        /// - Parameters:
        ///   - version: as JSON; `nil` for no version.
        ///   - more: further members, as JSON.
        static func keys(_ identifier: String, version: String? = "1", more: String? = nil) -> File {
            let members = [
                version.map { #""Version": \#($0)"# }, #""AccessKeyId": "\#(identifier)""#,
                #""SecretAccessKey": "secret-of-\#(identifier)""#, more,
            ]
            return .file("keys.json", "{\(members.compactMap(\.self).joined(separator: ", "))}")
        }

        /// A program that writes keys if its three arguments are correct.
        static let pickyTool = File.file(
            "my tool",
            #"""
            #!/bin/sh
            [ $# = 3 ] && [ "$1 $2" = "--who a b" ] && [ "$3" = "'c' \"d\"" ] || exit 3
            echo '{"Version": 1, "AccessKeyId": "AKIATOOL", "SecretAccessKey": "secret-of-AKIATOOL"}'
            """#
        )

        /// Returns the token of the SSO session `corp`, in a file named by the SHA-1 of `corp`.
        /// - Parameters:
        ///   - expires: the time from now: `+8h`, `-10m`.
        ///   - renewal: the refresh token; `nil` for none.
        ///   - registration: the duration of the client's registration.
        static func sso(
            _ token: String, expires: String, renewal: String? = nil, registration: String = "+90d"
        ) -> File {
            ssoToken("ee0bfd2552fbd840c02cc48b6e823320543c450f", token, expires, renewal, registration)
        }

        /// Returns a token of the legacy SSO format, in a file named by the SHA-1 of its start URL.
        static func legacySSO(_ token: String, expires: String, renewal: String? = nil) -> File {
            ssoToken("a51746d4aa793ae07b25e90c3a5db96fc7832bd7", token, expires, renewal, "+90d")
        }

        /// Returns the file of the login session of `arn:aws:iam::123456789012:user/me`, named by the SHA-256 of that.
        /// - Parameters:
        ///   - identifier: starts with AKIATEMP.
        ///   - expires: the time from now.
        ///   - without: a member to leave out.
        static func login(
            _ identifier: String = "AKIATEMPLOGIN", expires: String, renewal: String = "login-renewed",
            without member: String? = nil
        ) -> File {
            let keys =
                #""accessKeyId": "\#(identifier)", "secretAccessKey": "secret-of-\#(identifier)", "#
                + #""sessionToken": "token-of-\#(identifier)", "accountId": "123456789012", "expiresAt": "{now\#(expires)}""#
            let members: [String: String] = [
                "accessToken": "{\(keys)}", "clientId": #""arn:aws:signin:::devtools/same-device""#,
                "refreshToken": #""\#(renewal)""#, "dpopKey": #""\#(loginKey)""#,
            ].filter { $0.key != member }
            return .file(
                ".aws/login/cache/286187707741fc2ccb93cf9e56dbd0ee0a16208feed5fbc8ae1baa86d44c283f.json",
                "{\(members.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}")
        }

        /// The key that the judge's refresh tokens are bound to, as JSON.
        private static let loginKey = """
            -----BEGIN EC PRIVATE KEY-----\\n\
            MHcCAQEEIPjzWrlov4obcBx26tbYHPFYKcMdKkJTUjd/Mvs9IoFnoAoGCCqGSM49\\n\
            AwEHoUQDQgAEdjbcOgVydb/I2/V48ymSfoC+X/9yaiKoh9j1BilsaBcDZXDQfNxY\\n\
            rxFxM5U27gkCuTnszmG94G7x7sypAdJw1w==\\n\
            -----END EC PRIVATE KEY-----\\n
            """

        static func ssoToken(
            _ hash: String, _ token: String, _ expires: String, _ renewal: String? = nil, _ registration: String = ""
        ) -> File {
            let renewal = renewal.map {
                """
                , "clientId": "me", "clientSecret": "secret-of-me", "registrationExpiresAt": "{now\(registration)}", \
                "refreshToken": "\($0)"
                """
            }
            return .file(
                ".aws/sso/cache/\(hash).json",
                #"{"accessToken": "\#(token)", "expiresAt": "{now\#(expires)}"\#(renewal ?? "")}"#
            )
        }
    }

    /// A credentials file, the source of most roles.
    static let platform = "[platform]\n{keys AKIAPLATFORM}"

    /// Config files whose default profile signs in with SSO, with a login session, or with a program.
    static let ssoProfile = "[default]\n{sso}\n\n{sso session}"
    static let loginProfile = "[default]\nregion = us-east-2\n\(loginSession)"
    static let loginSession = "login_session = arn:aws:iam::123456789012:user/me"
    static let processProfile = "[default]\ncredential_process = /bin/cat {home}/keys.json"
}
