import Testing

extension ChainScenario {
    /// Variables of the environment.
    struct Variables: Sendable {
        var values: [String: String]

        static func set(_ name: String, _ value: String) -> Variables { Variables(values: [name: value]) }

        static func profile(_ name: String) -> Variables { .set("AWS_PROFILE", name) }

        /// Keys that last. The judge knows every key that starts with AKIA, by this secret.
        static func keys(_ identifier: String) -> Variables {
            Variables(
                values: ["AWS_ACCESS_KEY_ID": identifier, "AWS_SECRET_ACCESS_KEY": "secret-of-\(identifier)"]
            )
        }

        /// Keys that the judge takes only with their session token.
        static func temporaryKeys(_ identifier: String) -> Variables {
            Variables(values: keys(identifier).values.merging(["AWS_SESSION_TOKEN": "token-of-\(identifier)"]) { $1 })
        }

        static let webIdentity = Variables(
            values: ["AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": "{role ci}"]
        )

        static let container = Variables(values: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{server}/container/task"])

        /// A container that wants to see a token.
        static let guardedContainer = Variables(
            values: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{server}/container/token/task"]
        )

        static let instance = Variables(
            values: ["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{server}"]
        )

        static let noEndpoint = Variables.set("AWS_ENDPOINT_URL", "")

        /// AWS's own hosts, by way of the judge as a proxy; it lets nobody through.
        static let awsItself = Variables(
            values: ["AWS_ENDPOINT_URL": "", "HTTPS_PROXY": "{server}", "AWS_MAX_ATTEMPTS": "1"]
        )
    }

    /// A file, its path from the home folder. All of them can be run.
    struct File: Sendable {
        var path: String
        var text: String

        static func file(_ path: String, _ text: String) -> File { File(path: path, text: text) }

        /// A web identity's token, or a container's.
        static func token(_ text: String = "good-token") -> File { File(path: "token", text: text) }

        /// What a `credential_process` writes.
        /// - Parameters:
        ///   - version: as JSON; nil is none at all.
        ///   - more: further members, as JSON.
        static func keys(_ identifier: String, version: String? = "1", more: String? = nil) -> File {
            let members = [
                version.map { #""Version": \#($0)"# }, #""AccessKeyId": "\#(identifier)""#,
                #""SecretAccessKey": "secret-of-\#(identifier)""#, more,
            ]
            return .file("keys.json", "{\(members.compactMap(\.self).joined(separator: ", "))}")
        }

        /// A program that writes keys, if its three arguments are the right ones.
        static let pickyTool = File.file(
            "my tool",
            #"""
            #!/bin/sh
            [ $# = 3 ] && [ "$1 $2" = "--who a b" ] && [ "$3" = "'c' \"d\"" ] || exit 3
            echo '{"Version": 1, "AccessKeyId": "AKIATOOL", "SecretAccessKey": "secret-of-AKIATOOL"}'
            """#
        )

        /// The token of the SSO session `corp`, in the file that is named by the SHA-1 of `corp`.
        /// - Parameters:
        ///   - expires: from now: `+8h`, `-10m`.
        ///   - renewal: its refresh token; none where not given.
        ///   - registration: how long the client is registered that may use it.
        static func sso(
            _ token: String, expires: String, renewal: String? = nil, registration: String = "+90d"
        ) -> File {
            ssoToken("ee0bfd2552fbd840c02cc48b6e823320543c450f", token, expires, renewal, registration)
        }

        /// The token of SSO's older form, in the file that is named by the SHA-1 of its start URL.
        static func legacySSO(_ token: String, expires: String, renewal: String? = nil) -> File {
            ssoToken("a51746d4aa793ae07b25e90c3a5db96fc7832bd7", token, expires, renewal, "+90d")
        }

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

    /// A config file whose default profile signs in by SSO, and one whose does by a program.
    static let ssoProfile = "[default]\n{sso}\n\n{sso session}"
    static let processProfile = "[default]\ncredential_process = /bin/cat {home}/keys.json"
}
