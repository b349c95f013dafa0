import DockerConfig
import Platform

/// A registry that Docker's config knows, without any secret.
package struct DiscoveredHost: Sendable, Equatable {
    /// The user of a login, as far as the config shows it.
    enum User: Sendable, Equatable {
        case named(String)
        /// An identity token, which Docker exchanges at the registry.
        case identityToken
        /// The login is in a store, or a manifest cannot express its user.
        case unknown
    }

    let name: RegistryHost
    var user: User
    /// Where docker looks for the login.
    let route: CredentialBackend
    /// Every key of the config for this registry with its user, the used key first; empty if there is only one key.
    var spellings: [Spelling] = []

    /// A key of the config for a registry.
    struct Spelling: Sendable, Equatable {
        let key: String
        let user: User
    }

    /// As a manifest names it.
    var text: String { DockerHub.isKey(name.key) ? DockerHub.shortName : name.key }
}

extension DiscoveredHost {
    /// - Parameter key: of `auths` or `credHelpers`.
    /// - Returns: `nil` if the key is not a host, such as podman's `host/namespace`.
    init?(_ key: String, in config: DockerConfigDocument) {
        // Docker itself looks hosts up in lower case.
        guard let name = try? RegistryHost(key.asciiLowercased) else { return nil }
        self.init(name: name, user: User(config.entry(for: key)), route: config.route(for: name.key))
        spellings = config.keys(of: key).map { Spelling(key: $0, user: User(config.entry(underKey: $0, of: key))) }
        if let used = config.key(of: key), let index = spellings.firstIndex(where: { $0.key.hasSameBytes(as: used) }) {
            spellings.insert(spellings.remove(at: index), at: 0)
        }
    }

    /// Returns every host of a config: those of `auths` in their order, then those that only `credHelpers` names,
    /// sorted.
    /// - Returns: each host once; and the keys that are not hosts.
    static func all(of config: DockerConfigDocument) -> (hosts: [DiscoveredHost], others: [String]) {
        var hosts: [DiscoveredHost] = []
        var places: [String: Int] = [:]
        var others: [String] = []
        for key in config.hosts + config.credHelpers.keys.sorted() where !DockerHub.tokenKeys.contains(key) {
            guard let host = DiscoveredHost(key, in: config) else {
                if !others.contains(key) { others.append(key) }
                continue
            }
            if let place = places[host.name.key] {
                hosts[place].merge(host, isUsed: key.hasSameBytes(as: host.name.key))
            } else {
                places[host.name.key] = hosts.count
                hosts.append(host)
            }
        }
        for index in hosts.indices where hosts[index].spellings.count < 2 { hosts[index].spellings = [] }
        return (hosts, others)
    }

    /// Merges the host of another key for the same registry.
    /// - Parameter isUsed: whether Docker uses that key.
    private mutating func merge(_ other: DiscoveredHost, isUsed: Bool) {
        let new = other.spellings.filter { !spellings.contains($0) }
        let otherIsBetter = other.user != .unknown && (isUsed || user == .unknown)
        spellings = otherIsBetter ? new + spellings : spellings + new
        if otherIsBetter { user = other.user }
    }

    /// A remark about several keys for one registry; `nil` if there is only one key.
    package var mergeRemark: String? {
        guard let used = spellings.first else { return nil }
        func words(_ spelling: Spelling) -> String {
            "\(spelling.key.harmless(limit: 100))\(spelling.user.remark.map { " (\($0))" } ?? "")"
        }
        let others = spellings.dropFirst().map(words).inWords
        return spellings.allSatisfy { $0.user == used.user }
            ? "\(text) covers \(words(used)) and \(others): they are one registry."
            : "\(text) has logins under \(words(used)) and \(others): berth uses the first."
    }
}

extension DiscoveredHost.User {
    /// The user in a remark; `nil` if a manifest could not name one.
    fileprivate var remark: String? {
        switch self {
        case .named(let name): name
        case .identityToken: "an identity token"
        case .unknown: nil
        }
    }

    fileprivate init(_ entry: AuthEntry?) {
        self =
            switch entry {
            case .login(.identityToken): .identityToken
            case .login(.password(RegistryCredential.identityTokenUser, _)): .identityToken
            case .login(.password(let username, _)) where Self.isName(username): .named(username)
            default: .unknown
            }
    }

