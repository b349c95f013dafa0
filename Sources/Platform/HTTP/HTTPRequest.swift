public import SystemPackage

/// A request as it goes out. It may carry credentials, so it does not print its headers' values or its body.
public struct HTTPRequest: Sendable {
    /// The method's name, in capitals.
    public var method: String
    /// An absolute URL with scheme `http` or `https`, already percent-encoded.
    public var url: String
    /// As they go out; the client adds `Host` and `Content-Length` where they are missing.
    public var headers: HTTPHeaders
    /// Empty for a request without one.
    public var body: [UInt8]
    /// Whose certificates are believed, for `https`.
    public var trust: TrustRoots
    /// Whether a proxy may stand in between.
    public var route: Route
    /// The time from the name look-up to the last byte of the answer.
    public var timeLimit: Duration
    /// The answer's longest body, in bytes; a longer one is a failure.
    public var bodyLimit: Int

    /// A request; by default a `GET` that may take 20 seconds and bring a mebibyte.
    public init(
        method: String = "GET",
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        trust: TrustRoots = .system,
        route: Route = .environment,
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
    /// Method and URL alone.
    public var description: String { "\(method) \(url)" }
    /// The same for `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}

/// How a request gets to its host.
public enum Route: Sendable, Hashable {
    /// Through the proxy that the environment names, if it names one.
    case environment
    /// Straight there: for what only this very machine can reach.
    case direct
}

/// Whose certificates are believed.
public enum TrustRoots: Sendable, Hashable {
    /// The system's.
    case system
    /// The system's, and those in these PEM files.
    case systemAnd([FilePath])
    /// Only those in this PEM file, as `AWS_CA_BUNDLE` has it.
    case only(FilePath)
    /// Any server's, also for another host: for a registry that a manifest declares insecure.
    case unverified
}
