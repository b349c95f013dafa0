import Platform

/// The operation of a request, before its signature or password is checked.
enum SandboxOperation: Equatable {
    case ecrToken(region: String)
    case ecrPublicToken(region: String)
    case assumeRole(region: String)
    case callerIdentity(region: String)
    case signIn(SignInOperation)
    /// `GET /v2/` of a registry or a part of its image, or `GET /token/` of its token server.
    case registry(host: String, Endpoint)
    /// A call in one of AWS's protocols that the sandbox does not support.
    case unknownJSON
    case unknownQuery
    case unknown

    enum Endpoint: Equatable {
        case root, token
        case image(RegistryImage.Part)
    }

    init(_ request: HTTPRequest) {
        let region = AuthorizationHeader(request.headers["Authorization"] ?? "")?.region ?? "unsigned"
        let path = request.path
        switch (request.method, path) {
        case ("GET", "/v2/"), ("GET", "/v2"), ("HEAD", "/v2/"):
            self = .registry(host: request.hostName, .root)
        case ("GET", "/token/"), ("GET", "/token"):
            self = .registry(host: request.hostName, .token)
        case ("POST", "/"):
            switch request.headers["X-Amz-Target"] {
            case "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"?: self = .ecrToken(region: region)
            case "SpencerFrontendService.GetAuthorizationToken"?: self = .ecrPublicToken(region: region)
            case nil:
                switch FormBody(request.body)["Action"] {
                case "AssumeRole"?: self = .assumeRole(region: region)
                case "GetCallerIdentity"?: self = .callerIdentity(region: region)
                default: self = .unknownQuery
                }
            default: self = .unknownJSON
            }
        default:
            if ["GET", "HEAD"].contains(request.method), let part = RegistryImage.Part(path: path) {
                self = .registry(host: request.hostName, .image(part))
            } else {
                self = SignInOperation(request).map { .signIn($0) } ?? .unknown
            }
        }
    }

    /// The name in the counts.
    var operation: String {
        switch self {
        case .ecrToken: "ecr:GetAuthorizationToken"
        case .ecrPublicToken: "ecr-public:GetAuthorizationToken"
        case .assumeRole: "sts:AssumeRole"
        case .callerIdentity: "sts:GetCallerIdentity"
        case .signIn(let operation): operation.qualifiedName
        case .registry(_, .root): "registry:v2"
        case .registry(_, .token): "registry:token"
        case .registry(_, .image(.tags)): "registry:tags"
        case .registry(_, .image(.manifest)): "registry:manifest"
        case .registry(_, .image(.blob)): "registry:blob"
        case .unknownJSON, .unknownQuery, .unknown: "unknown"
        }
    }

    /// The names that a fault's glob may match.
    var names: [String] {
        switch self {
        case .ecrToken(let region): ["ecr.\(region)", region]
        case .ecrPublicToken(let region): ["ecr-public.\(region)", region]
        case .assumeRole(let region), .callerIdentity(let region): ["sts.\(region)", region]
        case .signIn(let operation):
            [operation.service.rawValue, "\(operation.service.rawValue).\(operation.name)"]
        case .registry(let host, _): [host]
        case .unknownJSON, .unknownQuery, .unknown: []
        }
    }

    /// Returns an AWS error in the caller's protocol; `nil` if the request is not an AWS call.
    func answer(_ error: AWSResponseError) -> HTTPResponse? {
        switch self {
        case .ecrToken, .ecrPublicToken, .unknownJSON: error.json
        case .assumeRole, .callerIdentity, .unknownQuery: error.xml
        case .signIn(let operation): operation.answer(error)
        case .registry, .unknown: nil
        }
    }
}

extension HTTPRequest {
    var path: String { String(decoding: URLParts(Array(url.utf8)[...]).path, as: UTF8.self) }

    /// The host in `Host`, without its port, in lower case.
    var hostName: String {
        let host = Array((headers["Host"] ?? "").asciiLowercased.utf8)
        return String(decoding: URLParts.hostAndRest(of: host[...]).host, as: UTF8.self)
    }
}

/// The fields of an `application/x-www-form-urlencoded` body, or of a query.
struct FormBody {
    private(set) var fields: [String: String] = [:]

    init(_ body: [UInt8]) {
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            fields[Self.decoded(parts[0])] = parts.count == 2 ? Self.decoded(parts[1]) : ""
        }
    }

    subscript(name: String) -> String? { fields[name] }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        let spaced = bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(decoding: PercentEncoding.decode(spaced), as: UTF8.self)
    }
}
