/// The path and the query of a URL as they are written: SigV4 signs the bytes that the client sends.
///
/// It takes any text, as a server that checks a signature must. `WebAddress` decides where a request goes.
struct SignedTarget {
    /// From the first slash; empty if the URL has no path.
    var path = ""
    /// The text after the question mark; empty if the URL has no query.
    var query = ""

    init(_ url: String) {
        var rest = Array(url.utf8.prefix { $0 != UInt8(ascii: "#") })[...]
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = String(decoding: rest[(mark + 1)...], as: UTF8.self)
            rest = rest[..<mark]
        }
        let scheme = rest.prefix { $0 != UInt8(ascii: ":") }
        if rest[scheme.endIndex...].starts(with: "://".utf8) {
            rest = rest[(scheme.endIndex + 3)...].drop { $0 != UInt8(ascii: "/") }
        }
        path = String(decoding: rest, as: UTF8.self)
    }
}
