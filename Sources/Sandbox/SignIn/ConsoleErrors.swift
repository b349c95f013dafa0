import Platform

/// The errors of AWS's sign-in service, as in botocore's `data/signin`.
extension AWSResponseError {
    /// The `error` of an answer.
    enum ConsoleCode: String {
        case tokenExpired = "TOKEN_EXPIRED"
        case authorizationCodeExpired = "AUTHCODE_EXPIRED"
        case credentialsChanged = "USER_CREDENTIALS_CHANGED"
        case insufficientPermissions = "INSUFFICIENT_PERMISSIONS"
        case invalidRequest = "INVALID_REQUEST"
        case serverError = "server_error"
    }

    static func console(_ code: ConsoleCode, _ message: String) -> AWSResponseError {
        AWSResponseError(kind: .other(code.rawValue), message: message)
    }

    /// The error in the form of the sign-in service. A code that is not the service's own is an exception's name.
    var console: HTTPResponse {
        let error =
            switch kind {
            case .accessDenied: ConsoleCode.insufficientPermissions.rawValue
            case .other(let code): code
            default: ConsoleCode.invalidRequest.rawValue
            }
        let (status, exception) =
            switch (kind, ConsoleCode(rawValue: error)) {
            case (.throttled, _): (429, "TooManyRequestsError")
            case (_, .tokenExpired?), (_, .authorizationCodeExpired?): (401, "AccessDeniedException")
            case (_, .credentialsChanged?), (_, .insufficientPermissions?): (403, "AccessDeniedException")
            case (_, .serverError?): (500, "InternalServerException")
            case (_, .invalidRequest?): (400, "ValidationException")
            case (_, nil): (400, error)
            }
        return .rest(status: status, code: exception, ["error": error, "message": message])
    }
}
