/// Sends one request and brings back one answer. It follows no redirect and tries nothing again: who asks knows
/// what may be repeated, and to whom credentials may go.
public protocol HTTPTransport: Sendable {
    /// - Parameter request: what to send; its `timeLimit` covers everything from the name look-up to the last byte.
    /// - Returns: any answer at all, whatever its status.
    /// - Throws: an `HTTPFailure` where there was no whole answer.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}
