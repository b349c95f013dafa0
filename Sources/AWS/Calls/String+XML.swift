import Effects

extension String {
    /// The text of the first element of a name, entities decoded; nil where there is none. Enough for STS's answers and
    /// for errors, whose elements of interest hold text alone; attributes and namespaces are passed over.
    func xmlText(of name: String) -> String? {
        var rest = self[...]
        while let open = rest.firstRange(of: "<\(name)") {
            rest = rest[open.upperBound...]
            // `<Code` is also how `<CodeName>` starts.
            guard let next = rest.first, next == ">" || next == " " || next == "/", let close = rest.firstIndex(of: ">")
            else { continue }
            if rest[..<close].hasSuffix("/") { return "" }
            let start = rest.index(after: close)
            guard let end = rest[start...].firstRange(of: "</\(name)>") else { return nil }
            return rest[start..<end.lowerBound].decodingEntities().trimmed()
        }
        return nil
    }
}

extension Substring {
    fileprivate func decodingEntities() -> String {
        var text = ""
        var rest = self
        while let ampersand = rest.firstIndex(of: "&") {
            text += rest[..<ampersand]
            rest = rest[ampersand...]
            if let end = rest.firstIndex(of: ";"), let scalar = Self.entity(rest[..<end].dropFirst()) {
                text.unicodeScalars.append(scalar)
                rest = rest[rest.index(after: end)...]
            } else {
                text.append("&")
                rest = rest.dropFirst()
            }
        }
        return text + rest
    }

    private static func entity(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
            } else {
                nil
            }
        }
    }
}
