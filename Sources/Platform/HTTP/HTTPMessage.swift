package import SystemPackage

/// Header fields in their order; names match whatever their case (RFC 9110, section 5.1).
///
/// Values may be credentials: printing it shows the names alone.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// The fields, as they go out or came in.
    package private(set) var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first field of this name. Setting replaces all of that name; setting `nil` removes them.
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

/// A request as it goes out. It may carry credentials, so it does not print its headers' values or its body.
package struct HTTPRequest: Sendable {
    /// The method's name, in capitals.
    package var method: String
    /// An absolute URL with scheme `http` or `https`, already percent-encoded.
    package var url: String
    /// As they go out; the client adds `Host` and `Content-Length` where they are missing.
    package var headers: HTTPHeaders
    /// Empty for a request without one.
    package var body: [UInt8]
    /// Whose certificates are believed, for `https`.
    package var trust: TrustRoots
    /// Whether a proxy may stand in between.
    package var route: HTTPRoute
    /// The time from the name look-up to the last byte of the answer.
    package var timeLimit: Duration
    /// The answer's longest body, in bytes; a longer one is a failure.
    package var bodyLimit: Int

    /// A request; by default a `GET` that may take 20 seconds and bring a mebibyte.
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
    /// Through the proxy that the environment names, if it names one.
    case environment
    /// Straight there: for what only this very machine can reach.
    case direct
}

/// The certificate authorities that a request trusts.
package enum TrustRoots: Sendable, Hashable {
    /// The system's.
    case system
    /// The system's, and those in these PEM files.
    case systemAnd([FilePath])
    /// Only those in this PEM file, as `AWS_CA_BUNDLE` has it.
    case only(FilePath)
    /// Any server's, also for another host: for a registry that a manifest declares insecure.
    case unverified
}

/// A whole answer. Its body may hold a token: printing it shows the status alone.
package struct HTTPResponse: Sendable {
    /// Such as 200.
    package var status: Int
    /// As they came in.
    package var headers: HTTPHeaders
    /// The whole of it, within the request's limit.
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

/// Sends one request and returns one response. It follows no redirect and does not retry: the caller knows what may be
/// repeated, and which server may get credentials.
package protocol HTTPTransport: Sendable {
    /// - Parameter request: what to send; its `timeLimit` covers everything from the name look-up to the last byte.
    /// - Returns: any answer at all, whatever its status.
    /// - Throws: an `HTTPError` where there was no whole answer.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
