package import Effects
package import Platform
package import SystemPackage

/// The merged content of AWS's config and credentials files, by the rules of AWS's SDKs.
///
/// Source: "Shared config and credentials files" in the AWS SDKs and Tools reference guide.
package struct SharedConfiguration: Sendable {
    /// The profiles by name. A key in both files has the credentials file's value.
    package var profiles: [String: ConfigSection]
    /// The `[sso-session NAME]` sections of the config file.
    package var ssoSessions: [String: ConfigSection]
    /// The `[services NAME]` sections of the config file.
    package var services: [String: ConfigSection]
    /// `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, else `default`. The profile need not exist.
    package var selectedProfile: String
    /// Whether a variable names the selected profile: a missing profile is then an error.
    package var isProfileNamed: Bool

    /// The sections that berth skips, in the files' order.
    var skipped: [SkippedSection] = []
    /// The files, and what berth read there.
    private(set) var files: [IdentityFile] = []
    /// Why an existing file could not be read. A profile that is not in `profiles` may be in it.
    package private(set) var unreadable: [SharedConfigError] = []

    /// The configuration without files.
    package static let empty = SharedConfiguration(
        profiles: [:], ssoSessions: [:], services: [:], selectedProfile: "default", isProfileNamed: false
    )

    /// Reads both files.
    ///
    /// - Parameter environment: names the files (`AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, else
    ///   `~/.aws/config` and `~/.aws/credentials`) and the selected profile.
    /// - Returns: their content. A missing file, a directory, and an unreadable file are empty, as for the AWS CLI;
    ///   an unreadable file is recorded in `unreadable`.
    /// - Throws: `SharedConfigError` if a file does not have the format.
    package static func load(
        environment: Environment,
        files: any FileSystem
    ) throws(SharedConfigError) -> SharedConfiguration {
        let named = environment.nonBlank("AWS_PROFILE") ?? environment.nonBlank("AWS_DEFAULT_PROFILE")
        var loaded = SharedConfiguration(
            profiles: [:],
            ssoSessions: [:],
            services: [:],
            selectedProfile: named ?? "default",
            isProfileNamed: named != nil
        )
        let config = try loaded.sections(of: .config, environment, files)
            .map { (header: ConfigHeader($0.header), section: $0) }
        let hasPrefixedDefault = config.contains { $0.header == .profile("default") }
        for (header, section) in config where !(hasPrefixedDefault && header == .unprefixedDefault) {
            loaded.add(section, as: header)
        }
        for section in try loaded.sections(of: .credentials, environment, files) {
            loaded.add(section, as: ConfigHeader.inCredentials(section.header))
        }
        return loaded
    }

    /// Reads both files. An error applies only to what needs them: a manifest without Amazon's registries does not.
    /// - Parameter effects: the environment and the files are used.
    package static func loaded(by effects: Effects) -> Result<SharedConfiguration, SharedConfigError> {
        Result { () throws(SharedConfigError) in
            try load(environment: effects.environment, files: effects.files)
        }
    }

    private mutating func add(_ section: ConfigFileParser.Section, as header: ConfigHeader) {
        switch header {
        case .profile(let name): merge(section, .profile, named: name, into: \.profiles)
        case .unprefixedDefault: merge(section, .profile, named: "default", into: \.profiles)
        case .ssoSession(let name): merge(section, .ssoSession, named: name, into: \.ssoSessions)
        case .services(let name): merge(section, .services, named: name, into: \.services)
        case .skipped(let kind, let name, let reason): skip(section, kind, named: name, reason)
        }
    }

    private mutating func skip(
        _ section: ConfigFileParser.Section, _ kind: SectionKind, named name: String,
        _ reason: SkippedSection.HeaderError
    ) {
        skipped.append(
            SkippedSection(kind: kind, name: name, header: section.header, place: section.place, reason: reason)
        )
    }

    /// Later values win, key by key. Names are the same if their bytes are, as for the AWS CLI; Swift's dictionary
    /// would also equate names that differ in their Unicode form.
    private mutating func merge(
        _ section: ConfigFileParser.Section, _ kind: SectionKind, named name: String,
        into sections: WritableKeyPath<SharedConfiguration, [String: ConfigSection]>
    ) {
        if let earlier = self[keyPath: sections][name], !earlier.name.utf8.elementsEqual(name.utf8) {
            return skip(section, kind, named: name, .otherForm)
        }
        let properties = section.properties.filter { ConfigHeader.isIdentifier($0.key) }
        self[keyPath: sections][name, default: ConfigSection(name: name, place: section.place)]
            .properties.merge(properties) { _, later in later }
    }

    private mutating func sections(
        of source: ConfigSource,
        _ environment: Environment,
        _ files: any FileSystem
    ) throws(SharedConfigError) -> [ConfigFileParser.Section] {
        guard let path = source.path(in: environment) else { return [] }
        let bytes: [UInt8]
        do {
            bytes = try files.read(path, limit: Self.longestFile)
        } catch {
            let missing: [Errno] = [.noSuchFileOrDirectory, .notDirectory, .isDirectory]
            self.files.append(IdentityFile(path: path, content: nil))
            if !missing.contains(error.code) { unreadable.append(.unreadable(error, source)) }
            return []
        }
        self.files.append(IdentityFile(path: path, content: bytes))
        var parser = ConfigFileParser(path: path, pathText: environment.abbreviated(path), source: source)
        return try parser.parse(bytes)
    }

    /// In bytes: far larger than any real file.
    private static let longestFile = 8 << 20
}

