import Platform

extension RegistryCredential {
    /// The `auth` and `identitytoken` of a config's entry.
    struct Fields: Equatable {
        var auth: String
        var identityToken: String?
    }

    /// The fields: `auth` is base64 of `USER:SECRET`, or of `USER:` with an identity token.
    var fields: Fields {
        switch self {
        case .password(let username, let secret):
            Fields(auth: Base64.encode("\(username):\(secret.reveal())"), identityToken: nil)
        case .identityToken(let username, let token):
            Fields(auth: Base64.encode("\(username):"), identityToken: token.reveal())
        }
    }

    /// Decodes `auth` as Docker does: a nonempty user up to the first colon, and the secret without NULs at its ends
    /// (docker/cli, `decodeAuth` in `cli/config/configfile/file.go`).
    /// - Returns: `nil` if the text has another form.
    static func decode(auth: String) -> (username: String, secret: Secret)? {
        guard let decoded = Base64.decode(auth), let colon = decoded.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            let username = String(validating: decoded[..<colon], as: UTF8.self)
        else { return nil }
        var secret = decoded[(colon + 1)...].drop { $0 == 0 }
        while secret.last == 0 { secret.removeLast() }
        guard let text = String(validating: secret, as: UTF8.self) else { return nil }
        return (username, Secret(text))
    }
}
