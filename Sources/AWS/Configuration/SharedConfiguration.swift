public import Effects
public import SystemPackage

/// What AWS's config and credentials files say together, by the rules that AWS's SDKs share.
///
/// Source: "Shared config and credentials files" in the AWS SDKs and Tools reference guide.
public struct SharedConfiguration: Sendable {
    /// The profiles by name. A key that stands in both files has the credentials file's value.
    public var profiles: [String: ConfigSection]
    /// The `[sso-session NAME]` sections of the config file.
    public var ssoSessions: [String: ConfigSection]
    /// The `[services NAME]` sections of the config file.
    public var services: [String: ConfigSection]
    /// `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, else `default`. It need not exist.
    public var selectedProfile: String
    /// Whether a variable named the selected profile: then it is an error that it does not exist.
    public var isProfileNamed: Bool

    /// Reads both files.
    ///
    /// - Parameter environment: says where the files are (`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, else
    ///   `~/.aws/config` and `~/.aws/credentials`), and which profile is selected.
    /// - Returns: what they say; a missing file says nothing.
    /// - Throws: `ConfigurationFailure` where a file cannot be read, or does not have the format.
    public static func load(
        environment: Environment, files: any FileSystem
    ) throws(ConfigurationFailure) -> SharedConfiguration {
        fatalError()
    }
}
