import Platform

extension String {
    /// Returns the text of the first element of a name, with entities decoded; `nil` if none exists. This suffices for
    /// STS's answers and errors, whose relevant elements contain only text; it ignores attributes and namespaces.
    ///
    /// It works on bytes, and reads each byte at most twice: to Swift a `>` with an accent on it is another character.
    func xmlText(of name: String) -> String? {
        var rest = Array(utf8)[...]
        while let open = rest.firstPlace(of: Array("<\(name)".utf8)) {
            rest = rest[open.upperBound...]
            // `<CodeName>` starts with `<Code`, too.
            guard let next = rest.first, " />".utf8.contains(next) else { continue }
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            if rest[..<close].last == UInt8(ascii: "/") { return "" }
            let text = rest[(close + 1)...]
            guard let end = text.firstPlace(of: Array("</\(name)>".utf8)) else { return nil }
            return text[..<end.lowerBound].decodingEntities().trimmed()
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Returns the result of `firstRange(of:)` without its tables, which take a quarter of a second for a mebibyte.
    fileprivate func firstPlace(of word: [UInt8]) -> Range<Int>? {
        var rest = self
        while let start = rest.firstIndex(of: word[0]) {
            if rest[start...].starts(with: word) { return start..<start + word.count }
            rest = rest[(start + 1)...]
        }
        return nil
    }

    /// Longer than any known entity, so that no answer can make the search for an end long.
    private static var longestEntity: Int { 12 }

    fileprivate func decodingEntities() -> String {
        var text: [UInt8] = []
        var rest = self
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += rest[..<ampersand]
            rest = rest[(ampersand + 1)...]
            if let end = rest.prefix(Self.longestEntity).firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.entity(String(decoding: rest[..<end], as: UTF8.self))
            {
                text += Array(String(scalar).utf8)
                rest = rest[(end + 1)...]
            } else {
                text.append(UInt8(ascii: "&"))
            }
        }
        return String(decoding: text + rest, as: UTF8.self)
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if let digits = name.rest(afterPrefix: "#x") {
                UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            } else {
                name.rest(afterPrefix: "#").flatMap { UInt32($0) }.flatMap(Unicode.Scalar.init)
            }
        }
    }
}
