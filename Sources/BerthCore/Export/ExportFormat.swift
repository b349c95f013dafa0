/// What logins are written as, for programs that look elsewhere than into Docker's config.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// The value of `DOCKER_AUTH_CONFIG`, for docker (28.3 and later) and GitLab's runner.
    case dockerAuthConfig = "docker-auth-config"
    /// Secrets of the type `kubernetes.io/dockerconfigjson`, for kubectl.
    case kubernetesSecret = "kubernetes-secret"
    /// An `auth.json`, for the `--authfile` of podman, skopeo and buildah.
    case podmanAuth = "podman-auth"

    /// Whether it can hold an identity token. Docker passes over the whole of a variable that has any field but `auth`
    /// in it (docker/cli, `parseEnvConfig` in `cli/config/configfile/file.go`), and the kubelet would sign in without a
    /// password (kubernetes/kubernetes, `pkg/credentialprovider/config.go`).
    public var takesIdentityTokens: Bool { self == .podmanAuth }
}
