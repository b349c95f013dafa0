import AWS
import Effects
import FoundationEssentials

/// `GetAuthorizationToken` of ECR and of ECR Public.
struct ECRResponder {
    var signing: SigningCheck
    var mint: TokenMint
    var clock: any WallClock

    private struct Authorization: Encodable {
        var authorizationToken: String
        /// Seconds since 1970.
        var expiresAt: Double
        var proxyEndpoint: String?
    }

    /// The token of a region: an array of one, as the real answer has been since `registryIds` is deprecated.
    func token(_ request: HTTPRequest, region: String) throws(AWSError) -> HTTPResponse {
        _ = try signing.signer(of: request, service: "ecr")
        var authorization = authorization(for: .region(region))
        authorization.proxyEndpoint = ECRRegistry(account: SandboxUser.account, region: region).map {
            "https://\($0.host)"
        }
        return .amazonJSON(status: 200, ["authorizationData": [authorization]])
    }

    /// The token of the public gallery, which only its own region hands out.
    func publicToken(_ request: HTTPRequest) throws(AWSError) -> HTTPResponse {
        _ = try signing.signer(of: request, service: "ecr-public", regions: [ECRPublic.region])
        return .amazonJSON(status: 200, ["authorizationData": authorization(for: .publicGallery)])
    }

    private func authorization(for scope: TokenMint.Scope) -> Authorization {
        let (password, expires) = mint.password(for: scope, now: clock.now)
        return Authorization(
            authorizationToken: Data("AWS:\(password)".utf8).base64EncodedString(),
            expiresAt: expires.timeIntervalSince1970
        )
    }
}
