import AWS
import Platform
import SystemPackage

/// A profile of AWS's files, as far as a manifest may say it: names, regions and ids, and none of its secrets.
public struct FoundProfile: Sendable, Equatable {
    /// As `--profile` takes it.
    public var name: String
    /// Its `region`; nil where it has none, or none that can be one.
    public var region: String?
    /// The account that it signs in to, 12 digits; nil where only AWS can tell.
    public var account: String?
    /// How it signs in, such as `SSO role Reader`; nil where it says nothing of that.
    public var way: String?
}

extension FoundProfile {
    /// Takes in every profile, in the order of the files: those of the config file, then those that only the
    /// credentials file has.
    static func all(of configuration: SharedConfiguration, _ environment: Environment) -> [FoundProfile] {
        let credentials = ConfigSource.credentials.path(in: environment)
        // Where nothing tells two apart, their names do: in another order it would be another manifest.
        let sections = configuration.profiles.values
            .map { (order: ($0.place.file == credentials ? 1 : 0, $0.place.line, $0.name), section: $0) }
            .sorted { $0.order < $1.order }.map(\.section)
        let accounts = sourceAccounts(sections)
        return sections.filter { $0.name.unicodeScalars.count <= longestName && $0.name.isHarmlessLine }
            .map { FoundProfile($0, sourceAccount: accounts[$0.name]) }
    }

    /// A longer one could not be a key of YAML once it is escaped: libyaml takes keys of 1024 characters.
    private static let longestName = 100

    private init(_ section: ConfigSection, sourceAccount: String?) {
        name = section.name
        region = section.text("region").flatMap { Partition.looksLikeRegion($0) ? $0 : nil }
        way = Self.way(of: section)
        // In the order in which these count for who signs in. The device of a profile that assumes no role is its own
        // user's, and the device that a role asks for is that of who assumes it.
        if let role = section.text("role_arn") {
            account = Self.account(inARN: role)
        } else {
            account =
                ["sso_account_id", "aws_account_id", "account_id"].lazy.compactMap(section.text)
                .first(where: AccountReader.isAccount)
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
        guard parts.count == 6, Partition.named(inARN: arn) != nil, AccountReader.isAccount(parts[4]) else {
            return nil
        }
        return String(parts[4])
    }

    private static func way(of section: ConfigSection) -> String? {
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
