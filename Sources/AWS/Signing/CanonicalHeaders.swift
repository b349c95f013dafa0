import Platform

/// Header fields in a canonical request: a line each, the values of one name joined in their order.
enum CanonicalHeaders {
    /// - Parameter names: in lower case, sorted.
    static func text(of headers: HTTPHeaders, names: [String]) -> String {
        names.map { name in "\(name):\(headers.all(name).map(folded).joined(separator: ","))\n" }.joined()
    }

    /// Blanks at the ends go, and a run of them, or a folded line, is one space.
    private static func folded(_ value: String) -> String {
        let blanks = Set(" \t\r\n".utf8)
        return value.utf8.split(whereSeparator: blanks.contains)
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}
