import Effects
package import FoundationEssentials
package import Platform

/// `GetAuthorizationToken` of ECR and of ECR Public.
/// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
/// https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html
enum GetAuthorizationToken {
    /// Names no registries, which is deprecated: one token serves all registries that the principal may use.
    static func call(region: String, by principal: Principal) -> ServiceCall {
        call(.ecr, "AmazonEC2ContainerRegistry_V20150921", region: region, by: principal)
    }

    static func publicCall(by principal: Principal) -> ServiceCall {
        call(.ecrPublic, "SpencerFrontendService", region: ECRPublic.region, by: principal)
    }

    private static func call(
        _ service: AWSService, _ target: String, region: String, by principal: Principal
    ) -> ServiceCall {
        ServiceCall(
            service: service, operation: "GetAuthorizationToken", region: region,
            headers: [
                "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "\(target).GetAuthorizationToken",
            ],
            body: "{}", principal: principal
        )
    }

    /// - Parameter now: an expiry before it does not count: moto reports 2015 for each of its tokens.
    /// - Returns: `nil` if the answer is not the service's.
    static func token(from answer: HTTPResponse, now: Date) -> ECRToken? {
        guard let authorization = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)).authorization,
            let bytes = Base64.decode(authorization.authorizationToken),
            let pair = String(validating: bytes, as: UTF8.self), let colon = pair.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let password = Secret(String(Substring(pair.utf8[colon...].dropFirst())))
        let stated = authorization.expiresAt.flatMap(ECRToken.plausibleExpiration(epoch:))
        let expires = [ECRToken.expiration(ofPassword: password), stated].compactMap { $0 }.first { $0 > now }
        return ECRToken(username: String(pair[..<colon]), password: password, expires: expires)
    }

    private struct ResponseBody: Decodable {
        let authorization: AuthorizationData

        private enum CodingKeys: CodingKey { case authorizationData }

        /// Decodes the list of ECR's answer, or the single object of ECR Public's.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let authorization = try? container.decode(AuthorizationData.self, forKey: .authorizationData) {
                self.authorization = authorization
            } else if let authorization = try container.decode([AuthorizationData].self, forKey: .authorizationData)
                .first
            {
                self.authorization = authorization
            } else {
                throw DecodingError.dataCorruptedError(
                    forKey: .authorizationData, in: container, debugDescription: "no token"
                )
            }
        }
    }

    private struct AuthorizationData: Decodable {
        let authorizationToken: String
        let expiresAt: Double?

        private enum CodingKeys: CodingKey { case authorizationToken, expiresAt }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            authorizationToken = try container.decode(String.self, forKey: .authorizationToken)
            expiresAt = try? container.decode(Double.self, forKey: .expiresAt)
        }
    }
}

/// The content of a private ECR password: base64 of `{"payload", "datakey", "version", "type", "expiration"}`. AWS does
/// not document this, so berth relies only on a number named `expiration`.
struct ECRPassword: Decodable {
    /// Seconds since 1970.
    let expiration: Double

    /// - Returns: `nil` for a password of another form.
    init?(_ password: Secret) {
        let text = password.reveal()
        // Base64 of `{"` starts so: no other password is worth decoding.
        guard text.hasPrefix("ey"), let bytes = Base64.decode(text),
            let content = try? JSONDecoder().decode(ECRPassword.self, from: Data(bytes))
        else { return nil }
        self = content
    }
}

/// A login of ECR or ECR Public.
package struct ECRToken: Sendable, Equatable {
    /// `AWS`.
    package var username: String
    /// The password; a private registry's has about 2,600 characters.
    package var password: Secret
    /// `nil` if the response names no time, or a past time.
    package var expires: Date?

    /// The user of every login of ECR and ECR Public
    /// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html).
    package static let user = "AWS"

    package init(username: String, password: Secret, expires: Date?) {
        self.username = username
        self.password = password
        self.expires = expires
    }

    /// Returns the expiry that a private ECR password contains, offline.
    /// - Returns: `nil` if it contains none, or a time that no token can have.
    package static func expiration(ofPassword password: Secret) -> Date? {
        ECRPassword(password).flatMap { plausibleExpiration(epoch: $0.expiration) }
    }

    /// Returns a time between ECR's first day (21 December 2015) and the year 2100: neither milliseconds nor zero.
    /// - Parameter epoch: seconds since 1970.
    static func plausibleExpiration(epoch: Double) -> Date? {
        (1_450_656_000..<4_102_444_800).contains(epoch) ? Date(checkedEpochSeconds: epoch) : nil
    }
}
