package import Platform

/// The reason that a registry did not accept a credential. Each case has a message of at most three lines.
package enum RegistryError: Error, Sendable, Equatable {
    /// The registry reports that the credentials are wrong (401) or insufficient (403).
    case refused(status: Int, reason: String?)
    /// The registry's token server reports the same.
    case refusedByTokenServer(status: Int, server: String, reason: String?)
    /// The answer is not a registry's.
    case unexpected(status: Int, host: String, reason: String?)
    /// The registry redirects to another origin, which gets no credentials.
    case redirected(host: String, to: String?)
    /// A registry redirects a plain HTTP request to its TLS port.
    case redirectedToTLS(host: String, to: String)
    /// The registry names a token server with an invalid address.
    case unreadableRealm(host: String, realm: String?)
    /// The registry names a token server that would receive the credentials in plain text.
    case plainRealm(host: String, realm: String)
    /// The registry names a token server on a host that these credentials are not for.
    case foreignRealm(host: String, realm: String)
    /// The token server reports success without a token.
    case noToken(server: String)
    /// The registry refuses the token of its own token server.
    case refusesToken(status: Int, host: String, server: String, reason: String?)
    /// The registry needs no login, so it cannot verify an identity token.
    case wantsNoLogin(host: String)
    /// The registry names no token server, which an identity token needs.
    case wantsPassword(host: String)
    /// The token server supports only passwords.
    case takesNoIdentityToken(status: Int, server: String)
    /// There was no complete answer.
    case transport(HTTPError)
    /// The host is not a valid host name.
    case badHost(String)
    /// `BERTH_REGISTRY_ENDPOINT` is not a loopback address.
    case badEndpoint(String)
}

extension RegistryError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .refused(let status, let reason):
            UserMessage("registry_refused", "\(status): the registry refused these credentials\(Self.quoted(reason))")
        case .refusedByTokenServer(let status, let server, let reason):
            UserMessage(
                "token_server_refused",
                """
                \(status): the registry's token server \(host: server) refused these credentials\(Self.quoted(reason))
                """)
        case .unexpected(let status, let host, let reason):
            UserMessage(
                "registry_unexpected_answer",
                "\(status): \(host: host) \(Self.words(for: status))\(Self.quoted(reason))")
        case .redirected(let host, let target?):
            UserMessage(
                "registry_redirects", "\(host: host) redirects to \(url: target); not followed with credentials")
        case .redirected(let host, nil):
            UserMessage("registry_redirects", "\(host: host) redirects elsewhere; not followed with credentials")
        case .redirectedToTLS(let host, let target):
            UserMessage(
                "registry_redirects_to_tls", "\(host: host) redirects to \(url: target); not followed with credentials",
                nextStep: "That host supports TLS: remove `insecure`, and use the redirect's host name.")
        case .unreadableRealm(let host, let realm?):
            UserMessage(
                "token_server_unreadable",
                "\(host: host) names a token server with an invalid address: \(realm)")
        case .unreadableRealm(let host, nil):
            UserMessage("token_server_unreadable", "\(host: host) requires a token but names no token server")
        case .plainRealm(let host, let realm):
            UserMessage(
                "token_server_without_tls", "\(host: host) requires a token from \(url: realm) over plain HTTP",
                nextStep: "No credentials were sent. Set an https realm in the registry's configuration.")
        case .foreignRealm(let host, let realm):
            UserMessage(
                "token_server_on_other_host",
                "\(host: host) requires a token from \(url: realm), which is another host",
                nextStep: """
                    No credentials were sent: Amazon's registries issue their own tokens. Check for a proxy in between.
                    """)
        case .noToken(let server):
            UserMessage(
                "token_server_without_token", "the registry's token server \(host: server) answered 200 without a token"
            )
        case .refusesToken(let status, let host, let server, let reason):
            UserMessage(
                "registry_refuses_token",
                """
                \(status): \(host: host) refuses the token of its own token server \
                \(host: server)\(Self.quoted(reason))
                """,
                nextStep: """
                    The token server accepted the credentials. Check that the registry's issuer, service and \
                    certificate match it.
                    """)
        case .wantsNoLogin(let host):
            UserMessage(
                "registry_wants_no_login",
                "\(host: host) requires no login, so it cannot verify an identity token",
                nextStep: "Store it unverified with `verify: false`, or use a user name and password.")
        case .wantsPassword(let host):
            UserMessage(
                "registry_wants_password", "\(host: host) accepts a user name and password, but no identity token",
                nextStep: "Replace `<token>` with the user name, and declare where its password is.")
        case .takesNoIdentityToken(let status, let server):
            UserMessage(
                "token_server_takes_no_identity_token",
                "\(status): the registry's token server \(host: server) does not accept identity tokens",
                nextStep: "Replace `<token>` with the user name, and declare where its password is.")
        case .transport(let failure):
            failure.message.with(nextStep: Self.nextStep(after: failure))
        case .badHost(let host):
            UserMessage(
                "bad_registry_host", "`\(host: host)` is not a registry host such as registry.example.com:5000"
            )
        case .badEndpoint(let value):
            UserMessage(
                "bad_registry_endpoint", "BERTH_REGISTRY_ENDPOINT is `\(value)`, which is not a loopback address",
                details: ["It receives credentials, so it must have the form http://127.0.0.1:PORT."],
                nextStep: "Unset it to use the registries themselves.")
        }
    }

    private static func nextStep(after failure: HTTPError) -> NextStep? {
        switch failure {
        case .certificate:
            "If the certificate authority is your own, put its certificate into /etc/docker/certs.d/HOST:PORT/ca.crt."
        default: failure.nextStep
        }
    }

    private static func words(for status: Int) -> String {
        switch status {
        case 429: "gets too many requests; try again later"
        case 500...: "failed to answer; try again later"
        default: "does not answer as a registry does"
        }
    }

    private static func quoted(_ reason: String?) -> String {
        reason.map { " (\"\($0)\")" } ?? ""
    }
}
