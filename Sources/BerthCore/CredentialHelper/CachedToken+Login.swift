import AWS
import DockerConfig
import FoundationEssentials
import Platform

extension CachedToken {
    /// A login that was just obtained.
    init(_ login: Login, obtained: Date) {
        self.init(
            username: login.username, secret: login.secret, stored: obtained.epochSeconds,
            expires: login.expires?.epochSeconds
        )
    }

    /// A login that was just obtained for a principal's identity; for `nil` if the registry is not Amazon's.
    /// - Parameter manifestVariables: the variables that are substituted into the manifest.
    init(
        _ login: Login, obtained: Date, for identity: PrincipalIdentity?, _ manifestVariables: Set<String>,
        _ environment: Environment
    ) {
        self.init(login, obtained: obtained)
        caller = identity.map { TokenCaller($0, signer: login.signer, manifestVariables, environment) }
    }
}
