import AWS
package import DockerConfig
package import Effects
import Platform
import SystemPackage

/// The registries and profiles that a machine's files name: enough for a first manifest, without secrets.
package struct DiscoveredConfiguration: Sendable, Equatable {
    /// In the order of AWS's files.
    package var profiles: [DiscoveredProfile]
    /// In the order of Docker's config.
    package var hosts: [DiscoveredHost]
    /// The config's keys that are not hosts.
    var otherKeys: [String]
    /// Where Docker looks for the login of an unknown host.
    var route: CredentialBackend
    /// The region that AWS's variables name.
    var region: String?
    /// AWS's config file, as a person reads it.
    package var awsFile: String
    /// Docker's config, as a person reads it.
    package var dockerFile: String
}

extension DiscoveredConfiguration {
    /// Reads AWS's files and a Docker config, without the network and other programs. Missing files count as empty.
    /// - Throws: `SharedConfigError` or `DockerConfigError` if a file cannot be read or is malformed.
    package static func read(_ dockerConfig: DockerConfigFile, _ effects: Effects) throws -> DiscoveredConfiguration {
        let environment = effects.environment
        let configuration = try SharedConfiguration.load(environment: environment, files: effects.files)
        if let failure = configuration.unreadable.first { throw failure }
        let config = try dockerConfig.read(from: effects.files)
        let (hosts, others) = DiscoveredHost.all(of: config)
        let region = environment.nonBlank("AWS_REGION") ?? environment.nonBlank("AWS_DEFAULT_REGION")
        let awsFile = ConfigSource.config.path(in: environment).map(environment.abbreviated)
        return DiscoveredConfiguration(
            profiles: DiscoveredProfile.all(of: configuration, environment), hosts: hosts, otherKeys: others,
            route: config.backendWithoutHelper(""), region: region.flatMap { Partition.looksLikeRegion($0) ? $0 : nil },
            awsFile: awsFile ?? "~/.aws/config", dockerFile: environment.abbreviated(dockerConfig.path)
        )
    }

    /// The region for accounts whose profiles name none: that of AWS's variables, else the most frequent of the
    /// profiles, else the most frequent of the hosts.
    package var likelyRegion: String? {
        region ?? Self.mostFrequent(profiles.compactMap(\.region))
            ?? Self.mostFrequent(
                hosts.compactMap {
                    if case .privateECR(let registry) = $0.name.registry { registry.region } else { nil }
                })
    }

    /// Returns the configuration with the accounts of profiles whose account no file names.
    /// - Parameter accounts: by the profile's name.
    package func identifying(_ accounts: [String: String]) -> DiscoveredConfiguration {
        var facts = self
        for index in facts.profiles.indices where facts.profiles[index].account == nil {
            facts.profiles[index].account = accounts[facts.profiles[index].name]
        }
        return facts
    }

    /// Returns the most frequent text; the first of equally frequent ones.
    private static func mostFrequent(_ texts: [String]) -> String? {
        let counts = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let highest = counts.values.max()
        return texts.first { counts[$0] == highest }
    }
}

/// A profile of AWS's files, without its secrets: name, region, account and kind.
package struct DiscoveredProfile: Sendable, Equatable {
    /// The name for `--profile`.
    package var name: String
    /// Its `region`; `nil` if it has none or an invalid one.
    package var region: String?
    /// The id of its account, 12 digits; `nil` if the files do not contain it.
    package var account: String?
    /// How it signs in, such as `SSO role Reader`; `nil` if unknown.
    package var signInMethod: String?
}

extension DiscoveredProfile {
    /// Returns every profile in the order of the files: those of the config file, then those that only the credentials
    /// file has.
    static func all(of configuration: SharedConfiguration, _ environment: Environment) -> [DiscoveredProfile] {
        let credentials = ConfigSource.credentials.path(in: environment)
        // The names break ties, so that the order, and with it the manifest, is stable.
        let sections = configuration.profiles.values
            .map { (order: ($0.place.file == credentials ? 1 : 0, $0.place.line, $0.name), section: $0) }
            .sorted { $0.order < $1.order }.map(\.section)
        let accounts = sourceAccounts(sections)
        return sections.filter { $0.name.unicodeScalars.count <= longestName && $0.name.isHarmlessLine }
            .map { DiscoveredProfile($0, sourceAccount: accounts[$0.name]) }
    }

    /// An escaped longer name could exceed libyaml's limit of 1,024 characters for keys.
    private static let longestName = 100

    private init(_ section: ConfigSection, sourceAccount: String?) {
        name = section.name
        region = section.text("region").flatMap { Partition.looksLikeRegion($0) ? $0 : nil }
        signInMethod = Self.signInMethod(of: section)
        // In the order of precedence for the account that signs in. The MFA device of a profile without a role belongs
        // to the profile's user; the device that a role requires belongs to the user who assumes the role.
        if let role = section.text("role_arn") {
            account = Self.account(inARN: role)
        } else {
            account =
                ["sso_account_id", "aws_account_id", "account_id"].lazy.compactMap(section.text)
                .first(where: AccountDecoder.isAccount)
                ?? ["login_session", "mfa_serial"].lazy.compactMap(section.text).compactMap(Self.account).first
                ?? sourceAccount
        }
    }

    /// Returns the accounts of source profiles, from the MFA devices of the profiles that name them.
    private static func sourceAccounts(_ sections: [ConfigSection]) -> [String: String] {
        var accounts: [String: String] = [:]
        for section in sections where section.text("role_arn") != nil {
            guard let source = section.text("source_profile"), source != section.name, accounts[source] == nil,
                let device = section.text("mfa_serial")
            else { continue }
            accounts[source] = account(inARN: device)
        }
        return accounts
    }

    /// The fifth part of `arn:PARTITION:SERVICE:REGION:ACCOUNT:…`; `nil` if that is no account.
    private static func account(inARN arn: String) -> String? {
        let parts = arn.split(scalar: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, Partition.named(inARN: arn) != nil, AccountDecoder.isAccount(parts[4]) else {
            return nil
        }
        return String(parts[4])
    }

    private static func signInMethod(of section: ConfigSection) -> String? {
        if let role = section.text("role_arn") { return "role \(role.split(scalar: "/").last ?? "")" }
        if let role = section.text("sso_role_name") { return "SSO role \(role)" }
        let kinds = [
            ("sso_session", "SSO"), ("login_session", "aws login"), ("credential_process", "a process"),
            ("aws_access_key_id", "keys"),
        ]
        return kinds.first { section.text($0.0) != nil }?.1
    }
}

extension ConfigSection {
    /// Returns a property's text; `nil` if it is missing or blank.
    fileprivate func text(_ key: String) -> String? {
        guard let value = self[key]?.trimmed(), !value.isEmpty else { return nil }
        return value
    }
}

/// The helpers that sign in without berth, by the hosts for which Docker's config names them. berth does not manage
/// those hosts.
struct SelfSigningHelpers {
    private let routes: [String: CredentialBackend]
    private let others: CredentialBackend

    init(_ facts: DiscoveredConfiguration) {
        routes = Dictionary(facts.hosts.map { ($0.name.key, $0.route) }) { first, _ in first }
        others = facts.route
    }

    /// Returns the name after `docker-credential-`; `nil` if the host has no such helper.
    /// - Parameter host: its key in Docker's config.
    subscript(host: String) -> String? {
        guard let name = (routes[host] ?? others).program, CredentialStore.obtainsTokensItself(name) else { return nil }
        return name
    }
}
