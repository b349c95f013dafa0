import Crypto
import DockerConfig
import FoundationEssentials
package import Platform

/// A secret of the type `kubernetes.io/dockerconfigjson`, which pods name in `imagePullSecrets`.
package struct KubernetesSecret: Sendable, Equatable {
    package let name: KubernetesName
    /// `nil` for kubectl's current namespace.
    package let namespace: KubernetesName?
    /// Logins without identity tokens.
    package let logins: [ExportedLogin]

    package init(name: KubernetesName, namespace: KubernetesName?, logins: [ExportedLogin]) {
        self.name = name
        self.namespace = namespace
        self.logins = logins
    }

    /// Returns a secret for each login.
    /// - Parameter name: the prefix of their names, which the host follows.
    package static func each(
        of logins: [ExportedLogin], name: KubernetesName, namespace: KubernetesName?
    ) -> [KubernetesSecret] {
        let names = KubernetesName.names(for: logins.map(\.host), startingWith: name)
        return zip(names, logins).map { KubernetesSecret(name: $0, namespace: namespace, logins: [$1]) }
    }

    /// The size limit of annotations, in which `kubectl apply` keeps the whole manifest (kubernetes/kubernetes,
    /// `TotalAnnotationSizeLimitB` in apimachinery's `pkg/api/validation/objectmeta.go`).
    private static let annotationLimit = 256 << 10
    /// The size limit of a secret (kubernetes/kubernetes, `MaxSecretSize` in `pkg/apis/core/types.go`).
    private static let secretLimit = 1 << 20

    /// The content before base64.
    var content: String { String(decoding: AuthsText.compact(logins), as: UTF8.self) }

    /// Its manifest. Names and times are quoted, so that no YAML reader takes one for a number.
    var text: String {
        var lines = ["apiVersion: v1", "kind: Secret", "metadata:", "  name: \"\(name)\""]
        if let namespace { lines.append("  namespace: \"\(namespace)\"") }
        lines += ["  labels:", "    app.kubernetes.io/managed-by: berth"]
        if let expires = ExportDocument.firstExpiry(of: logins) {
            lines += ["  annotations:", "    berth.dev/expires: \"\(expires.formatted(.iso8601))\""]
        }
        lines += ["type: kubernetes.io/dockerconfigjson", "data:"]
        lines.append("  .dockerconfigjson: \(Base64.encode(content))")
        return lines.map { $0 + "\n" }.joined()
    }

    /// The reason why a server would refuse it; `nil` if its size is allowed.
    var refusal: UserMessage? {
        guard content.utf8.count > Self.secretLimit else { return nil }
        return UserMessage(
            "kubernetes_secret_too_large",
            """
            the secret \(name.description) has \(content.utf8.count / 1024) KiB, and Kubernetes' limit is 1024 KiB
            """, nextStep: "Export a secret for each registry with --each, or fewer registries with --only or --skip.")
    }

    /// A warning about its size; `nil` if `kubectl apply` accepts it.
    var warning: UserMessage? {
        guard text.utf8.count >= Self.annotationLimit else { return nil }
        return UserMessage(
            "kubernetes_annotation_too_large",
            """
            the secret \(name.description) has \(text.utf8.count / 1024) KiB, which exceeds the limit of `kubectl apply`
            """, nextStep: "Use `kubectl apply --server-side`, or export a secret for each registry with --each.")
    }
}

/// A Kubernetes name (RFC 1123).
package struct KubernetesName: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The name of a secret and most other objects: a subdomain.
        case object
        /// The name of a namespace: a single label.
        case namespace
    }

    /// A text that is not such a name.
    package struct NameError: UserFacingError {
        let text: String
        let kind: Kind

        /// One line, with the rule.
        package var message: UserMessage {
            switch kind {
            case .object:
                UserMessage(
                    "bad_kubernetes_name",
                    """
                    `\(text)` is not a Kubernetes name: use up to 253 lower-case letters, digits, `-` and `.`, and \
                    start and end each part between dots with a letter or digit
                    """)
            case .namespace:
                UserMessage(
                    "bad_kubernetes_namespace",
                    """
                    `\(text)` is not a namespace: use up to 63 lower-case letters, digits and `-`, and start and end \
                    with a letter or digit
                    """)
            }
        }
    }

    package let description: String

    /// The default name of a secret.
    package static let berth = KubernetesName(sound: "berth")

    private static let limit = 253

    /// - Parameter text: the complete name.
    package init(_ text: String, _ kind: Kind = .object) throws(NameError) {
        let labels = text.split(scalar: ".", omittingEmptySubsequences: false)
        let isSound =
            switch kind {
            case .object: text.utf8.count <= Self.limit
            case .namespace: text.utf8.count <= 63 && labels.count == 1
            }
        guard isSound, labels.allSatisfy(Self.isLabel) else { throw NameError(text: text, kind: kind) }
        description = text
    }

    private init(sound: String) {
        description = sound
    }

    /// Returns a unique name for each host: `START-HOST`, with `-` for characters that are not allowed. If that is too
    /// long or not unique, it ends in a digest of the host, independent of the other hosts.
    /// - Parameter hosts: keys in Docker's config, each once.
    static func names(for hosts: [String], startingWith start: KubernetesName) -> [KubernetesName] {
        let plain = hosts.map { "\(start)-\(readable($0))" }
        let counts = Dictionary(plain.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(hosts, plain).map { host, name in
            if counts[name] == 1, name.utf8.count <= limit { return KubernetesName(sound: name) }
            let ending = "-\(SHA256.hash(data: Array(host.utf8)).hexadecimal.prefix(8))"
            return KubernetesName(sound: trimmed(Array(name.utf8.prefix(limit - ending.utf8.count))) + ending)
        }
    }

    /// Returns a host with `-` for characters that are not allowed.
    private static func readable(_ host: String) -> String {
        let host = DockerHub.isKey(host) ? DockerHub.shortName : host
        return trimmed(host.utf8.map { $0.isAlphanumeric || $0 == dot ? $0 : hyphen })
    }

    /// Returns a name without characters that no name ends with.
    private static func trimmed(_ bytes: [UInt8]) -> String {
        let end = bytes.lastIndex(where: \.isAlphanumeric).map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard let first = label.utf8.first, let last = label.utf8.last else { return false }
        return first.isAlphanumeric && last.isAlphanumeric
            && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == hyphen }
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
}

extension UInt8 {
    /// Whether it is a lower-case ASCII letter or a digit.
    fileprivate var isAlphanumeric: Bool { isASCIIDigit || isASCIILowercaseLetter }
}
