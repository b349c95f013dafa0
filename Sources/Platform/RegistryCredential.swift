/// The credential that a client presents to a registry.
package enum RegistryCredential: Sendable, Hashable {
    /// A user name and a password, for the registry itself and for its token server.
    case password(username: String, secret: Secret)
    /// A token that the client exchanges at the registry's token server; in OAuth 2 it is a refresh token.
    /// Docker prefers it to a password.
    /// - Parameter username: empty if the token is stored or used without one.
    case identityToken(username: String = "", token: Secret)

    /// Creates the credential that Docker's credential stores and berth's manifests mean by a user name and a secret: an
    /// identity token if the user name is `identityTokenUser`.
    package init(username: String, secret: Secret) {
        self =
            username.hasSameBytes(as: Self.identityTokenUser)
            ? .identityToken(username: username, token: secret) : .password(username: username, secret: secret)
    }

    /// The user name without a colon; empty only for an identity token without one.
    package var username: String {
        switch self {
        case .password(let username, _), .identityToken(let username, _): username
        }
    }

    /// The user name in Docker's credential stores and in berth's manifests: `identityTokenUser` for an identity token.
    package var storedUsername: String {
        switch self {
        case .password(let username, _): username
        case .identityToken: Self.identityTokenUser
        }
    }

    /// The password or the token.
    package var secret: Secret {
        switch self {
        case .password(_, let secret), .identityToken(_, let secret): secret
        }
    }

    /// Returns whether two credentials have the same bytes, as a registry compares them.
    package static func == (one: RegistryCredential, other: RegistryCredential) -> Bool {
        switch (one, other) {
        case (.password(let username, let secret), .password(let otherUsername, let otherSecret)),
            (.identityToken(let username, let secret), .identityToken(let otherUsername, let otherSecret)):
            username.hasSameBytes(as: otherUsername) && secret == otherSecret
        default: false
        }
    }

    /// The user name that stands for an identity token in Docker's credential stores and in berth's manifests
    /// (docker/cli, `cli/config/credentials/native_store.go`).
    package static let identityTokenUser = "<token>"
}
