import Platform

/// A request in the signing suite's format: request line, fields as `Name:value` (folded ones too), body.
struct HTTPMessageText: Equatable {
    var method: String
    /// Path and query, as in the request line.
    var target: String
    var fields: [String] = []
    var body = ""

    init(_ text: String) {
        let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        var lines = parts[0].split(separator: "\n")
        let start = lines.removeFirst().dropLast(" HTTP/1.1".count)
        let words = start.split(separator: " ", maxSplits: 1)
        method = String(words[0])
        target = String(words[1])
        for line in lines {
            if line.first == " " { fields[fields.count - 1] += "\n\(line)" } else { fields.append(String(line)) }
        }
        if parts.count == 2 { body = String(parts[1]) }
    }

    init(_ request: HTTPRequest) {
        method = request.method
        target = String(request.url.dropFirst("https://example.amazonaws.com".count))
        fields = request.headers.fields.map { "\($0.name):\($0.value)" }
        body = String(decoding: request.body, as: UTF8.self)
    }

    var sorted: HTTPMessageText {
        var sorted = self
        sorted.fields.sort()
        return sorted
    }

    var request: HTTPRequest {
        var request = HTTPRequest(method: method, url: "https://example.amazonaws.com\(target)", body: Array(body.utf8))
        for field in fields {
            let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            request.headers.append(String(parts[0]), String(parts[1]))
        }
        return request
    }
}