extension SharedConfiguration {
    /// Returns the profile of exactly this name; `nil` if it does not exist.
    func profile(_ name: String) -> ConfigSection? { Self.section(name, in: profiles) }

    /// Returns the `[sso-session NAME]` of exactly this name; `nil` if it does not exist.
    func ssoSession(_ name: String) -> ConfigSection? { Self.section(name, in: ssoSessions) }

    /// Returns the `[services NAME]` of exactly this name; `nil` if it does not exist.
    func services(_ name: String) -> ConfigSection? { Self.section(name, in: services) }

    /// Returns a section by the bytes of its name: a Swift dictionary also finds a name in another Unicode form.
    private static func section(_ name: String, in sections: [String: ConfigSection]) -> ConfigSection? {
        sections[name].flatMap { $0.name.utf8.elementsEqual(name.utf8) ? $0 : nil }
    }

    /// Returns why a requested section may be missing: berth skips it, or cannot read a file.
    /// - Returns: `nil` if nothing was left out.
    func whyMissing(_ kind: SectionKind, _ name: String) -> NextStep? {
        let meant = skipped.first { $0.kind == kind && $0.isMeant(by: name) }
        return meant?.nextStep
            ?? unreadable.first.map { NextStep(lines: [$0.message.summary] + $0.message.furtherLines) }
    }

    /// Returns why there may be no profiles.
    /// - Returns: `nil` if nothing was left out that looks like a profile.
    var whyNoProfiles: NextStep? {
        guard profiles.isEmpty else { return nil }
        return skipped.first { $0.kind == .profile && $0.reason != .noPrefix }?.nextStep
    }
}

/// One of AWS's two files.
package enum ConfigSource: Sendable, Hashable {
    case config, credentials

    /// The variable that names the file.
    package var variable: String {
        switch self {
        case .config: "AWS_CONFIG_FILE"
        case .credentials: "AWS_SHARED_CREDENTIALS_FILE"
        }
    }

    /// Returns the file's path, whether or not the file exists: the variable's, else the one in `~/.aws`.
    ///
    /// Variables and `~` in the variable's text are expanded as by botocore's `raw_config_parse` (configloader.py).
    /// - Returns: `nil` if there is neither the variable nor a home directory.
    package func path(in environment: Environment) -> FilePath? {
        if let named = environment.nonBlank(variable) {
            return environment.absolute(environment.expandingVariables(in: named))
        }
        return environment.home?.appending(self == .config ? ".aws/config" : ".aws/credentials")
    }
}
