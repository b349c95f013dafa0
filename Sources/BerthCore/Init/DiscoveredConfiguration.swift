import AWS
package import DockerConfig
package import Platform
import SystemPackage

/// What a machine already knows of registries and of who signs in to them: enough to write a first manifest from, and
/// none of it secret.
package struct DiscoveredConfiguration: Sendable, Equatable {
    /// In the order of AWS's files.
    package var profiles: [DiscoveredProfile]
    /// In the order of Docker's config.
    package var hosts: [DiscoveredHost]
    /// The config's keys that are no hosts.
    var otherKeys: [String]
    /// Where docker looks for the login of a host that it does not know yet.
    var route: CredentialBackend
    /// The region that AWS's variables name.
    var region: String?
    /// AWS's config file, as a person reads it.
    package var awsFile: String
    /// Docker's config, as a person reads it.
    package var dockerFile: String
}

extension DiscoveredConfiguration {
    /// Reads AWS's files and a Docker config. Nobody is asked, no program is run, and a missing file says nothing.
    /// - Throws: a `SharedConfigError` or a `DockerConfigError` where one of them cannot be read or is malformed.
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
            route: config.routeBeneath(""), region: region.flatMap { Partition.looksLikeRegion($0) ? $0 : nil },
            awsFile: awsFile ?? "~/.aws/config", dockerFile: environment.abbreviated(dockerConfig.path)
        )
    }

    /// A region for accounts whose profiles name none: the one of AWS's variables, else the one that most of the
    /// profiles name, else that most of the hosts are in.
    var likelyRegion: String? {
        region ?? Self.mostFrequent(profiles.compactMap(\.region))
            ?? Self.mostFrequent(
                hosts.compactMap {
                    if case .privateECR(let registry) = $0.name.registry { registry.region } else { nil }
                })
    }

    /// Of equally frequent ones the first.
    private static func mostFrequent(_ texts: [String]) -> String? {
        let counts = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let highest = counts.values.max()
        return texts.first { counts[$0] == highest }
    }
}

/// A profile of AWS's files, as far as a manifest may say it: names, regions and ids, and none of its secrets.
package struct DiscoveredProfile: Sendable, Equatable {
    /// As `--profile` takes it.
    package var name: String
    /// Its `region`; nil where it has none, or none that can be one.
    package var region: String?
    /// The account that it signs in to, 12 digits; nil where only AWS can tell.
    package var account: String?
    /// How it signs in, such as `SSO role Reader`; nil where it says nothing of that.
    package var signInMethod: String?
}

extension DiscoveredProfile {
    /// Takes in every profile, in the order of the files: those of the config file, then those that only the
    /// credentials file has.
    static func all(of configuration: SharedConfiguration, _ environment: Environment) -> [DiscoveredProfile] {
        let credentials = ConfigSource.credentials.path(in: environment)
        // Where nothing tells two apart, their names do: in another order it would be another manifest.
        let sections = configuration.profiles.values
            .map { (order: ($0.place.file == credentials ? 1 : 0, $0.place.line, $0.name), section: $0) }
            .sorted { $0.order < $1.order }.map(\.section)
        let accounts = sourceAccounts(sections)
        return sections.filter { $0.name.unicodeScalars.count <= longestName && $0.name.isHarmlessLine }
            .map { DiscoveredProfile($0, sourceAccount: accounts[$0.name]) }
    }

    /// A longer one could not be a key of YAML once it is escaped: libyaml takes keys of 1024 characters.
    private static let longestName = 100

    private init(_ section: ConfigSection, sourceAccount: String?) {
        name = section.name
        region = section.text("region").flatMap { Partition.looksLikeRegion($0) ? $0 : nil }
        signInMethod = Self.signInMethod(of: section)
        // In the order in which these count for who signs in. The device of a profile that assumes no role is its own
        // user's, and the device that a role asks for is that of who assumes it.
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

    /// The accounts of profiles that others start from, by the devices that those name.
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

    /// The fifth part of `arn:PARTITION:SERVICE:REGION:ACCOUNT:…`; nil where that is no account.
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
    /// A property's text; nil where it is not there or blank.
    fileprivate func text(_ key: String) -> String? {
        guard let value = self[key]?.trimmed(), !value.isEmpty else { return nil }
        return value
    }
}

/// The helpers that sign in by themselves, by the hosts that Docker's config sends to them: berth leaves those alone.
struct SelfSigningHelpers {
    private let routes: [String: CredentialBackend]
    private let others: CredentialBackend

    init(_ facts: DiscoveredConfiguration) {
        routes = Dictionary(facts.hosts.map { ($0.name.key, $0.route) }) { first, _ in first }
        others = facts.route
    }

    /// The name behind `docker-credential-`; nil for a host that is not sent to any.
    /// - Parameter host: its key in Docker's config.
    subscript(host: String) -> String? {
        guard let name = (routes[host] ?? others).program, CredentialStore.mintsByItself(name) else { return nil }
        return name
    }
}
