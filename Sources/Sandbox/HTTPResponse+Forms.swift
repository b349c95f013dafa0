import FoundationEssentials
import Platform

extension HTTPResponse {
    static func json(status: Int, _ value: some Encodable) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(value) else { return HTTPResponse(status: 500) }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(body))
    }

    /// An answer of AWS's JSON protocol.
    static func amazonJSON(status: Int, _ value: some Encodable) -> HTTPResponse {
        var answer = json(status: status, value)
        answer.headers["Content-Type"] = "application/x-amz-json-1.1"
        answer.headers["x-amzn-RequestId"] = UUID().uuidString.lowercased()
        return answer
    }

    /// An answer of AWS's query protocol.
    static func xml(status: Int, _ body: String, requestID: String) -> HTTPResponse {
        let headers: HTTPHeaders = ["Content-Type": "text/xml", "x-amzn-RequestId": requestID]
        return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }
}

extension String {
    var xmlEscaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
