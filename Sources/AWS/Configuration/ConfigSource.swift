public import Effects
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

    /// Where the file is, whether or not there is one: at the variable's path, else in `~/.aws`.
    /// - Returns: nil where there is neither the variable nor a home folder.
    public func path(in environment: Environment) -> FilePath? {
        if let named = environment.nonBlank(variable) { return environment.absolute(named) }
        return environment.home?.appending(self == .config ? ".aws/config" : ".aws/credentials")
    }
}
