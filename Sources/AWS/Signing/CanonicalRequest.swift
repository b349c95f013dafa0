import Platform

/// Header fields in a canonical request: one line per name, its values joined in their order.
enum CanonicalHeaders {
    /// - Parameter names: in lower case, sorted.
    static func text(of headers: HTTPHeaders, names: [String]) -> String {
        names.map { name in "\(name):\(headers.all(name).map(folded).joined(separator: ","))\n" }.joined()
    }

    /// Removes blanks at the ends, and replaces each run of blanks or folded line by one space.
    private static func folded(_ value: String) -> String {
        let blanks = Set(" \t\r\n".utf8)
        return value.utf8.split(whereSeparator: blanks.contains)
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}

/// A URL's path in a canonical request.
enum CanonicalPath {
    enum Rule: Sendable {
        /// Without `.`, `..` and empty segments; encoded text is encoded again.
        case normalized
        /// S3's: every segment stays, and is encoded once.
        case verbatim
    }

    static func text(of path: String, by rule: Rule) -> String {
        let bytes =
            switch rule {
            case .normalized: Array(normalized(path).utf8)
            case .verbatim: PercentEncoding.decode(path.utf8)
            }
        let encoded = PercentEncoding.encode(bytes, keeping: UInt8(ascii: "/"))
        return encoded.isEmpty ? "/" : encoded
    }

    /// RFC 3986, section 5.2.4, with runs of slashes merged.
    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(scalar: "/")
        for segment in segments where segment != "." {
            if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
        }
        let isFolder = path.hasSuffix(bytes: "/") && !kept.isEmpty
        return "/" + kept.joined(separator: "/") + (isFolder ? "/" : "")
    }
}

/// A URL's query in a canonical request: sorted by name, then value, both encoded.
enum CanonicalQuery {
    static func text(of query: String) -> String {
        query.split(scalar: "&")
            .map { parameter in
                let parts = parameter.split(scalar: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = parts.count == 2 ? parts[1] : ""
                return (name: encodedOnce(parts[0]), value: encodedOnce(value))
            }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static func encodedOnce(_ text: Substring) -> String {
        PercentEncoding.encode(PercentEncoding.decode(text.utf8))
    }
}

/// The path and the query of a URL as they are written: SigV4 signs the bytes that the client sends.
///
/// It accepts any text, as a server that checks a signature must. `WebAddress` decides where a request goes.
struct SignedTarget {
    /// From the first slash; empty if the URL has no path.
    var path = ""
    /// The text after the question mark; empty if the URL has no query.
    var query = ""

    init(_ url: String) {
        let parts = URLParts(Array(url.utf8)[...])
        // Without a scheme, the whole text is a path.
        let start = parts.scheme == nil ? parts.authority : []
        path = String(decoding: start + parts.path, as: UTF8.self)
        query = String(decoding: parts.query, as: UTF8.self)
    }
}
