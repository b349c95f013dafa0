public import Platform
public import SystemPackage

/// Which of AWS's two files.
public enum ConfigSource: Sendable, Hashable {
    case config, credentials

    /// The variable that says where the file is.
    public var variable: String {
        switch self {
        case .config: "AWS_CONFIG_FILE"
        case .credentials: "AWS_SHARED_CREDENTIALS_FILE"
        }
    }

    /// Returns the file's path, whether or not the file exists: the variable's, else the one in `~/.aws`.
    ///
    /// Variables and `~` in the variable's text are expanded as by botocore's `raw_config_parse` (configloader.py).
    /// - Returns: `nil` if there is neither the variable nor a home directory.
    public func path(in environment: Environment) -> FilePath? {
        if let named = environment.nonBlank(variable) {
            return environment.absolute(environment.expandingVariables(in: named))
        }
        return environment.home?.appending(self == .config ? ".aws/config" : ".aws/credentials")
    }
}
