package import Platform

/// The meaning of a request to the listener of a sign-in.
package enum SignInRedirect: Sendable, Equatable {
    /// The sign-in's own redirect, with its code.
    case code(Secret)
    /// The sign-in's own redirect, with the service's error.
    case refused(RedirectError)
    /// A redirect with a wrong or missing state, or without code and error: answer 400, and go on waiting.
    case foreign
    /// Another path, such as the browser's `/favicon.ico`: answer 404, and go on waiting.
    case otherPath

    /// Reads a request's target.
    /// - Parameters:
    ///   - target: such as `/oauth/callback?code=…&state=…`.
    ///   - path: the path of the sign-in's redirect.
    ///   - state: the sign-in's state; compared in constant time.
    package init(target: String, path: String, state: Secret) {
        let parts = target.split(scalar: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.hasSameBytes(as: path) else {
            self = .otherPath
            return
        }
        let fields = Self.fields(parts.count > 1 ? parts[1] : "")
        func value(_ name: String) -> String? {
            let values = fields.filter { $0.name.hasSameBytes(as: name) }
            // A repeated parameter is an error (RFC 6749, section 3.1).
            return values.count == 1 ? values[0].value : nil
        }
        guard let given = value("state"), Secret(given) == state else {
            self = .foreign
            return
        }
        if let error = value("error") {
            self = .refused(.refused(error: error, description: value("error_description") ?? ""))
        } else if let code = value("code"), !code.isEmpty {
            self = .code(Secret(code))
        } else {
            self = .foreign
        }
    }

    /// Reads a query in the form of `application/x-www-form-urlencoded` (RFC 6749, appendix B).
    private static func fields(_ query: some StringProtocol) -> [(name: String, value: String)] {
        query.split(scalar: "&").map { field in
            let parts = field.split(scalar: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        let bytes = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(decoding: PercentEncoding.decode(bytes), as: UTF8.self)
    }
}
