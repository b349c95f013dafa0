import FoundationEssentials
import Platform

/// The token that a sign-out ends: of every file with an access token, as for `aws sso logout`, even if berth cannot
/// use the file for anything else.
struct RevocableSSOToken: Sendable {
    let accessToken: Secret
    /// The region of the file; `nil` if the file names none.
    let region: String?
    /// The start URL of the file; `nil` if the file names none.
    let startURL: String?

    /// Parses the content of a file; `nil` if it has no access token.
    init?(_ bytes: [UInt8]) {
        guard let file = try? JSONDecoder().decode(CacheFile.self, from: Data(bytes)), !file.accessToken.isEmpty else {
            return nil
        }
        accessToken = Secret(file.accessToken)
        region = file.region
        startURL = file.startUrl
    }

    private struct CacheFile: Decodable {
        let startUrl: String?
        let region: String?
        let accessToken: String
    }
}
