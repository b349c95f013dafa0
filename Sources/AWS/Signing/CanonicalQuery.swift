import Platform

/// A URL's query in a canonical request: sorted by name, then value, each of them encoded.
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
        PercentEncoding.encode(PercentEncoding.decode(text))
    }
}
