import FoundationEssentials
import Platform

extension ServiceCall {
    /// A call of STS, in its query protocol.
    /// - Parameter secrets: those of the fields that are.
    static func sts(
        _ operation: String, _ fields: [(String, String)], region: STSRegion, by principal: Principal,
        role: RoleRequest?,
        secrets: [Secret]
    ) -> ServiceCall {
        let all = [("Action", operation), ("Version", "2011-06-15")] + fields
        return ServiceCall(
            service: .sts, operation: operation, region: region.name, regionSetting: region.origin,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: all.map { "\($0.0)=\(PercentEncoding.encode($0.1.utf8))" }.joined(separator: "&"),
            principal: principal, role: role, secrets: secrets
        )
    }
}

extension ServiceCaller {
    /// Sends a call of STS that is answered with credentials.
    /// - Parameter own: what signs it; nil for a call that nobody signs.
    func credentials(by call: ServiceCall, signedWith own: Credentials?) async throws(AWSFailure) -> Credentials {
        let text = try await send(call, signedWith: own).text
        guard let id = text.xmlText(of: "AccessKeyId"), let secret = text.xmlText(of: "SecretAccessKey"),
            let token = text.xmlText(of: "SessionToken"), !id.isEmpty, !secret.isEmpty, !token.isEmpty
        else { throw .unreadable(try call.description(), missing: "credentials") }
        let credentials = Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
            expiration: text.xmlText(of: "Expiration").flatMap(Date.init(iso8601:))
        )
        // No header can carry such keys, so no call can be signed with them.
        guard credentials.flaw == nil else { throw .unreadable(try call.description(), missing: "credentials") }
        return credentials
    }
}
