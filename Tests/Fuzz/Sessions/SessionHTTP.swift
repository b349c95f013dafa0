import FoundationEssentials
import Platform
import Synchronization

/// Registries and AWS, which give an input's answers. The judge gets all requests.
///
/// An input's answers are used in turn. Each is a status, a tab, a `WWW-Authenticate` header, a tab and a body; `FS`
/// separates two answers. For an empty one the service gives its normal answer.
final class SessionHTTP: HTTPTransport {
    private struct Answer {
        let response: HTTPResponse
        let isDefault: Bool

        init(_ text: ArraySlice<UInt8>) {
            isDefault = text.isEmpty
            let fields = text.split(separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init)
            var headers: HTTPHeaders = ["Content-Type": "application/json"]
            if fields.count > 1, !fields[1].isEmpty { headers.append("WWW-Authenticate", fields[1].text) }
            response = HTTPResponse(
                status: Int(fields[0].text).map { min(max($0, 100), 599) } ?? 200, headers: headers,
                body: fields.count > 2 ? fields[2] : []
            )
        }
    }

    private let registry: [Answer]
    private let aws: [Answer]
    private let state = Mutex((sent: [HTTPRequest](), registry: 0, aws: 0))

    init(registry: [UInt8], aws: [UInt8]) {
        self.registry = Self.answers(registry)
        self.aws = Self.answers(aws)
    }

    private static func answers(_ text: [UInt8]) -> [Answer] {
        text.split(separator: 0x1C, omittingEmptySubsequences: false).map(Answer.init)
    }

    /// All requests so far, in order of arrival.
    var requests: [HTTPRequest] { state.withLock { $0.sent } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let isAWS = Self.isAWS(request)
        let answer = state.withLock { state in
            state.sent.append(request)
            if isAWS {
                state.aws += 1
                return aws[(state.aws - 1) % aws.count]
            }
            state.registry += 1
            return registry[(state.registry - 1) % registry.count]
        }
        if !answer.isDefault {
            guard answer.response.body.count <= request.bodyLimit else {
                throw .tooLarge(host: "host", limit: request.bodyLimit)
            }
            var response = answer.response
            response.body = Self.filled(response, isAWS ? ["ECR": Canary.ecr] : ["SENT": Self.secret(in: request)])
            return response
        }
        return isAWS ? Self.awsDefault(for: request) : Self.registryDefault(for: request)
    }

    /// Fills in the placeholders: a hostile registry repeats the password, and AWS's good answer holds a token.
    private static func filled(_ response: HTTPResponse, _ values: [String: String]) -> [UInt8] {
        if response.status != 200 && values["ECR"] != nil { return response.body }
        return SessionInput.encoded(SessionInput.replaced(response.body, values))
    }

    /// The password or token of a request; empty if the request has no credentials.
    private static func secret(in request: HTTPRequest) -> String {
        guard let value = request.headers["Authorization"], let space = value.firstIndex(of: " ") else { return "" }
        let token = String(value[value.index(after: space)...])
        guard let bytes = Data(base64Encoded: token), let colon = bytes.firstIndex(of: 0x3A) else { return token }
        return String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }

    private static func isAWS(_ request: HTTPRequest) -> Bool {
        request.headers["X-Amz-Target"] != nil || request.headers["X-Amz-Date"] != nil
            || Array(request.url.utf8).holds("http://169.254.") || Array(request.url.utf8).holds("/creds")
            || Array(request.url.utf8).holds("amazonaws.com/") && !Array(request.url.utf8).holds(".dkr.ecr")
    }

    private static func registryDefault(for request: HTTPRequest) -> HTTPResponse {
        if request.headers["Authorization"] != nil { return HTTPResponse(status: 200, body: Array("{}".utf8)) }
        return HTTPResponse(status: 401, headers: ["WWW-Authenticate": "Basic realm=\"r\""])
    }

    private static func awsDefault(for request: HTTPRequest) -> HTTPResponse {
        let token = "\"authorizationToken\":\"QVdTOkNBTkFSWWVjcjg=\",\"expiresAt\":1800043200"
        let url = Array(request.url.utf8)
        let body: String
        if url.holds("/latest/api/token") {
            body = "IMDSTOKEN"
        } else if url.holds("/security-credentials/") && url.last == UInt8(ascii: "/") {
            body = "role"
        } else if url.holds("/security-credentials/") || url.holds("/creds") {
            body = """
                {"AccessKeyId":"ASIAX","SecretAccessKey":"\(Canary.secretKey)","Token":"\(Canary.session)",\
                "Code":"Success","Type":"AWS-HMAC","LastUpdated":"2027-01-15T07:00:00Z",\
                "Expiration":"2027-01-15T12:00:00Z"}
                """
        } else if url.holds("api.ecr-public") {
            body = "{\"authorizationData\":{\(token)}}"
        } else if request.headers["X-Amz-Target"] != nil {
            body = "{\"authorizationData\":[{\(token)}]}"
        } else if url.holds("portal.sso") {
            body = """
                {"roleCredentials":{"accessKeyId":"ASIAX","secretAccessKey":"\(Canary.secretKey)",\
                "sessionToken":"\(Canary.session)","expiration":1800043200000}}
                """
        } else {
            body = """
                <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>\
                <SecretAccessKey>\(Canary.secretKey)</SecretAccessKey><SessionToken>\(Canary.session)</SessionToken>\
                <Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """
        }
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }
}
