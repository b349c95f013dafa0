import Platform
package import SystemPackage

/// What an identity was read from: if all of it is as it was, the identity is, too.
package struct IdentityInputs: Sendable {
    /// The variables that decide who signs in, by their names; sorted.
    package var variables: [String]
    /// The files that do, with what berth read.
    package var files: [IdentityFile]

    /// The variables of `PrincipalResolver` and of its sources. `AWS_SESSION_TOKEN` is not among them: the access key id
    /// names the session, too.
    static let variables = [
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_DEFAULT_PROFILE",
        "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_SECRET_ACCESS_KEY",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "HOME",
    ]

    /// Those that name files.
    private static let pathVariables = [
        "AWS_CONFIG_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ]

    /// - Parameter configuration: the AWS files that the principal was resolved with.
    /// - Returns: `nil` if a variable names a file from the working directory, or by another variable; or if a program gives
    ///   the keys, as it may read any variable and file.
    init?(of source: SourceIdentity, _ configuration: SharedConfiguration, _ environment: Environment) {
        let named = Self.pathVariables.compactMap { environment.nonBlank($0) }
        guard source.isRepeatable, named.allSatisfy(Self.isFixed) else { return nil }
        variables = Set(Self.variables + source.variables).sorted()
        files = configuration.files + source.files
    }

    /// The inputs of keys in the environment, if no variable names a profile: AWS's files decide nothing.
    static let ofEnvironmentKeys = IdentityInputs(
        variables: ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY"], files: [])

    private init(variables: [String], files: [IdentityFile]) {
        self.variables = variables
        self.files = files
    }

    /// Whether a path leads to the same file from any working directory.
    private static func isFixed(_ path: String) -> Bool {
        (path.hasPrefix(bytes: "/") || path.hasPrefix(bytes: "~/")) && !path.contains(scalar: "$")
    }
}

/// A file that an identity was read from.
package struct IdentityFile: Sendable {
    /// Absolute.
    package var path: FilePath
    /// What berth read; `nil` if there was nothing to read.
    package var content: [UInt8]?
}
