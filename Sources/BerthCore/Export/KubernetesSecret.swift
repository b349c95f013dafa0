import FoundationEssentials

/// A secret of the type `kubernetes.io/dockerconfigjson`, which pods name in `imagePullSecrets`.
public struct KubernetesSecret: Sendable, Equatable {
    /// What it is called.
    public let name: KubernetesName
    /// nil for the one that kubectl is set to.
    public let namespace: KubernetesName?
    /// None of them with an identity token.
    public let logins: [ExportedLogin]

    /// One secret of these logins.
    public init(name: KubernetesName, namespace: KubernetesName?, logins: [ExportedLogin]) {
        self.name = name
        self.namespace = namespace
        self.logins = logins
    }

    /// A secret for each login.
    /// - Parameter name: what their names start with; behind it stands the host.
    public static func each(
        of logins: [ExportedLogin], name: KubernetesName, namespace: KubernetesName?
    ) -> [KubernetesSecret] {
        let names = KubernetesName.names(for: logins.map(\.host), startingWith: name)
        return zip(names, logins).map { KubernetesSecret(name: $0, namespace: namespace, logins: [$1]) }
    }

    /// The most that annotations may hold, where `kubectl apply` keeps the whole of a manifest (kubernetes/kubernetes,
    /// `TotalAnnotationSizeLimitB` in apimachinery's `pkg/api/validation/objectmeta.go`).
    private static let annotationLimit = 256 << 10
    /// The most that a secret may hold (kubernetes/kubernetes, `MaxSecretSize` in `pkg/apis/core/types.go`).
    private static let secretLimit = 1 << 20

    /// What the secret holds, before it is put in base64.
    var content: String { AuthsText.compact(logins) }

    /// Its manifest. Names and times are quoted, so that no YAML reader takes one for a number.
    var text: String {
        var lines = ["apiVersion: v1", "kind: Secret", "metadata:", "  name: \"\(name)\""]
        if let namespace { lines.append("  namespace: \"\(namespace)\"") }
        lines += ["  labels:", "    app.kubernetes.io/managed-by: berth"]
        if let expires = Export.firstExpiry(of: logins) {
            lines += ["  annotations:", "    berth.dev/expires: \"\(expires.formatted(.iso8601))\""]
        }
        lines += ["type: kubernetes.io/dockerconfigjson", "data:"]
        lines.append("  .dockerconfigjson: \(Data(content.utf8).base64EncodedString())")
        return lines.map { $0 + "\n" }.joined()
    }

    /// Why no server takes it; `nil` if its size is allowed.
    var refusal: String? {
        guard content.utf8.count > Self.secretLimit else { return nil }
        return """
            the secret \(name) holds \(content.utf8.count / 1024) KiB, and Kubernetes takes no more than 1024 KiB
            Export a secret for each registry with --each, or fewer registries with --only or --skip.
            """
    }

    /// What the user should know of its size; nil for one of a usual size.
    var warning: String? {
        guard text.utf8.count >= Self.annotationLimit else { return nil }
        return """
            the secret \(name) takes \(text.utf8.count / 1024) KiB, which is too much for `kubectl apply` by itself
            Use `kubectl apply --server-side`, or export a secret for each registry with --each.
            """
    }
}
