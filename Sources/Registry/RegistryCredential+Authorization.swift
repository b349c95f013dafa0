import Platform

extension RegistryCredential {
    /// The value of `Authorization` (RFC 7617); `nil` for an identity token, which no header carries.
    var authorization: String? {
        switch self {
        case .password(let username, let secret): "Basic \(Self.login(username, secret))"
        case .identityToken: nil
        }
    }

    /// The secrets that are sent, and that the answer may therefore repeat.
    var sentSecrets: [Secret] {
        switch self {
        case .password(let username, let secret): [secret, Secret(Self.login(username, secret))]
        case .identityToken(_, let token): [token]
        }
    }

    private static func login(_ username: String, _ secret: Secret) -> String {
        Base64.encode("\(username):\(secret.reveal())")
    }
}
