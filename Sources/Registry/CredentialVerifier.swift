package import Effects
import FoundationEssentials
package import Logging
package import Platform

/// Verifies a credential at a registry without storing or pulling anything, as `docker login` does before it stores
/// one.
///
/// The protocol is the distribution project's: https://distribution.github.io/distribution/spec/auth/token/.
package struct CredentialVerifier: Sendable {
    private let sender: RegistryClient

    /// - Parameters:
    ///   - endpoint: the address for requests.
    ///   - certificates: the certificates to trust in addition to the system's.
    ///   - timeLimit: for a whole check, including its retry and its token server.
    package init(
        http: any HTTPTransport,
        clock: any WallClock,
        endpoint: EndpointOverride,
        certificates: CertificateDirectories,
        timeLimit: Duration,
        log: Logger
    ) {
        sender = RegistryClient(
            http: http,
            clock: clock,
            endpoint: endpoint,
            certificates: certificates,
            timeLimit: timeLimit,
            log: log
        )
    }

    /// Requests `GET /v2/` with a user and password, or with neither for an identity token. If the registry names a
    /// token server, requests a token there, and verifies that the registry accepts the token.
    /// - Parameters:
    ///   - host: the registry as Docker's config names it: `host[:port]`, or `DockerHub.key`.
    ///   - credential: the credential to verify.
    ///   - realmPolicy: which token server may get the credential.
    ///   - insecure: whether to accept any certificate, and plain HTTP if the port does not speak TLS. A loopback
    ///     host may speak plain HTTP without it.
    /// - Throws: `RegistryError` if the registry did not accept the credential.
    package func check(
        host: String,
        credential: RegistryCredential,
        realmPolicy: RealmPolicy,
        insecure: Bool
    ) async throws(RegistryError) {
        var exchange = CredentialExchange(
            registry: try Self.address(of: host),
            credential: credential,
            realmPolicy: realmPolicy,
            isInsecure: insecure,
            deadline: sender.clock.instant + sender.timeLimit
        )
        exchange.registry.scheme = try await sender.scheme(in: exchange)
        let registry = exchange.registry
        let answer = try await sender.send(exchange.opening, in: exchange)
        let challenges = AuthenticationChallenge.all(in: answer.headers.all("WWW-Authenticate"))
        if answer.status == 401, let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            return try await confirm(try await askTokenServer(bearer, in: exchange), in: exchange)
        }
        switch (answer.status, credential) {
        case (200, .password):
            return
        case (401, .password), (403, .password):
            throw .refused(status: answer.status, reason: exchange.shown(answer.errorMessage))
        case (200, .identityToken):
            throw .wantsNoLogin(host: registry.authority)
        case (401, .identityToken):
            throw .wantsPassword(host: registry.authority)
        default:
            throw .unexpected(
                status: answer.status, host: registry.authority, reason: exchange.shown(answer.errorMessage))
        }
    }

    /// Opens the connection of a later check, without waiting for it. Sends no request, and reports no failure: the check
    /// does.
    /// - Returns: whether a connection is under way.
    package func openConnection(host: String, realmPolicy: RealmPolicy, insecure: Bool) -> Bool {
        // An insecure or local registry may speak plain HTTP: the check first finds out.
        guard !insecure, let registry = try? Self.address(of: host), !registry.isLoopback else { return false }
        return sender.openConnection(to: registry, realmPolicy)
    }

    /// Requests a token, once: a second challenge is not answered.
    private func askTokenServer(
        _ challenge: AuthenticationChallenge, in exchange: CredentialExchange
    ) async throws(RegistryError) -> IssuedToken {
        let request = try exchange.tokenRequest(answering: challenge)
        let server = exchange.shown(authorityOf: request.address)
        let answer = try await sender.send(request, in: exchange)
        let reason = exchange.shown(answer.errorMessage)
        switch (answer.status, exchange.credential) {
        case (200, _):
            guard let token = answer.token else { throw .noToken(server: server) }
            return IssuedToken(token: token, server: server)
        case (401, _), (403, _), (400, .identityToken):
            // OAuth 2 uses 400 for a token that is no longer valid (RFC 6749, section 5.2).
            throw .refusedByTokenServer(status: answer.status, server: server, reason: reason)
        case (404, .identityToken), (405, .identityToken):
            // A token server that supports only passwords answers so, according to the specification of identity
            // tokens.
            throw .takesNoIdentityToken(status: answer.status, server: server)
        default:
            throw .unexpected(status: answer.status, host: server, reason: reason)
        }
    }

    /// A token and the authority of its issuer.
    private struct IssuedToken {
        var token: Secret
        var server: String
    }

    /// Checks that the registry accepts its token server's token. `docker login` does so too before it stores a login
    /// (`loginV2` in moby's registry/auth.go).
    private func confirm(_ issued: IssuedToken, in exchange: CredentialExchange) async throws(RegistryError) {
        var exchange = exchange
        exchange.token = issued.token
        let host = exchange.registry.authority
        let answer = try await sender.send(exchange.confirmation(with: issued.token), in: exchange)
        let reason = exchange.shown(answer.errorMessage)
        switch answer.status {
        case 200: return
        case 401, 403:
            throw .refusesToken(status: answer.status, host: host, server: issued.server, reason: reason)
        default: throw .unexpected(status: answer.status, host: host, reason: reason)
        }
    }

    /// Returns a registry's API address. Docker Hub's key in Docker's config is not the address of its API.
    private static func address(of host: String) throws(RegistryError) -> WebAddress {
        let apiHost = DockerHub.isKey(host) ? DockerHub.apiHost : host
        guard let address = WebAddress("https://\(apiHost)/v2/"), address.target.hasSameBytes(as: "/v2/") else {
            throw .badHost(host.harmless(limit: 100))
        }
        return address
    }
}

