package import SystemPackage

/// Header fields in their order; names match in any case (RFC 9110, section 5.1).
///
/// Values may be credentials, so the description has only the names.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields, as they are sent or received.
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first field of this name. Setting it replaces all of that name; `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { fields.append((name: name, value: newValue)) }
        }
    }

    /// Every field of this name, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a field after those of the same name.
    package mutating func append(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy {
                $0.asciiLowercased == $1.asciiLowercased
            }
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomReflectable {
    package var description: String { "[\(fields.map(\.name).joined(separator: ", "))]" }
    package var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name)]) }
}

/// A request. It may contain credentials, so its description has neither header values nor the body.
package struct HTTPRequest: Sendable {
    /// The method's name, in capitals.
    package var method: String
    /// An absolute URL with scheme `http` or `https`, already percent-encoded.
    package var url: String
    /// The headers; the client adds `Host` and `Content-Length` if they are missing.
    package var headers: HTTPHeaders
    /// The body; empty for a request without a body.
    package var body: [UInt8]
    /// The trusted certificates, for `https`.
    package var trust: TrustRoots
    /// Whether the request may use a proxy.
    package var route: HTTPRoute
    /// The time from the name lookup to the last byte of the answer.
    package var timeLimit: Duration
    /// The maximum length of the answer's body, in bytes; a longer body is a failure.
    package var bodyLimit: Int

    /// Creates a request; by default a `GET` with a limit of 20 seconds and a mebibyte.
    package init(
        method: String = "GET",
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        trust: TrustRoots = .system,
        route: HTTPRoute = .environment,
        timeLimit: Duration = .seconds(20),
        bodyLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.trust = trust
        self.route = route
        self.timeLimit = timeLimit
        self.bodyLimit = bodyLimit
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(method) \(url)" }
    package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

/// The way of a request to its host.
package enum HTTPRoute: Sendable, Hashable {
    /// Through the environment's proxy, if it names one.
    case environment
    /// Directly, for addresses that only this machine can reach.
    case direct
}

/// The certificate authorities that a request trusts.
package enum TrustRoots: Sendable, Hashable {
    /// The system's.
    case system
    /// The system's, and those in these PEM files.
    case systemAnd([FilePath])
    /// Only those in this PEM file, as for `AWS_CA_BUNDLE`.
    case only(FilePath)
    /// Any server's certificate, also for another host: for a registry that a manifest declares insecure.
    case unverified
}

/// A complete answer. Its body may contain a token, so its description has only the status and the length.
package struct HTTPResponse: Sendable {
    /// The status, such as 200.
    package var status: Int
    /// The headers, as they were received.
    package var headers: HTTPHeaders
    /// The whole body, within the request's limit.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status), \(body.count) bytes" }
    package var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// Sends one request and returns one response. It follows no redirect and does not retry: the caller knows which
/// requests may be repeated, and which server may get credentials.
package protocol HTTPTransport: Sendable {
    /// - Parameter request: the request; its `timeLimit` covers everything from the name lookup to the last byte.
    /// - Returns: any answer, whatever its status.
    /// - Throws: `HTTPError` if there was no complete answer.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse

    /// Opens connections on which later requests to a URL's host go, and returns at once. Nothing but TLS's handshake is
    /// sent. A failure is not reported: a later request fails for the same reason.
    /// - Parameters:
    ///   - count: how many connections; at least 1.
    ///   - trust: as in the later requests.
    /// - Returns: `false` if no connection is opened: for plain HTTP, or because connections to the host already exist.
    @discardableResult
    func openConnections(_ count: Int, to url: String, trust: TrustRoots) -> Bool
}

extension HTTPTransport {
    package func openConnections(_ count: Int, to url: String, trust: TrustRoots) -> Bool { false }
}
