import DockerConfig
import Effects

/// A registry that Docker's config knows, without any secret.
public struct FoundHost: Sendable, Equatable {
    /// What the config tells of who signs in.
    enum User: Sendable, Equatable {
        case named(String)
        /// A token signs in that docker exchanges at the registry.
        case identityToken
        /// A store keeps the login, or it is none that a manifest could say.
        case unknown
    }

    let name: HostName
    var user: User
    /// Where docker looks for the login.
    let route: CredentialRoute

    /// As a manifest names it.
    var text: String { name.key == DockerConfig.dockerHub ? "docker.io" : name.key }
}

extension FoundHost {
    /// - Parameter key: of `auths` or `credHelpers`.
    /// - Returns: nil where it is no host, as podman's `host/namespace` is not.
    init?(_ key: String, in config: DockerConfig) {
        // Docker itself looks hosts up in lower case.
        guard let name = try? HostName(key.asciiLowercased) else { return nil }
        self.init(name: name, user: User(config.entry(for: key)), route: config.route(for: name.key))
    }

    /// What `docker login` in a browser leaves beside Docker Hub's own key (docker/cli,
    /// `cli/internal/oauth/manager/manager.go`).
    private static let marks = ["access-token", "refresh-token"].map { DockerConfig.dockerHub + $0 }

    /// Takes in every host of a config: those of `auths` in its order, and then by name those that `credHelpers` alone
    /// names.
    /// - Returns: each once; and the keys that are no hosts.
    static func all(of config: DockerConfig) -> (hosts: [FoundHost], others: [String]) {
        var hosts: [FoundHost] = []
        var places: [String: Int] = [:]
        var others: [String] = []
        for key in config.hosts + config.credHelpers.keys.sorted() where !marks.contains(key) {
            guard let host = FoundHost(key, in: config) else {
                if !others.contains(key) { others.append(key) }
                continue
            }
            if let place = places[host.name.key] {
                if hosts[place].user == .unknown { hosts[place].user = host.user }
            } else {
                places[host.name.key] = hosts.count
                hosts.append(host)
            }
        }
        return (hosts, others)
    }
}

extension FoundHost.User {
    fileprivate init(_ entry: StoredEntry?) {
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
            text.utf8.count >= 32 && text.utf8.allSatisfy(\.isWordByte) && text.utf8.contains(where: \.isDigit)
        return !isRandom && !tokenPrefixes.contains(where: text.hasPrefix)
    }

    /// How the tokens of GitHub, GitLab, Docker Hub and Artifactory begin, those that are JWTs, and keys of AWS.
    private static let tokenPrefixes = [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "dckr_pat_", "dckr_oat_",
        "AKCp", "cmVmdGtu", "eyJ", "AKIA", "ASIA",
    ]
}