/// The token servers that may receive a registry's credentials. The `realm` of a `Bearer` challenge names the token
/// server. No server receives credentials over plain HTTP, except on loopback or on the host of a registry that itself
/// uses plain HTTP.
package enum RealmPolicy: Sendable {
    /// Only the registry's own host: an ECR token is for ECR alone.
    case sameHost
    /// Any host over HTTPS, as the protocol allows: Docker Hub's token server is on another host.
    case anyHTTPS
}

/// The constant parts of one check: the registry, the credential, and the deadline.
struct CredentialExchange {
    /// Its scheme is `https` until `RegistryClient.scheme(in:)` finds that the port does not speak TLS.
    var registry: WebAddress
    var credential: RegistryCredential
    var realmPolicy: RealmPolicy
    /// Whether the manifest declares the registry insecure: TLS without verification, else plain http, on its host.
    var isInsecure = false
    var deadline: ContinuousClock.Instant
    /// The token server's token, while berth sends it to the registry.
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

    /// Returns a server's URL in the same way, without user and query; `nil` if any of it echoes the secret.
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

    /// The first request to the registry. It has a password, but no identity token: that goes to the token server only.
    var opening: RegistryRequest {
        var request = RegistryRequest(registry)
        request.headers["Authorization"] = credential.authorization
        return request
    }

    /// Returns the last request: it sends the token server's token to the registry, as `docker login` does.
    func confirmation(with token: Secret) -> RegistryRequest {
        var request = RegistryRequest(registry)
        request.headers["Authorization"] = "Bearer \(token.reveal())"
        return request
    }

    /// Returns the request to the token server that a `Bearer` challenge names. A password goes there as
    /// https://distribution.github.io/distribution/spec/auth/token/ describes, and an identity token as
    /// https://distribution.github.io/distribution/spec/auth/oauth/ does. Neither requests a lasting token.
    /// - Throws: An error if the server may not get the credential.
    func tokenRequest(answering challenge: AuthenticationChallenge) throws(RegistryError) -> RegistryRequest {
        var request = RegistryRequest(try tokenServer(of: challenge))
        let wanted: [(name: String, value: String)] =
            [("client_id", "berth")]
            + ["service", "scope"].compactMap { name in challenge.parameters[name].map { (name, $0) } }
        switch credential {
        case .password(let username, _):
            let query = PercentEncoding.encode(fields: [("account", username)] + wanted)
            request.address.appendQuery(query)
            request.headers["Authorization"] = credential.authorization
        case .identityToken(_, let token):
            let form = PercentEncoding.encode(
                fields: [("grant_type", "refresh_token"), ("refresh_token", token.reveal())] + wanted)
            request.method = "POST"
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
            request.body = Array(form.utf8)
        }
        return request
    }

    private func tokenServer(of challenge: AuthenticationChallenge) throws(RegistryError) -> WebAddress {
        let host = registry.authority
        guard let realm = challenge.parameters["realm"] else { throw .unreadableRealm(host: host, realm: nil) }
        guard let server = WebAddress(realm) else {
            throw .unreadableRealm(host: host, realm: shown(url: realm))
        }
        // The manifest's author trusts the network to an insecure registry's host, whatever the port.
        let isAsPlain = isInsecure && server.host == registry.host
        guard server.scheme == .https || server.isLoopback || isAsPlain else {
            throw .plainRealm(host: host, realm: shown(authorityOf: server))
        }
        guard realmPolicy == .anyHTTPS || server.hasSameHost(as: registry) else {
            throw .foreignRealm(host: host, realm: shown(authorityOf: server))
        }
        return server
    }
}
