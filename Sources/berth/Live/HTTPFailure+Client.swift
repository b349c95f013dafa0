import AsyncHTTPClient
import Effects
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemPackage

extension HTTPFailure {
    /// Tells the client's errors apart, as far as a person would do something else about them.
    init(_ error: any Error, host: String, bodyLimit: Int) {
        switch error {
        case let failure as HTTPFailure:
            self = failure
        case is CancellationError:
            self = .cancelled
        case is NIOTooManyBytesError:
            self = .tooLarge(host: host, limit: bodyLimit)
        case let error as HTTPClientError:
            self.init(error, host: host)
        case let error as NIOConnectionError:
            self.init(error, host: host)
        case let error as IOError:
            self =
                [ECONNRESET, EPIPE].contains(error.errnoCode)
                ? .disconnected(host: host) : .unreachable(host: host, reason: Self.words(error))
        case let error as NIOSSLError:
            self.init(error, host: host)
        case BoringSSLError.sslError(let stack), BoringSSLError.unknownError(let stack):
            self.init(stack, host: host)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .certificate(host: host, reason: "it is made out to another name")
        case let error as NIOSSLExtraError:
            self = .tls(host: host, reason: "\(error)")
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

    private init(_ error: HTTPClientError, host: String) {
        switch error {
        case .cancelled, .requestStreamCancelled: self = .cancelled
        case .remoteConnectionClosed, .uncleanShutdown: self = .disconnected(host: host)
        case .proxyAuthenticationRequired:
            self = .proxy("it wants a user and password in its address (http://USER:PASSWORD@HOST:PORT)")
        case .invalidProxyResponse: self = .proxy("it would not connect to \(host)")
        case .invalidURL, .emptyHost, .emptyScheme: self = .misconfigured("not a URL: \(host)")
        default: self = .malformed(host: host, reason: "\(error)")
        }
    }

    private init(_ error: NIOConnectionError, host: String) {
        if error.connectionErrors.isEmpty {
            self = .unresolved(host: error.host)
        } else {
            let reasons = error.connectionErrors.map { Self.words($0.error) }
            self = .unreachable(host: "\(error.host):\(error.port)", reason: reasons.first ?? "no answer")
        }
    }

    private init(_ error: NIOSSLError, host: String) {
        switch error {
        case .unableToValidateCertificate:
            self = .certificate(host: host, reason: "not signed by an authority that this machine knows")
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
            self = .certificate(host: host, reason: "self-signed, expired, or from an authority unknown here")
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

    /// The system's own words for an error.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return Errno(rawValue: error.errnoCode).description
    }
}
