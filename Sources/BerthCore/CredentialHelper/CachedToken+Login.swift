import AWS
import DockerConfig
import Effects
import Platform
import SystemPackage

import struct FoundationEssentials.Date

extension CachedToken {
    /// Creates a token from a new login.
    init(_ login: Login, obtained: Date) {
        self.init(
            username: login.username, secret: login.secret, stored: obtained.epochSeconds,
            expires: login.expires?.epochSeconds
        )
    }

    /// Creates a token from a new login for a principal's identity; `nil` if the registry is not Amazon's.
    /// - Parameter manifestVariables: the variables that are substituted into the manifest.
    init(
        _ login: Login, obtained: Date, for identity: PrincipalIdentity?, _ manifestVariables: Set<String>,
        _ environment: Environment
    ) {
        self.init(login, obtained: obtained)
        caller = identity.map { TokenCaller($0, signer: login.signer, manifestVariables, environment) }
    }
}

extension TokenCaller {
    /// The caller that a principal's identity makes.
    /// - Parameters:
    ///   - signer: the AWS identity that signed in.
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
