public import Effects
import SystemPackage

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

    /// What no files say.
    public static let empty = SharedConfiguration(
        profiles: [:], ssoSessions: [:], services: [:], selectedProfile: "default", isProfileNamed: false
    )

    /// Reads both files.
    ///
    /// - Parameter environment: says where the files are (`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, else
    ///   `~/.aws/config` and `~/.aws/credentials`), and which profile is selected.
    /// - Returns: what they say; a missing file says nothing.
    /// - Throws: `ConfigurationFailure` where a file cannot be read, or does not have the format.
    public static func load(
        environment: Environment,
        files: any FileSystem
    ) throws(ConfigurationFailure) -> SharedConfiguration {
        let config = try sections(of: .config, environment, files)
        let named = environment.nonBlank("AWS_PROFILE") ?? environment.nonBlank("AWS_DEFAULT_PROFILE")
        var loaded = SharedConfiguration(
            profiles: [:],
            ssoSessions: [:],
            services: [:],
            selectedProfile: named ?? "default",
            isProfileNamed: named != nil
        )
        let hasPrefixedDefault = config.contains { ConfigHeader($0.header) == .profile("default") }
        for section in config {
            switch ConfigHeader(section.header) {
            case .profile(let name): merge(section, named: name, into: &loaded.profiles)
            case .unprefixedDefault where hasPrefixedDefault: continue
            case .unprefixedDefault: merge(section, named: "default", into: &loaded.profiles)
            case .ssoSession(let name): merge(section, named: name, into: &loaded.ssoSessions)
            case .services(let name): merge(section, named: name, into: &loaded.services)
            case .other: continue
            }
        }
        for section in try sections(of: .credentials, environment, files)
        where ConfigHeader.isIdentifier(section.header) {
            merge(section, named: section.header, into: &loaded.profiles)
        }
        return loaded
    }

    /// What comes later wins, key by key.
    private static func merge(
        _ section: ConfigParser.Section,
        named name: String,
        into sections: inout [String: ConfigSection]
    ) {
        let properties = section.properties.filter { ConfigHeader.isIdentifier($0.key) }
        sections[name, default: ConfigSection(name: name, place: section.place)]
            .properties.merge(properties) { _, later in later }
    }

    private static func sections(
        of source: ConfigSource,
        _ environment: Environment,
        _ files: any FileSystem
    ) throws(ConfigurationFailure) -> [ConfigParser.Section] {
        guard let path = source.path(in: environment) else { return [] }
        let bytes: [UInt8]
        do {
            bytes = try files.read(path, limit: longestFile)
        } catch {
            if error.code == .noSuchFileOrDirectory || error.code == .notDirectory { return [] }
            throw .unreadable(error, source)
        }
        var parser = ConfigParser(path: path, pathText: environment.abbreviated(path), source: source)
        return try parser.parse(bytes)
    }

    /// In bytes: far more than any file that people keep.
    private static let longestFile = 8 << 20
}
