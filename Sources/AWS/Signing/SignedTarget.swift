/// The path and the query of a URL as they are written: what is signed are the very bytes that go out.
///
/// It takes any text, as a server that checks a signature must. Where a request goes is `WebAddress`'s to say.
struct SignedTarget {
    /// From its first slash; empty where there is none.
    var path = ""
    /// What follows the question mark; empty where there is none.
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
