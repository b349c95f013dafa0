package import SystemPackage

/// The reason that a request got no complete response. The cases differ in the user's next step.
package enum HTTPError: Error, Sendable, Equatable {
    /// The name has no address.
    case unresolved(host: String)
    /// Nothing listens there, or the network refuses the connection.
    case unreachable(host: String, reason: ConnectionErrorReason)
    /// The connection ended before the answer.
    case disconnected(host: String)
    /// The server had closed an idle connection before it got the request.
    case expiredConnection(host: String)
    /// The time limit passed.
    case timedOut(host: String, after: Duration)
    /// The certificate is not trusted.
    case certificate(host: String, reason: String)
    /// The certificate is for another host.
    case wrongCertificate(host: String)
    /// A file of certificate authorities cannot be used.
    case authorities(String)
    /// The machine has no certificate authorities in these places.
    case noAuthorities(lookedIn: [String])
    /// TLS failed for another reason.
    case tls(host: String, reason: String)
    /// The port does not speak TLS: it answered otherwise, or ended the connection during the handshake.
    case notTLS(host: String, closed: Bool)
    /// Nothing listens at the proxy's address, or its name has no address.
    case noProxy(String, reason: ConnectionErrorReason)
    /// The proxy refused the request.
    case proxy(String, reason: String)
    /// The body exceeds the request's limit.
    case tooLarge(host: String, limit: Int)
    /// The answer is not HTTP.
    case malformed(host: String, reason: String)
    /// The URL or a proxy's address is invalid.
    case misconfigured(String)
    /// The task was cancelled.
    case cancelled

    /// Whether the same request may succeed a moment later: a connection failed or broke. A time limit does not count,
    /// because no time remains.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .noProxy, .disconnected, .expiredConnection: true
        case .notTLS(_, let closed): closed
        default: false
        }
    }

    /// Whether the same request may succeed at once, on another connection.
    package var allowsImmediateRetry: Bool { if case .expiredConnection = self { true } else { false } }
}

/// The reason that a connection failed.
package enum ConnectionErrorReason: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The system's error number.
    case system(Errno)
    /// A reason without an error number.
    case other(String)

    package init(stringLiteral text: String) { self = .other(text) }

    /// The reason as messages show it.
    var text: String {
        switch self {
        case .system(let code): code.description
        case .other(let text): text
        }
    }
}

extension HTTPError: UserFacingError {
    /// The failure in one line, without a secret.
    package var message: UserMessage {
        switch self {
        case .unresolved(let host): UserMessage("host_unresolved", "cannot resolve \(host: host)")
        case .unreachable(let host, let reason):
            UserMessage("host_unreachable", "cannot connect to \(host: host): \(reason.text)")
        case .disconnected(let host), .expiredConnection(let host):
            UserMessage("disconnected", "\(host: host) closed the connection before it answered")
        case .timedOut(let host, let limit):
            UserMessage("request_timed_out", "\(host: host) did not answer within \(duration: limit)")
        case .certificate(let host, let reason):
            UserMessage("certificate_not_trusted", "the certificate of \(host: host) is not trusted: \(reason)")
        case .wrongCertificate(let host):
            UserMessage("wrong_certificate", "the certificate of \(host: host) is for another name")
        case .authorities(let what): UserMessage("certificate_authorities_unusable", MessageText(what))
        case .noAuthorities(let places):
            UserMessage(
                "no_certificate_authorities",
                """
                no certificate authorities found: install ca-certificates (looked in \(places.joined(separator: ", ")))
                """)
        case .tls(let host, let reason): UserMessage("tls_failed", "no TLS connection to \(host: host): \(reason)")
        case .notTLS(let host, closed: false):
            UserMessage("not_tls", "no TLS connection to \(host: host): it does not speak TLS on this port")
        case .notTLS(let host, closed: true): HTTPError.disconnected(host: host).message
        case .noProxy(let proxy, let reason):
            UserMessage("proxy_unreachable", "cannot connect to the proxy \(proxy): \(reason.text)")
        case .proxy(let proxy, let reason):
            UserMessage("proxy_refused", "the proxy \(proxy) refused: \(reason)")
        case .tooLarge(let host, let limit):
            UserMessage("answer_too_large", "\(host: host) answered with more than \(limit) bytes")
        case .malformed(let host, let reason):
            UserMessage("not_http", "\(host: host) does not answer in HTTP: \(reason)")
        case .misconfigured(let what): UserMessage("address_unusable", MessageText(what))
        case .cancelled: .interrupted
        }
    }

    /// The next step for any server; `nil` if it depends on the server.
    package var nextStep: NextStep? {
        switch self {
        case .noProxy, .proxy: "HTTPS_PROXY sets it, and NO_PROXY lists the hosts that need no proxy."
        default: nil
        }
    }
}
