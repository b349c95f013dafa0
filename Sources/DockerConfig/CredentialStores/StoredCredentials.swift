import FoundationEssentials
import Platform

/// A login as stores take and give it (docker-credential-helpers, `credentials/credentials.go`).
struct StoredCredentials {
    /// Stands for the user where the secret is an identity token (docker/cli,
    /// `cli/config/credentials/native_store.go`).
    static let tokenUser = "<token>"

    let host: String
    let username: String
    let secret: Secret

    private struct Form: Encodable {
        var server: String
        var username: String
        var secret: String

        enum CodingKeys: String, CodingKey {
            case server = "ServerURL"
            case username = "Username"
            case secret = "Secret"
        }
    }

    init(host: String, username: String, secret: Secret) {
        (self.host, self.username, self.secret) = (host, username, secret)
    }

    init(_ login: RegistryLogin, host: String) {
        switch login {
        case .password(let username, let secret): self.init(host: host, username: username, secret: secret)
        case .identityToken(_, let token): self.init(host: host, username: Self.tokenUser, secret: token)
        }
    }

    /// Reads a store's answer to `get` as Docker's client does (docker-credential-helpers, `client/client.go`).
    /// - Returns: `nil` if the answer is not a login.
    init?(_ answer: [UInt8], host: String) {
        guard let answer = StoreAnswer(answer), answer.text(of: "ServerURL") != nil,
            let username = answer.text(of: "Username"), let secret = answer.text(of: "Secret")
        else { return nil }
        self.init(host: host, username: username, secret: Secret(secret))
    }

    /// What `store` reads.
    var json: Secret {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let form = Form(server: host, username: username, secret: secret.reveal())
        // Three texts: nothing in it could fail to be encoded.
        return Secret(String(decoding: (try? encoder.encode(form)) ?? Data(), as: UTF8.self))
    }

    /// nil where there is none: older versions of pass's helper answer so for a host that they do not know.
    var login: RegistryLogin? {
        if username.isEmpty && secret.isEmpty { return nil }
        if username == Self.tokenUser { return .identityToken(username: "", token: secret) }
        return .password(username: username, secret: secret)
    }
}