    /// Returns whether a text is a user name. Some registries accept a token instead, which is a secret.
    private static func isName(_ text: String) -> Bool {
        guard (1...200).contains(text.utf8.count), !text.utf8.contains(UInt8(ascii: ":")), text.isHarmlessLine else {
            return false
        }
        let isRandom =
            text.utf8.count >= 32 && text.utf8.allSatisfy(\.isWordByte) && text.utf8.contains(where: \.isASCIIDigit)
        return !isRandom && !tokenPrefixes.contains { text.hasPrefix(bytes: $0) }
    }

    /// The prefixes of tokens of GitHub, GitLab, Docker Hub and Artifactory, of JWTs, and of AWS keys.
    private static let tokenPrefixes = [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "dckr_pat_", "dckr_oat_",
        "AKCp", "cmVmdGtu", "eyJ", "AKIA", "ASIA",
    ]
}

/// A suggested user and password source for a registry that is not Amazon's.
struct SuggestedLogin: Sendable, Equatable {
    enum Password: Sendable, Equatable {
        case variable(String)
        case command([String])
    }

    /// As the manifest has it.
    var username: String
    var password: Password
    /// A comment for the user.
    var remark: String?

    /// The user name for tokens at Azure's registries (`az acr login --help`).
    private static let azureUser = "00000000-0000-0000-0000-000000000000"
    /// The same for Google's registries: cloud.google.com/artifact-registry/docs/docker/authentication.
    private static let googleUser = "oauth2accesstoken"

    /// - Parameter taken: the variables of other registries: no two registries share one, so that no password goes to
    ///   the wrong registry.
    init(for host: DiscoveredHost, taken: inout Set<String>) {
        if let name = Self.azureRegistry(host), host.hasUser(Self.azureUser) || host.user == .identityToken {
            username = ScalarText.value(Self.azureUser)
            let options = ["--expose-token", "--output", "tsv", "--query", "accessToken"]
            password = .command(["az", "acr", "login", "--name", name] + options)
            return
        }
        if Self.isGoogle(host.text), host.hasUser(Self.googleUser) {
            username = ScalarText.value(Self.googleUser)
            password = .command(["gcloud", "config", "config-helper", "--format=json"])
            return
        }
        let variable = Self.variable(for: host.text, &taken)
        password = .variable(variable)
        switch host.user {
        case .named(let name): username = ScalarText.value(name)
        case .identityToken:
            username = ScalarText.value(RegistryCredential.identityTokenUser)
            remark = "an identity token, which docker exchanges at the registry"
        case .unknown:
            let user = variable == "GITHUB_TOKEN" ? "GITHUB_ACTOR" : Self.userVariable(beside: variable)
            username = "${\(user):-changeme}"
            remark = "not in Docker's config: set it, or write the name"
        }
    }

    /// `NAME` of `NAME.azurecr.io`.
    private static func azureRegistry(_ host: DiscoveredHost) -> String? {
        let domain = ".azurecr.io"
        guard host.text.hasSuffix(bytes: domain) else { return nil }
        let name = host.text.prefix(upToScalar: ".")
        return "\(name)\(domain)".hasSameBytes(as: host.text) ? String(name) : nil
    }

    private static func isGoogle(_ host: String) -> Bool {
        host == "gcr.io" || host.hasSuffix(bytes: ".gcr.io") || host.hasSuffix(bytes: "-docker.pkg.dev")
    }

    // MARK: Variables

    private static let knownVariables = [
        "ghcr.io": "GITHUB_TOKEN", DockerHub.shortName: "DOCKER_TOKEN", "registry.gitlab.com": "GITLAB_TOKEN",
        "quay.io": "QUAY_TOKEN",
    ]

    /// Returns a variable that no other registry has: the usual one, or the host in capitals.
    private static func variable(for host: String, _ taken: inout Set<String>) -> String {
        let words = host.uppercased().split(whereScalar: { !$0.isASCIILetter && !$0.isASCIIDigit })
        let capitals = words.joined(separator: "_")
        let name = capitals.unicodeScalars.first?.isASCIIDigit == true ? "REGISTRY_\(capitals)" : capitals
        var candidate = knownVariables[host] ?? "\(name)_TOKEN"
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)_TOKEN"
            number += 1
        }
        return candidate
    }

    private static func userVariable(beside variable: String) -> String {
        variable.hasSuffix(bytes: "_TOKEN") ? "\(variable.dropLast("_TOKEN".count))_USER" : "\(variable)_USER"
    }
}

extension DiscoveredHost {
    /// Returns whether this is or may be the user.
    fileprivate func hasUser(_ name: String) -> Bool { user == .unknown || user == .named(name) }
}
