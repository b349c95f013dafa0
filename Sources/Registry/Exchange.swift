import FoundationEssentials
import Platform

/// What stays the same through one check: the registry, the credential, and the deadline.
struct Exchange {
    /// Its scheme is `https` until `InquirySender.scheme(in:)` finds that the port does not speak TLS.
    var registry: WebAddress
    var credential: RegistryCredential
    var realmPolicy: RealmPolicy
    /// Whether the manifest declares the registry insecure: TLS without verification, else plain http, on its host.
    var isInsecure = false
    var deadline: Date
    /// The token server's token, while the registry gets it.
    var token: Secret?

    /// Returns a server's text as it may be shown on a terminal and in a log: one visible line of at most 200 scalars;
    /// `nil` if that leaves nothing, or if the server repeats the secret that it was sent.
    func shown(_ text: String?) -> String? {
        guard let text, !SecretDetector(credential.sentSecrets + [token].compactMap(\.self)).finds(in: text) else {
            return nil
        }
        let line = text.harmless(limit: 200)
        return line.isEmpty ? nil : line
    }

    /// Returns someone else's URL in the same way, without user and query; `nil` if any of it echoes the secret.
    func shown(url: String) -> String? {
        shown(url) == nil ? nil : shown(url.withoutURLSecrets)
    }

    /// Returns the `host[:port]` of a server that the registry names, as it may be shown: not if it echoes the secret.
    func shown(authorityOf server: WebAddress) -> String {
        server.hasSameHost(as: registry)
            ? server.authority : shown(server.authority) ?? "a host whose name repeats the secret"
    }

    /// Returns words for a server's host if it echoes the secret; `nil` if it does not.
    func whyHidden(host server: WebAddress?) -> String? {
        guard let server, shown(server.authority) == nil else { return nil }
        return shown(authorityOf: server)
    }

    /// What the registry is asked. It gets a password, but no identity token: that is the token server's.
    var opening: Inquiry {
        var inquiry = Inquiry(registry)
        inquiry.headers["Authorization"] = credential.authorization
        return inquiry
    }

    /// The last request: the registry gets the token that its token server gave, as docker's login does it.
    func confirmation(with token: Secret) -> Inquiry {
        var inquiry = Inquiry(registry)
        inquiry.headers["Authorization"] = "Bearer \(token.reveal())"
        return inquiry
    }

    /// What the token server is asked that a `Bearer` challenge names: with a password as every token server takes it,
    /// https://distribution.github.io/distribution/spec/auth/token/, with an identity token as those do that give one,
    /// https://distribution.github.io/distribution/spec/auth/oauth/. Neither asks for a lasting token.
    /// - Throws: where the server may not get the credential.
    func tokenInquiry(answering challenge: Challenge) throws(RegistryFailure) -> Inquiry {
        var inquiry = Inquiry(try tokenServer(of: challenge))
        let wanted =
            [("client_id", "berth")]
            + ["service", "scope"].compactMap { name in challenge.parameters[name].map { (name, $0) } }
        switch credential {
        case .password(let username, _):
            let query = Self.encoded([("account", username)] + wanted)
            inquiry.address.appendQuery(query)
            inquiry.headers["Authorization"] = credential.authorization
        case .identityToken(let token):
            let form = Self.encoded([("grant_type", "refresh_token"), ("refresh_token", token.reveal())] + wanted)
            inquiry.method = "POST"
            inquiry.headers["Content-Type"] = "application/x-www-form-urlencoded"
            inquiry.body = Array(form.utf8)
        }
        return inquiry
    }

    private func tokenServer(of challenge: Challenge) throws(RegistryFailure) -> WebAddress {
        let host = registry.authority
        guard let realm = challenge.parameters["realm"] else { throw .unreadableRealm(host: host, realm: nil) }
        guard let server = WebAddress(realm) else {
            throw .unreadableRealm(host: host, realm: shown(url: realm))
        }
        // The manifest's author trusts the way to an insecure registry's host, whatever the port.
        let isAsPlain = isInsecure && server.host == registry.host
        guard server.scheme == .https || server.isLoopback || isAsPlain else {
            throw .plainRealm(host: host, realm: shown(authorityOf: server))
        }
        guard realmPolicy == .anyHTTPS || server.hasSameHost(as: registry) else {
            throw .foreignRealm(host: host, realm: shown(authorityOf: server))
        }
        return server
    }

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
    }
}
