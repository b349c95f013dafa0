import Platform

/// A URL's path in a canonical request.
enum CanonicalPath {
    enum Rule: Sendable {
        /// Without `.`, `..` and empty segments, and what was encoded already is encoded once more.
        case normalized
        /// S3's: every segment stays, and is encoded once.
        case verbatim
    }

    static func text(of path: String, by rule: Rule) -> String {
        let bytes =
            switch rule {
            case .normalized: Array(normalized(path).utf8)
            case .verbatim: PercentEncoding.decode(path)
            }
        let encoded = PercentEncoding.encode(bytes, keeping: UInt8(ascii: "/"))
        return encoded.isEmpty ? "/" : encoded
    }

    /// RFC 3986, section 5.2.4, and then a run of slashes is one.
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
