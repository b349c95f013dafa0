/// A whole answer. Its body may hold a token: printing it shows the status alone.
public struct HTTPResponse: Sendable {
    /// Such as 200.
    public var status: Int
    /// As they came in.
    public var headers: HTTPHeaders
    /// The whole of it, within the request's limit.
    public var body: [UInt8]

    /// An answer of these parts.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// Status and length alone.
    public var description: String { "HTTP \(status), \(body.count) bytes" }
    /// The status alone, for `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}
