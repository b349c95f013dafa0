package import AWS
import DockerConfig
package import Effects
package import Platform

package import struct FoundationEssentials.Date

/// The output of `berth export`. All of it is secret.
package struct ExportDocument: Sendable, Equatable {
    /// The complete output, with a line end. 10,000 logins make 35 MB of it, so it is there once.
    package let bytes: [UInt8]
    /// What the user should know.
    package let warnings: [UserMessage]
    /// The JSON documents in the output; `nil` if the output is one, with a line end.
    private let documents: [String]?
    /// The reason why a server would refuse it, in which case it is not printed; otherwise `nil`.
    package let refusal: UserMessage?

    /// - Parameter json: a JSON document.
    init(json: consuming [UInt8], warnings: [UserMessage]) {
        json.append(UInt8(ascii: "\n"))
        bytes = json
        self.warnings = warnings
        documents = nil
        refusal = nil
    }

    init(text: String, warnings: [UserMessage], documents: [String], refusal: UserMessage? = nil) {
        bytes = Array(text.utf8)
        self.warnings = warnings
        self.documents = documents
        self.refusal = refusal
    }

    /// The complete output as a text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Linux starts no program with a variable, its name included, that is longer (`MAX_ARG_STRLEN`, see execve(2)).
    private static let longestVariable = 128 << 10

    /// The value of `DOCKER_AUTH_CONFIG`.
    /// - Parameter logins: without identity tokens.
    package static func dockerAuthConfig(_ logins: [ExportedLogin]) -> ExportDocument {
        let text = AuthsText.compact(logins)
        let isTooLong = "DOCKER_AUTH_CONFIG=".utf8.count + text.count >= longestVariable
        let warning = UserMessage(
            "variable_too_long",
            "the value is too long: Linux limits a variable to 128 KiB",
            nextStep: NextStep(lines: [
                "Export fewer registries, with --only or --skip. Or export a file, with --format podman-auth",
                "--out DIR/config.json, and set DOCKER_CONFIG=DIR.",
            ]))
        return ExportDocument(json: text, warnings: isTooLong ? [warning] : [])
    }

    /// An `auth.json`.
    package static func podmanAuth(_ logins: [ExportedLogin]) -> ExportDocument {
        ExportDocument(json: AuthsText.indented(logins), warnings: [])
    }

    /// A stream of YAML documents, a secret each.
    package static func kubernetesSecrets(_ secrets: [KubernetesSecret]) -> ExportDocument {
        ExportDocument(
            text: secrets.map(\.text).joined(separator: "---\n"), warnings: secrets.compactMap(\.warning),
            documents: secrets.map(\.content),
            refusal: secrets.lazy.compactMap(\.refusal).first
        )
    }

    /// The texts that would disclose the logins in a log, in addition to those of each login: each document if it is one
    /// line, and its base64. Kubernetes stores the base64 of the text, and a step may encode the printed text, which has a line
    /// end.
    package var masks: [Secret] {
        let documents = documents ?? [String(decoding: bytes.dropLast(), as: UTF8.self)]
        return documents.flatMap { json in
            let base64 = [json, json + "\n"].map(Base64.encode)
            return (json.contains(scalar: "\n") ? base64 : [json] + base64).map(Secret.init)
        }
    }

    /// Returns the earliest expiry of logins; `nil` if none is known.
    package static func firstExpiry(of logins: [ExportedLogin]) -> Date? { logins.compactMap(\.login.expires).min() }
}

/// The format of an export, for programs that do not read Docker's config.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// The value of `DOCKER_AUTH_CONFIG`, for docker (28.3 and later) and GitLab's runner.
    case dockerAuthConfig = "docker-auth-config"
    /// Secrets of the type `kubernetes.io/dockerconfigjson`, for kubectl.
    case kubernetesSecret = "kubernetes-secret"
    /// An `auth.json`, for the `--authfile` of podman, skopeo and buildah.
    case podmanAuth = "podman-auth"

    /// Whether it can hold an identity token. Docker ignores a variable that has any field except `auth`
    /// (docker/cli, `parseEnvConfig` in `cli/config/configfile/file.go`), and the kubelet would sign in without a
    /// password (kubernetes/kubernetes, `pkg/credentialprovider/config.go`).
    package var takesIdentityTokens: Bool { self == .podmanAuth }
}

/// A login of an export.
package struct ExportedLogin: Sendable, Equatable {
    /// The key in Docker's config.
    package var host: String
    /// The user name and secret.
    package var login: Login

    package init(host: String, login: Login) {
        self.host = host
        self.login = login
    }

    /// - Returns: `nil` if no login was obtained.
    package init?(_ outcome: ChangeOutcome) {
        guard case .obtained(let login) = outcome.result else { return nil }
        self.init(host: outcome.change.host, login: login)
    }
}

extension Snapshot {
    /// Returns a snapshot without stored logins, so that a plan obtains every login again. Reads files only.
    /// - Parameter configuration: the AWS files; a failure applies to all profiles.
    package static func withoutStoredLogins(
        for manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, effects: Effects
    ) -> Snapshot {
        Snapshot(
            config: ConfigState(path: ""), signers: SignerState(of: manifest, configuration: configuration, effects))
    }
}

/// The text of a Docker config that has logins in `auths` and nothing else.
enum AuthsText {
    /// On one line.
    static func compact(_ logins: [ExportedLogin]) -> [UInt8] { text(logins, from: #"{"auths":{}}"#, as: .docker) }

    /// An auth.json, as podman lays it out.
    static func indented(_ logins: [ExportedLogin]) -> [UInt8] { text(logins, from: "{}", as: .containers) }

    /// - Parameters:
    ///   - start: a config without logins, which decides the layout.
    ///   - format: the format whose names for hosts the readers use.
    private static func text(_ logins: [ExportedLogin], from start: String, as format: AuthFileFormat) -> [UInt8] {
        guard let config = try? DockerConfigDocument(parsing: Array(start.utf8), as: format) else {
            preconditionFailure("no config")
        }
        let changes = logins.map { ConfigChange.set(host: $0.host, login: $0.login.credential) }
        return config.text(applying: changes)
    }
}
