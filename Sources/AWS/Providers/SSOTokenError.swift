import Platform

/// Why a file of the SSO cache cannot be used.
enum SSOTokenError: Error, Equatable {
    case unreadable(FileFailure)
    /// No JSON object with `accessToken` and `expiresAt`.
    case noToken
    /// Its `expiresAt` has no form of ISO 8601 that berth reads.
    case noTime
}

extension SSOTokenError: CustomStringConvertible {
    /// What is wrong, without the file's name.
    var description: String {
        switch self {
        case .unreadable(let failure): "\(failure)"
        case .noToken: "it holds no JSON object with accessToken and expiresAt"
        case .noTime: "its expiresAt is not a time of ISO 8601 with a time zone"
        }
    }
}
