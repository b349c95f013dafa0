import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Platform
import SystemPackage

extension HTTPError {
    /// Converts an error of the client. Errors with different remedies become different cases.
    ///
    /// The text of a library's error is never shown, because it may contain a header's value. An unknown error is shown
    /// by its type's name.
    /// - Parameter proxy: the proxy that the client connected to, `HOST:PORT`; `nil` for none.
    init(_ error: any Error, for target: WebAddress, through proxy: String?, bodyLimit: Int) {
        let host = target.host.bare
        switch error {
        case let failure as HTTPError:
            self = failure
        case is CancellationError:
            self = .cancelled
        // The client sent nothing, or the server closed the connection before it got the request.
        case is ExpiredConnectionError, ChannelError.ioOnClosedChannel:
            self = .expiredConnection(host: host)
        case is NIOTooManyBytesError:
            self = .tooLarge(host: host, limit: bodyLimit)
        case let error as HTTPClientError:
            self.init(error, host: host, through: proxy ?? "")
        case let error as NIOConnectionError:
            if let failed = error.connectionErrors.first {
                let code = (failed.error as? IOError).map { Errno(rawValue: $0.errnoCode) }
                let reason = code.map { .system($0) } ?? ConnectionErrorReason.other(Self.name(of: failed.error))
                self.init(unreachable: target, through: proxy, reason: reason)
            } else {
                self = proxy.map { .noProxy($0, reason: "its name has no address") } ?? .unresolved(host: host)
            }
        case let error as IOError:
            if [ECONNRESET, EPIPE].contains(error.errnoCode) {
                self = .disconnected(host: host)
            } else {
                self.init(unreachable: target, through: proxy, reason: .system(Errno(rawValue: error.errnoCode)))
            }
        case let error as NIOSSLError:
            self.init(error, host: host)
        case BoringSSLError.sslError(let stack), BoringSSLError.unknownError(let stack):
            self.init(stack, host: host)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .wrongCertificate(host: host)
        // The connection ended before the answer was complete.
        case HTTPParserError.invalidEOFState:
            self = .disconnected(host: host)
        case let error as HTTPParserError:
            self = .malformed(host: host, reason: Self.words(error))
        case ChannelError.eof, ChannelError.inputClosed, ChannelError.alreadyClosed:
            self = .disconnected(host: host)
        case ChannelError.connectTimeout(let limit):
            self = .timedOut(host: host, after: .nanoseconds(limit.nanoseconds))
        case is NIOSSLExtraError:
            self = .tls(host: host, reason: Self.name(of: error))
        default:
            self = .malformed(host: host, reason: Self.name(of: error))
        }
    }

    private init(unreachable target: WebAddress, through proxy: String?, reason: ConnectionErrorReason) {
        self =
            proxy.map { .noProxy($0, reason: reason) }
            ?? .unreachable(host: "\(target.host.bare):\(target.effectivePort)", reason: reason)
    }

    private init(_ error: HTTPClientError, host: String, through proxy: String) {
        switch error {
        case .cancelled, .requestStreamCancelled: self = .cancelled
        case .remoteConnectionClosed, .uncleanShutdown: self = .disconnected(host: host)
        case .proxyAuthenticationRequired:
            self = .proxy(
                proxy, reason: "it requires a user and password in its address (http://USER:PASSWORD@HOST:PORT)")
        case .invalidProxyResponse: self = .proxy(proxy, reason: "it does not connect to \(host)")
        case .invalidURL, .emptyHost, .emptyScheme: self = .misconfigured("not a URL: \(host)")
        // The library promises that these words hold no values.
        default: self = .malformed(host: host, reason: error.shortDescription)
        }
    }

    private init(_ error: NIOSSLError, host: String) {
        switch error {
        case .unableToValidateCertificate:
            self = .certificate(host: host, reason: Self.distrust)
        case .uncleanShutdown: self = .disconnected(host: host)
        case .handshakeFailed(.sslError(let stack)): self.init(stack, host: host)
        default: self = .tls(host: host, reason: Self.name(of: error))
        }
    }

    /// Converts BoringSSL's errors, which it identifies by words in capitals. Some of them come from the server.
    private init(_ stack: [BoringSSLInternalError], host: String) {
        let words = "\(stack)"
        func says(_ word: String) -> Bool { words.contains(word) }
        if stack == [.eofDuringHandshake] {
            self = .notTLS(host: host, closed: true)
        } else if says("CERTIFICATE_VERIFY_FAILED") {
            self = .certificate(host: host, reason: Self.distrust)
        } else if says("WRONG_VERSION_NUMBER") {
            self = .notTLS(host: host, closed: false)
        } else if says("UNSUPPORTED_PROTOCOL") || says("PROTOCOL_VERSION") {
            self = .tls(host: host, reason: "it does not support TLS 1.2 or later")
        } else if says("CERTIFICATE_REQUIRED") || says("SSLV3_ALERT_HANDSHAKE_FAILURE") {
            self = .tls(host: host, reason: "it requires a client certificate, and berth has none")
        } else {
            self = .tls(host: host, reason: Self.reasons(in: words) ?? Self.name(of: BoringSSLError.self))
        }
    }

    /// The possible reasons: BoringSSL does not report which one it was.
    private static let distrust =
        "self-signed, from an authority unknown here, or expired by this machine's clock"

    /// Returns BoringSSL's names of the reasons, such as `TLSV1_ALERT_INTERNAL_ERROR`; `nil` if none exists.
    private static func reasons(in words: String) -> String? {
        let underscore = UInt8(ascii: "_")
        let names = words.utf8.split { !($0.isASCIIDigit || $0.isASCIILetter || $0 == underscore) }.filter { name in
            name.contains(underscore) && name.allSatisfy { !$0.isASCIILetter || $0 != $0.asciiLowercased }
        }
        return names.isEmpty ? nil : names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }

    private static func words(_ error: HTTPParserError) -> String {
        switch error {
        case .invalidCharactersUsed: "illegal characters"
        case .trailingGarbage: "trailing garbage bytes"
        case .headerOverflow: "too many header bytes seen; overflow detected"
        case .closedConnection: "data received after completed connection: close message"
        case .invalidVersion: "invalid HTTP version"
        case .invalidStatus: "invalid HTTP status code"
        case .lfExpected: "LF character expected"
        case .invalidHeaderToken: "invalid character in header"
        case .invalidContentLength: "invalid character in content-length header"
        case .unexpectedContentLength: "unexpected content-length header"
        case .invalidChunkSize: "invalid character in chunk size header"
        case .invalidConstant: "invalid constant string"
        default: name(of: error)
        }
    }

    private static func name(of error: any Error) -> String { name(of: type(of: error)) }

    private static func name(of type: Any.Type) -> String { String(reflecting: type) }
}
