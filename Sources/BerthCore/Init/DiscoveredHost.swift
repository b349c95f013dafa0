import DockerConfig
import Platform

/// A registry that Docker's config knows, without any secret.
package struct DiscoveredHost: Sendable, Equatable {
    /// What the config tells of who signs in.
    enum User: Sendable, Equatable {
        case named(String)
        /// A token signs in that docker exchanges at the registry.
        case identityToken
        /// A store keeps the login, or it is none that a manifest could say.
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
    /// - Returns: nil where it is no host, as podman's `host/namespace` is not.
    init?(_ key: String, in config: DockerConfigDocument) {
        // Docker itself looks hosts up in lower case.
        guard let name = try? RegistryHost(key.asciiLowercased) else { return nil }
        self.init(name: name, user: User(config.entry(for: key)), route: config.route(for: name.key))
        spellings = config.keys(of: key).map { Spelling(key: $0, user: User(config.entry(underKey: $0, of: key))) }
        if let used = config.key(of: key), let index = spellings.firstIndex(where: { $0.key.hasSameBytes(as: used) }) {
            spellings.insert(spellings.remove(at: index), at: 0)
        }
    }

    /// Takes in every host of a config: those of `auths` in its order, and then by name those that `credHelpers` alone
    /// names.
    /// - Returns: each once; and the keys that are no hosts.
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

    /// Takes in another key's host that is the same registry.
    /// - Parameter isUsed: whether that is the key which the config's own programs use.
    private mutating func merge(_ other: DiscoveredHost, isUsed: Bool) {
        let new = other.spellings.filter { !spellings.contains($0) }
        let otherIsBetter = other.user != .unknown && (isUsed || user == .unknown)
        spellings = otherIsBetter ? new + spellings : spellings + new
        if otherIsBetter { user = other.user }
    }

    /// What a report says of keys that are one registry; `nil` if there is only one key.
    package var mergeRemark: String? {
        guard let used = spellings.first else { return nil }
        func words(_ spelling: Spelling) -> String {
            "\(spelling.key.harmless(limit: 100))\(spelling.user.remark.map { " (\($0))" } ?? "")"
        }
        let others = spellings.dropFirst().map(words).inWords
        return spellings.allSatisfy { $0.user == used.user }
            ? "\(text) stands for \(words(used)) and \(others): they are one registry."
            : "\(text) is one registry, with logins under \(words(used)) and \(others): the first is taken."
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
            case .login(.password(Login.identityTokenUser, _)): .identityToken
            case .login(.password(let username, _)) where Self.isName(username): .named(username)
            default: .unknown
            }
    }

    /// Whether it is a name that a manifest may have. Some registries take a token in its place, and that is a secret.
    private static func isName(_ text: String) -> Bool {
        guard (1...200).contains(text.utf8.count), !text.utf8.contains(UInt8(ascii: ":")), text.isHarmlessLine else {
            return false
        }
        let isRandom =
            text.utf8.count >= 32 && text.utf8.allSatisfy(\.isWordByte) && text.utf8.contains(where: \.isASCIIDigit)
        return !isRandom && !tokenPrefixes.contains(where: text.hasPrefix)
    }

    /// How the tokens of GitHub, GitLab, Docker Hub and Artifactory begin, those that are JWTs, and keys of AWS.
    private static let tokenPrefixes = [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "dckr_pat_", "dckr_oat_",
        "AKCp", "cmVmdGtu", "eyJ", "AKIA", "ASIA",
    ]
}

/// The user of a registry that is not Amazon's, and where its password may come from: a first manifest's suggestion,
/// for a person to read and to change.
struct SuggestedLogin: Sendable, Equatable {
    enum Password: Sendable, Equatable {
        case variable(String)
        case command([String])
    }

    /// As the manifest has it.
    var username: String
    var password: Password
    /// What is to be known about it.
    var remark: String?

    /// The user of Azure's registries where a token signs in, by `az acr login --help`.
    private static let azureUser = "00000000-0000-0000-0000-000000000000"
    /// The same of Google's: cloud.google.com/artifact-registry/docs/docker/authentication.
    private static let googleUser = "oauth2accesstoken"

    /// - Parameter taken: the variables that other registries' passwords come from: no two share one, lest a password
    ///   goes where it is not for.
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
            username = ScalarText.value(Login.identityTokenUser)
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
        "ghcr.io": "GITHUB_TOKEN", "docker.io": "DOCKER_TOKEN", "registry.gitlab.com": "GITLAB_TOKEN",
        "quay.io": "QUAY_TOKEN",
    ]

    /// A name that no other registry has: the usual one, or the host in capitals.
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
    /// Whether this is the user, as far as is known.
    fileprivate func hasUser(_ name: String) -> Bool { user == .unknown || user == .named(name) }
}
