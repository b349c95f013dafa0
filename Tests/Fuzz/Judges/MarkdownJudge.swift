/// A line of Markdown as GitHub reads it, byte by byte: the parts of it that are not plain text.
///
/// https://github.github.com/gfm/: backslash escapes (6.1), code spans (6.3), links and images (6.6, 6.7), autolinks (6.8
/// and 6.9), raw HTML (6.10), and the bars between a table's cells (4.10).
struct MarkdownJudge {
    /// The number of bars that end a cell.
    private(set) var bars = 0
    /// The first thing that is not plain text; `nil` if all is text.
    private(set) var flaw: String?

    init(_ line: String) {
        var bytes = Array(line.utf8)[...]
        // The text without escaped signs, for constructs of several bytes.
        var plain: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                if let next = bytes.first, Self.isPunctuation(next) {
                    bytes.removeFirst()
                    plain.append(0)
                    continue
                }
            case UInt8(ascii: "|"): bars += 1
            case UInt8(ascii: "["): note("a link's bracket")
            case UInt8(ascii: "`"): note("a code span")
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): note("emphasis")
            case UInt8(ascii: "$"): note("mathematics")
            case UInt8(ascii: "<"):
                // A line break, and the comment that prevents a link.
                guard let own = ["br>", "!-- -->"].first(where: { bytes.starts(with: $0.utf8) }) else {
                    note("HTML")
                    break
                }
                bytes.removeFirst(own.utf8.count)
                plain.append(0)
                continue
            case UInt8(ascii: "&"):
                // A character reference is text, and ends a possible autolink.
                if let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) {
                    bytes = bytes[(end + 1)...]
                    plain.append(0)
                    continue
                }
            default: break
            }
            plain.append(byte)
        }
        claimNoAutolinks(plain)
    }

    private mutating func note(_ what: String) { flaw = flaw ?? what }

    /// Claims that a text has no bare addresses, which GitHub makes links.
    private mutating func claimNoAutolinks(_ text: [UInt8]) {
        let lower = text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        for scheme in ["http://", "https://", "ftp://"] {
            for range in lower.ranges(of: Array(scheme.utf8)) {
                let isWord = range.lowerBound > 0 && Self.isAlphanumeric(lower[range.lowerBound - 1])
                if !isWord, range.upperBound < lower.count, Self.isInHost(lower[range.upperBound]) {
                    note("an address that becomes a link")
                }
            }
        }
        for range in lower.ranges(of: Array("www.".utf8)) {
            let isStart = range.lowerBound == 0 || " (*_~".utf8.contains(lower[range.lowerBound - 1])
            if isStart, range.upperBound < lower.count, Self.isInHost(lower[range.upperBound]) {
                note("an address that becomes a link")
            }
        }
        for at in lower.indices where lower[at] == UInt8(ascii: "@") {
            let hasUser = at > 0 && (Self.isAlphanumeric(lower[at - 1]) || "._+-".utf8.contains(lower[at - 1]))
            let domain = lower[(at + 1)...].prefix { Self.isInHost($0) || $0 == UInt8(ascii: ".") }
            let dot = domain.firstIndex(of: UInt8(ascii: "."))
            guard hasUser, let dot, dot > domain.startIndex, dot + 1 < domain.endIndex else { continue }
            note("a mail address that becomes a link")
        }
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isInHost(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
