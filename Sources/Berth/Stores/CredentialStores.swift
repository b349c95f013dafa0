import AWS
public import DockerConfig
public import Effects

/// The credential stores of this machine, by their names.
public struct CredentialStores: Sendable {
    private let processes: any ProcessRunner
    private let environment: [String: String]

    /// Docker's own secrets in the environment, beside those of AWS and of the manifest.
    private static let secretVariables: Set<String> = ["DOCKER_AUTH_CONFIG"]

    /// - Parameter secretVariables: what the stores' programs may not see in their environment, beside AWS's secrets.
    public init(_ effects: Effects, secretVariables: Set<String>) {
        processes = effects.processes
        environment = AWSClient.childEnvironment(
            effects.environment, hiding: secretVariables.union(Self.secretVariables)
        )
    }

    /// - Parameter name: what stands behind `docker-credential-`.
    public subscript(name: String) -> CredentialStore {
        CredentialStore(name: name, processes: processes, environment: environment)
    }
}
