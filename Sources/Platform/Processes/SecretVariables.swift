/// The environment variables that are known to hold secrets, in addition to those in manifests.
///
/// Two rules share `names`: a program that berth runs does not inherit these variables, and berth does not substitute them
/// into a manifest. Both rules also apply to the variables that a manifest names as the source of a password or token.
package enum SecretVariables {
    /// Those of AWS (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html), of GitHub's runner, and
    /// of Docker (docker/cli, `cli/config/configfile/file.go`).
    package static let names: Set<String> = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN",
        "DOCKER_AUTH_CONFIG",
    ]

    /// The variables that berth does not substitute into a manifest: `names`, and the addresses of proxies, which may
    /// contain a password and which programs need.
    package static let unsubstituted: Set<String> = names.union(
        ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap { [$0, $0.asciiLowercased] })
}

extension Environment {
    /// Returns the variables that programs run by berth inherit: all that are not known to hold secrets.
    /// - Parameter others: the names of further variables to withhold, such as those that a manifest reads passwords from.
    package func inheritable(withholding others: Set<String>) -> [String: String] {
        variables.filter { !SecretVariables.names.contains($0.key) && !others.contains($0.key) }
    }
}
