/// Matching with `*` (any run of characters) and `?` (one character); all other characters match themselves.
package enum Glob {
    package static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.utf8), Array(pattern.utf8))
        var (at, expected) = (0, 0)
        // The place to continue after a mismatch: the last star matches one byte more. Linear in practice, and never
        // exponential.
        var retry: (text: Int, pattern: Int)?
        while at < text.count {
            if expected < pattern.count, pattern[expected] == UInt8(ascii: "*") {
                retry = (at, expected + 1)
                expected += 1
            } else if expected < pattern.count, pattern[expected] == UInt8(ascii: "?") || pattern[expected] == text[at]
            {
                at += 1
                expected += 1
            } else if let last = retry {
                retry = (last.text + 1, last.pattern)
                (at, expected) = (last.text + 1, last.pattern)
            } else {
                return false
            }
        }
        return pattern[expected...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
