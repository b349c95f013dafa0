import AWS
import Effects
import FoundationEssentials
import Platform

/// `GetAuthorizationToken` of ECR and of ECR Public.
struct ECRResponder {
    var signing: SignatureVerifier
    var tokens: TokenIssuer
    var limit: RateLimit
    var clock: any WallClock

    private struct Authorization: Encodable {
        var authorizationToken: String
        /// Seconds since 1970.
        var expiresAt: Double
        var proxyEndpoint: String?
    }

    /// Returns a region's token: an array of one, as in the real answer since `registryIds` is deprecated.
    func token(_ request: HTTPRequest, region: String) throws(AWSResponseError) -> HTTPResponse {
        let caller = try signing.signer(of: request, service: "ecr")
        try admit(caller, to: "ecr.\(region)")
        var authorization = authorization(for: .region(region))
        authorization.proxyEndpoint = ECRRegistry(account: String(caller.account), region: region).map {
            "https://\($0.host)"
        }
        return .amazonJSON(status: 200, ["authorizationData": [authorization]])
    }

    /// Returns the token of the public gallery, which only its own region issues.
    func publicToken(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let caller = try signing.signer(of: request, service: "ecr-public", regions: [ECRPublic.region])
        try admit(caller, to: "ecr-public")
        return .amazonJSON(status: 200, ["authorizationData": authorization(for: .publicGallery)])
    }

    /// Counts a call: AWS counts the calls of an account in a region together.
    private func admit(_ caller: AccessKeys.Key, to place: String) throws(AWSResponseError) {
        guard limit.admits("\(caller.account) \(place)", now: clock.now) else { throw .throttled }
    }

    private func authorization(for scope: TokenIssuer.Scope) -> Authorization {
        let (password, expires) = tokens.password(for: scope, now: clock.now)
        return Authorization(
            authorizationToken: Base64.encode("AWS:\(password)"),
            expiresAt: expires.timeIntervalSince1970
        )
    }
}
