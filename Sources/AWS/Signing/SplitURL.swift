/// An absolute URL's parts as they are written: what is signed are the very bytes that go out.
struct SplitURL {
    var scheme = ""
    /// The host, with its port where one is written.
    var authority = ""
    /// From its first slash; empty where there is none.
    var path = ""
    /// What follows the question mark; empty where there is none.
    var query = ""

    init(_ url: String) {
        var rest = url[...]
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        guard let separator = rest.firstRange(of: "://") else {
            path = String(rest)
            return
        }
        scheme = rest[..<separator.lowerBound].lowercased()
        rest = rest[separator.upperBound...]
        let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[pathStart...])
        authority = String(rest[..<pathStart])
        if let at = authority.lastIndex(of: "@") { authority.removeSubrange(...at) }
    }

    /// The host alone, in lower case; IPv6 with its brackets.
    var host: String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return authority[...end].lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    /// The host as an HTTP client names it: without the scheme's own port.
    var hostHeader: String {
        let ownPort = scheme == "https" ? ":443" : ":80"
        return authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.count)) : authority
    }
}
