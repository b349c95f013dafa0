import FoundationEssentials
import Platform

/// AWS's answers, in its own formats.
enum ServiceResponses {
    /// The start of the manual clock, as servers write it.
    static let date = "Fri, 15 Jan 2027 08:00:00 GMT"

    /// A token answer of ECR, whose list ECR Public omits.
    static func token(_ password: String, expiresAt: String = "1800043200.5", isPublic: Bool = false) -> HTTPResponse {
        let grant = """
            {"authorizationToken": "\(Data("AWS:\(password)".utf8).base64EncodedString())", "expiresAt": \(expiresAt)}
            """
        return json(200, #"{"authorizationData": \#(isPublic ? grant : "[\(grant)]")}"#)
    }

    /// The credentials of an assumed role.
    static func role(_ name: String) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            body: Array(
                """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleResult>
                    <AssumedRoleUser><AssumedRoleId>AROA:berth</AssumedRoleId></AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>ASIA\(name)</AccessKeyId>
                      <SecretAccessKey>secret-of-\(name)</SecretAccessKey>
                      <SessionToken>token&amp;of&#x2F;\(name)==</SessionToken>
                      <Expiration>2027-01-15T09:00:00Z</Expiration>
                    </Credentials>
                  </AssumeRoleResult>
                </AssumeRoleResponse>
                """.utf8
            )
        )
    }

    static func json(_ status: Int, _ text: String, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// An error of ECR.
    static func fault(_ status: Int, _ type: String, _ message: String, _ headers: HTTPHeaders = [:]) -> HTTPResponse {
        var headers = headers
        headers["x-amzn-RequestId"] = "7a62c49f"
        return json(status, #"{"__type": "\#(type)", "message": "\#(message)"}"#, headers)
    }

    /// An error of STS.
    static func xmlFault(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
        let text = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>
              <RequestId>c6104cbe</RequestId>
            </ErrorResponse>
            """
        return HTTPResponse(status: status, body: Array(text.utf8))
    }
}

extension HTTPRequest {
    /// The fields of a form, as sent.
    var form: [String] {
        String(decoding: body, as: UTF8.self).split(separator: "&").map(String.init)
    }

    /// The region and service of the signature.
    var scope: String? {
        headers["Authorization"]?.split(separator: "/").dropFirst(2).prefix(2).joined(separator: "/")
    }

    /// The id of the key that signs the request.
    var accessKeyID: String? {
        headers["Authorization"]?.split(separator: "=").dropFirst().first?.split(separator: "/").first.map(String.init)
    }
}
