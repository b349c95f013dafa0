import FoundationEssentials
package import Platform

/// The credential for a registry.
package enum RegistryCredential: Sendable {
    /// A user and that user's password: for the registry itself, and for its token server.
    case password(username: String, secret: Secret)
    /// What a token server once gave in a password's place, as Docker's config keeps it in `identitytoken`. It is for
    /// the token server alone, where OAuth 2 knows it as a refresh token.
    case identityToken(Secret)
}

extension RegistryCredential {
    /// The value of `Authorization` (RFC 7617); `nil` for an identity token, which goes into no header.
    var authorization: String? {
        switch self {
        case .password(let username, let secret): "Basic \(Self.login(username, secret))"
        case .identityToken: nil
        }
    }

    /// The secrets that are sent, and so may come back.
    var sentSecrets: [Secret] {
        switch self {
        case .password(let username, let secret): [secret, Secret(Self.login(username, secret))]
        case .identityToken(let token): [token]
        }
    }

    private static func login(_ username: String, _ secret: Secret) -> String {
        Data("\(username):\(secret.reveal())".utf8).base64EncodedString()
    }
}
