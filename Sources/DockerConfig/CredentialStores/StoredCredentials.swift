import Platform

/// A login in the form of stores (docker-credential-helpers, `credentials/credentials.go`).
struct StoredCredentials {
    let host: String
    let username: String
    let secret: Secret

    init(host: String, username: String, secret: Secret) {
        (self.host, self.username, self.secret) = (host, username, secret)
    }

    init(_ login: RegistryCredential, host: String) {
        self.init(host: host, username: login.storedUsername, secret: login.secret)
    }

    /// Reads a store's answer to `get` as Docker's client does (docker-credential-helpers, `client/client.go`).
    /// - Returns: `nil` if the answer is not a login.
    init?(_ answer: [UInt8], host: String) {
        guard let answer = CredentialStoreResponse(answer), answer.text(of: "ServerURL") != nil,
            let username = answer.text(of: "Username"), let secret = answer.text(of: "Secret")
        else { return nil }
        self.init(host: host, username: username, secret: Secret(secret))
    }

    /// The input of `store`.
    var json: Secret {
        Secret(
            JSONString.object([("Secret", secret.reveal()), ("ServerURL", host), ("Username", username)]))
    }

    /// The login; `nil` if none exists: older versions of pass's helper answer so for an unknown host.
    var login: RegistryCredential? {
        if username.isEmpty && secret.isEmpty { return nil }
        if username == RegistryCredential.identityTokenUser { return .identityToken(username: "", token: secret) }
        return .password(username: username, secret: secret)
    }
}

/// A credential store's answer, read as Docker's client reads it (docker-credential-helpers, `client/client.go`).
///
/// That client decodes the first JSON value, ignores what follows it, and treats `null` as a missing value.
struct CredentialStoreResponse {
    /// `nil` if the answer is `null`.
    private let document: JSONDocument?

    /// - Parameter answer: the store's standard output.
    /// - Returns: `nil` if it is neither a JSON object nor `null`.
    init?(_ answer: [UInt8]) {
        if String(decoding: answer, as: UTF8.self).trimmed().hasSameBytes(as: "null") {
            document = nil
            return
        }
        guard let document = try? JSONDocument(parsing: answer, ignoringRest: true) else { return nil }
        self.document = document
    }

    /// Returns the text of a field, whose name may be in any case; an empty text if the field is missing.
    /// - Returns: `nil` if a value of the field is not a string.
    func text(of field: String) -> String? {
        guard let document else { return "" }
        let values = document.indices(of: field, in: document.root).map { document.root.members[$0].value }
            .filter { $0.kind != .null }
        guard values.allSatisfy({ $0.kind == .string }) else { return nil }
        return values.last.flatMap(document.text(of:)) ?? ""
    }

    /// The texts by the exact names of their members; `nil` if a value is not a string.
    var texts: [String: String]? {
        guard let document else { return [:] }
        var texts: [String: String] = [:]
        for member in document.root.members {
            guard member.value.kind == .null || member.value.kind == .string else { return nil }
            texts[document.key(of: member)] = document.text(of: member.value) ?? ""
        }
        return texts
    }
}
