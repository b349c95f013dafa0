import AsyncHTTPClient
import Effects
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemPackage

extension HTTPFailure {
    /// Tells the client's errors apart, as far as a person would do something else about them.
    /// - Parameter proxy: what the connection was made to instead, `HOST:PORT`.
    init(_ error: any Error, for target: RequestTarget, through proxy: String?, bodyLimit: Int) {
        let host = target.host
        switch error {
        case let failure as HTTPFailure:
            self = failure
        case is CancellationError:
            self = .cancelled
        case is NIOTooManyBytesError:
            self = .tooLarge(host: host, limit: bodyLimit)
        case let error as HTTPClientError:
            self.init(error, host: host, through: proxy ?? "")
        case let error as NIOConnectionError:
            if let failed = error.connectionErrors.first {
                self.init(unreachable: target, through: proxy, reason: Self.words(failed.error))
            } else {
                self = proxy.map { .noProxy($0, reason: "its name has no address") } ?? .unresolved(host: host)
            }
        case let error as IOError:
            if [ECONNRESET, EPIPE].contains(error.errnoCode) {
                self = .disconnected(host: host)
            } else {
                self.init(unreachable: target, through: proxy, reason: Self.words(error))
            }
        case let error as NIOSSLError:
            self.init(error, host: host)
        case BoringSSLError.sslError(let stack), BoringSSLError.unknownError(let stack):
            self.init(stack, host: host)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .wrongCertificate(host: host)
        case let error as NIOSSLExtraError:
            self = .tls(host: host, reason: "\(error)")
        // The answer's end came before it was whole.
        case HTTPParserError.invalidEOFState:
            self = .disconnected(host: host)
        case is HTTPParserError:
            self = .malformed(host: host, reason: "\(error)")
        case ChannelError.eof, ChannelError.inputClosed, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed:
            self = .disconnected(host: host)
        case ChannelError.connectTimeout(let limit):
            self = .timedOut(host: host, after: .nanoseconds(limit.nanoseconds))
        default:
            self = .malformed(host: host, reason: "\(error)")
        }
    }

    private init(unreachable target: RequestTarget, through proxy: String?, reason: String) {
        self =
            proxy.map { .noProxy($0, reason: reason) }
            ?? .unreachable(host: "\(target.host):\(target.port)", reason: reason)
    }

    private init(_ error: HTTPClientError, host: String, through proxy: String) {
        switch error {
        case .cancelled, .requestStreamCancelled: self = .cancelled
        case .remoteConnectionClosed, .uncleanShutdown: self = .disconnected(host: host)
        case .proxyAuthenticationRequired:
            self = .proxy(proxy, reason: "it wants a user and password in its address (http://USER:PASSWORD@HOST:PORT)")
        case .invalidProxyResponse: self = .proxy(proxy, reason: "it would not connect to \(host)")
        case .invalidURL, .emptyHost, .emptyScheme: self = .misconfigured("not a URL: \(host)")
        default: self = .malformed(host: host, reason: "\(error)")
        }
    }

    private init(_ error: NIOSSLError, host: String) {
        switch error {
        case .unableToValidateCertificate:
            self = .certificate(host: host, reason: Self.distrust)
        case .uncleanShutdown: self = .disconnected(host: host)
        case .handshakeFailed(.sslError(let stack)): self.init(stack, host: host)
        default: self = .tls(host: host, reason: "\(error)")
        }
    }

    /// BoringSSL tells its errors apart by words in capitals, of which some come from the other side.
    private init(_ stack: [BoringSSLInternalError], host: String) {
        let words = "\(stack)"
        func says(_ word: String) -> Bool { words.contains(word) }
        if stack == [.eofDuringHandshake] {
            self = .disconnected(host: host)
        } else if says("CERTIFICATE_VERIFY_FAILED") {
            self = .certificate(host: host, reason: Self.distrust)
        } else if says("WRONG_VERSION_NUMBER") {
            self = .tls(host: host, reason: "it does not speak TLS on this port")
        } else if says("UNSUPPORTED_PROTOCOL") || says("PROTOCOL_VERSION") {
            self = .tls(host: host, reason: "it speaks no TLS of version 1.2 or later")
        } else if says("CERTIFICATE_REQUIRED") || says("SSLV3_ALERT_HANDSHAKE_FAILURE") {
            self = .tls(host: host, reason: "it wants a certificate of the client, and berth has none")
        } else {
            self = .tls(host: host, reason: words.harmless(limit: 200))
        }
    }

    /// BoringSSL knows which it is, and does not tell.
    private static let distrust =
        "self-signed, from an authority unknown here, or expired by this machine's clock"

    /// The system's own words for an error.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return Errno(rawValue: error.errnoCode).description
    }
}
