import FoundationEssentials
import Platform

/// An AWS error, with the texts and forms of the real services.
/// See https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html.
struct AWSResponseError: Error, Equatable {
    enum Kind: Equatable {
        case missingAuthentication, incompleteSignature, unknownKey, expiredSession, badSignature
        case accessDenied, throttled, invalidParameter, unknownOperation
        /// The code of another error, which both kinds of services spell alike.
        case other(String)
    }

    var kind: Kind
    var message: String

    static let unknownKey = AWSResponseError(
        kind: .unknownKey,
        message: "The security token included in the request is invalid."
    )
    static let expiredSession = AWSResponseError(
        kind: .expiredSession,
        message: "The security token included in the request is expired"
    )
    static let throttled = AWSResponseError(kind: .throttled, message: "Rate exceeded")

    /// The error in the form of the JSON services (ECR, ECR Public).
    var json: HTTPResponse {
        let code =
            switch kind {
            case .missingAuthentication: "MissingAuthenticationTokenException"
            case .incompleteSignature: "IncompleteSignatureException"
            case .unknownKey: "UnrecognizedClientException"
            case .expiredSession: "ExpiredTokenException"
            case .badSignature: "InvalidSignatureException"
            case .accessDenied: "AccessDeniedException"
            case .throttled: "ThrottlingException"
            case .invalidParameter: "InvalidParameterException"
            case .unknownOperation: "UnknownOperationException"
            case .other(let code): code
            }
        return .amazonJSON(status: 400, ["__type": code, "message": message])
    }

    /// The error in the form of the query services (STS).
    var xml: HTTPResponse {
        let (status, code) =
            switch kind {
            case .missingAuthentication: (403, "MissingAuthenticationToken")
            case .incompleteSignature: (400, "IncompleteSignature")
            case .unknownKey: (403, "InvalidClientTokenId")
            case .expiredSession: (403, "ExpiredToken")
            case .badSignature: (403, "SignatureDoesNotMatch")
            case .accessDenied: (403, "AccessDenied")
            case .throttled: (400, "Throttling")
            case .invalidParameter: (400, "ValidationError")
            case .unknownOperation: (400, "InvalidAction")
            case .other(let code): (403, code)
            }
        let requestID = UUID().uuidString.lowercased()
        return .xml(
            status: status,
            """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error>
                <Type>Sender</Type>
                <Code>\(code)</Code>
                <Message>\(message.xmlEscaped)</Message>
              </Error>
              <RequestId>\(requestID)</RequestId>
            </ErrorResponse>
            """,
            requestID: requestID
        )
    }
}

extension HTTPResponse {
    static func json(status: Int, _ value: some Encodable) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(value) else { return HTTPResponse(status: 500) }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(body))
    }

    /// Creates an answer of AWS's JSON protocol.
    static func amazonJSON(status: Int, _ value: some Encodable) -> HTTPResponse {
        var answer = json(status: status, value)
        answer.headers["Content-Type"] = "application/x-amz-json-1.1"
        answer.headers["x-amzn-RequestId"] = UUID().uuidString.lowercased()
        return answer
    }

    /// Creates an answer of AWS's query protocol.
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
