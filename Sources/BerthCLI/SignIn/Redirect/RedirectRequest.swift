import Platform

/// A request to the redirect's listener: the part of HTTP/1.1 that a browser needs for a redirect (RFC 9112).
struct RedirectRequest: Sendable, Equatable {
    /// The path and the query, such as `/oauth/callback?code=…&state=…`.
    let target: String

    /// The result of reading the bytes received so far.
    enum Reading: Sendable, Equatable {
        /// More bytes are needed.
        case incomplete
        case request(RedirectRequest)
        /// The request is no redirect, and gets this answer.
        case refused(RedirectResponse)
    }

    /// The longest head in bytes. Browsers' cookies for 127.0.0.1 count too; a code has one or two kilobytes.
    static let longestHead = 32 << 10

    /// Reads the head of a request. A body is ignored: a redirect has none.
    static func read(_ bytes: [UInt8]) -> Reading {
        guard let end = bytes.firstEndOfHead else {
            return bytes.count > longestHead ? .refused(.tooLong) : .incomplete
        }
        guard end <= longestHead else { return .refused(.tooLong) }
        let line = bytes[..<end].prefix { $0 != UInt8(ascii: "\r") }
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[2].starts(with: "HTTP/1.".utf8), words[1].first == UInt8(ascii: "/"),
            words[1].allSatisfy({ (0x21...0x7E).contains($0) })
        else { return .refused(.malformed) }
        guard words[0].elementsEqual("GET".utf8) else { return .refused(.onlyGET) }
        return .request(RedirectRequest(target: String(decoding: words[1], as: UTF8.self)))
    }
}

extension [UInt8] {
    /// The index of the empty line at the end of a head; `nil` if the head is incomplete.
    fileprivate var firstEndOfHead: Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard count >= end.count else { return nil }
        return (0...(count - end.count)).first { self[$0] == end[0] && self[$0..<$0 + end.count].elementsEqual(end) }
    }
}
