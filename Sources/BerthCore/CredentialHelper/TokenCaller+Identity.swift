import AWS
import DockerConfig
import Platform
import SystemPackage

extension TokenCaller {
    /// The caller that a principal's identity makes.
    /// - Parameters:
    ///   - signer: who it turned out to be.
    ///   - manifestVariables: the variables that are substituted into the manifest: they may choose the principal.
    init(
        _ identity: PrincipalIdentity, signer: String?, _ manifestVariables: Set<String>, _ environment: Environment
    ) {
        self.init(
            identity: identity.text, signer: identity.isKnownOffline ? nil : signer,
            inputs: identity.inputs.map { $0.values(manifestVariables, environment) })
    }
}

extension IdentityInputs {
    /// The inputs with their values: of the variables now, and of the files as berth read them for the identity.
    func values(_ manifestVariables: Set<String>, _ environment: Environment) -> TokenCaller.Inputs {
        TokenCaller.Inputs(
            variables: manifestVariables.union(variables).sorted().map { ($0, environment[$0]) },
            files: files.map { ($0.path, $0.content) })
    }
}
