import DockerConfig
import Platform

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
    init(for host: FoundHost, taken: inout Set<String>) {
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
    private static func azureRegistry(_ host: FoundHost) -> String? {
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

extension FoundHost {
    /// Whether this is the user, as far as is known.
    fileprivate func hasUser(_ name: String) -> Bool { user == .unknown || user == .named(name) }
}
