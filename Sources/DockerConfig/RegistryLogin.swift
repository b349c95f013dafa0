public import Effects
import FoundationEssentials

/// What docker signs in to a registry with.
public enum RegistryLogin: Sendable, Equatable {
    case password(username: String, secret: Secret)
    /// A token that docker exchanges at the registry by itself; it goes before any password.
    case identityToken(username: String, token: Secret)

    public var username: String {
        switch self {
        case .password(let username, _), .identityToken(let username, _): username
        }
    }
}

extension RegistryLogin {
    /// `auth` and `identitytoken` of a config's entry.
    struct Fields: Equatable {
        var auth: String
        var identityToken: String?
    }

    /// Such as base64 of `USER:SECRET`; beside an identity token, of `USER:`.
    var fields: Fields {
        switch self {
        case .password(let username, let secret):
            Fields(auth: Data("\(username):\(secret.reveal())".utf8).base64EncodedString(), identityToken: nil)
        case .identityToken(let username, let token):
            Fields(auth: Data("\(username):".utf8).base64EncodedString(), identityToken: token.reveal())
        }
    }

    /// Takes `auth` apart as docker does: a user that is not empty up to the first colon, and the secret without NULs at
    /// its ends (docker/cli, `decodeAuth` in `cli/config/configfile/file.go`).
    /// - Returns: nil where it is no such thing.
    static func decode(auth: String) -> (username: String, secret: Secret)? {
        // Go's decoder passes over line ends, which some tools wrap base64 with.
        let base64 = Data(auth.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
        guard let decoded = Data(base64Encoded: base64), let text = String(validating: decoded, as: UTF8.self),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex
        else { return nil }
        let isNUL: (UInt8) -> Bool = { $0 == 0 }
        let secret = text.utf8[text.utf8.index(after: colon)...].drop(while: isNUL)
        let end = secret.lastIndex { !isNUL($0) }.map { secret.index(after: $0) } ?? secret.startIndex
        return (String(text[..<colon]), Secret(String(Substring(secret[..<end]))))
    }
}
