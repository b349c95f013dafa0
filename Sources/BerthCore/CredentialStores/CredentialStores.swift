package import DockerConfig
package import Effects
import Platform

/// The credential stores of this machine, by name.
package struct CredentialStores: Sendable {
    private let processes: any ProcessRunner
    private let environment: [String: String]
    private let format: AuthFileFormat

    /// - Parameter secretVariables: names of the variables that the stores' programs do not inherit, in addition
    ///   to `SecretVariables.names`.
    package init(_ effects: Effects, secretVariables: Set<String>) {
        self.init(effects, secretVariables: secretVariables, format: .docker)
    }

    /// Creates the stores as programs use them that read a file of this format.
    package init(_ effects: Effects, secretVariables: Set<String>, format: AuthFileFormat) {
        self.format = format
        processes = effects.processes
        environment = effects.environment.inheritable(withholding: secretVariables)
    }

    /// - Parameter name: the part after `docker-credential-`.
    package subscript(name: String) -> CredentialStore {
        CredentialStore(name: name, processes: processes, environment: environment, format: format)
    }
}
