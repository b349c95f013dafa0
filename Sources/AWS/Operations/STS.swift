import FoundationEssentials
import Platform

/// STS's `AssumeRole`.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
enum AssumeRole {
    /// - Parameters:
    ///   - step: the role, and the STS region.
    ///   - principal: the principal that assumes it.
    ///   - code: the code of the device that the role requires; `nil` if it requires none, or the session already has
    ///     it.
    ///   - defaultSessionName: the session's name if the role names none.
    static func call(
        _ step: Principal.Step, by principal: Principal, code: Secret? = nil, defaultSessionName: String
    ) -> ServiceCall {
        let role = step.role
        var fields = [("RoleArn", role.arn), ("RoleSessionName", role.sessionName ?? defaultSessionName)]
        if let externalID = role.externalID { fields.append(("ExternalId", externalID)) }
        if let duration = role.duration { fields.append(("DurationSeconds", "\(duration.components.seconds)")) }
        if let device = role.mfaSerial, let code {
            fields += [("SerialNumber", device), ("TokenCode", code.reveal())]
        }
        var call = ServiceCall.sts(
            "AssumeRole", fields, region: step.stsRegion, by: principal, role: role,
            secrets: [code].compactMap(\.self)
        )
        call.device = code == nil ? nil : role.mfaSerial
        return call
    }

    /// Returns `berth-USER`, in the form that STS accepts: 2 to 64 of `[\w+=,.@-]`.
    static func defaultSessionName(_ environment: Environment) -> String {
        let user = environment.nonBlank("USER") ?? environment.nonBlank("LOGNAME") ?? ""
        let allowed = user.unicodeScalars.map { scalar -> Character in
            let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isAllowed || "_+=,.@-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return user.isEmpty ? "berth" : String(("berth-" + String(allowed)).prefix(64))
    }
}

/// STS's `AssumeRoleWithWebIdentity`. The call has no signature: the token names the caller.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
enum AssumeRoleWithWebIdentity {
    static func call(
        _ role: RoleSpecification, token: Secret, region: STSRegion, by principal: Principal, defaultSessionName: String
    ) -> ServiceCall {
        var fields = [("RoleArn", role.arn), ("RoleSessionName", role.sessionName ?? defaultSessionName)]
        if let duration = role.duration { fields.append(("DurationSeconds", "\(duration.components.seconds)")) }
        fields.append(("WebIdentityToken", token.reveal()))
        return .sts(
            "AssumeRoleWithWebIdentity", fields, region: region, by: principal, role: role, secrets: [token]
        )
    }
}

/// STS's `GetSessionToken`: a session that has shown its MFA code. A code is valid for one call, so if several roles
/// require one device's code, a session shows it once and then assumes all of them.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
enum GetSessionToken {
    static func call(device: String, code: Secret, region: STSRegion, by principal: Principal) -> ServiceCall {
        let fields = [("SerialNumber", device), ("TokenCode", code.reveal())]
        var call = ServiceCall.sts(
            "GetSessionToken", fields, region: region, by: principal, role: nil, secrets: [code]
        )
        call.device = device
        return call
    }
}

/// STS's `GetCallerIdentity`: who the caller is. No policy can deny it.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
enum GetCallerIdentity {
    static func call(region: STSRegion, by principal: Principal) -> ServiceCall {
        .sts("GetCallerIdentity", [], region: region, by: principal, role: nil, secrets: [])
    }

    /// - Returns: the caller's account; `nil` if the answer is not the service's.
    static func account(from answer: HTTPResponse) -> String? {
        answer.text.xmlText(of: "Account").flatMap { account in
            account.utf8.count == 12 && account.utf8.allSatisfy(\.isASCIIDigit) ? account : nil
        }
    }
}

extension ServiceCall {
    /// Creates a call of STS, in its query protocol.
    /// - Parameter secrets: the secrets among the fields.
    static func sts(
        _ operation: String, _ fields: [(String, String)], region: STSRegion, by principal: Principal,
        role: RoleSpecification?,
        secrets: [Secret]
    ) -> ServiceCall {
        let all = [("Action", operation), ("Version", "2011-06-15")] + fields
        return ServiceCall(
            service: .sts, operation: operation, region: region.name, regionSetting: region.origin,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: PercentEncoding.encode(fields: all.map { ($0.0, $0.1) }),
            principal: principal, role: role, secrets: secrets
        )
    }
}

extension ServiceClient {
    /// Sends a call of STS whose answer has credentials.
    /// - Parameter own: the credentials that sign it; `nil` for a call without a signature.
    func credentials(by call: ServiceCall, signedWith own: Credentials?) async throws(AWSError) -> Credentials {
        let text = try await send(call, signedWith: own).text
        guard let id = text.xmlText(of: "AccessKeyId"), let secret = text.xmlText(of: "SecretAccessKey"),
            let token = text.xmlText(of: "SessionToken"), !id.isEmpty, !secret.isEmpty, !token.isEmpty
        else { throw .unreadable(try call.description(), missing: "credentials") }
        let credentials = Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
            expiration: text.xmlText(of: "Expiration").flatMap(Date.init(iso8601:))
        )
        // No header can contain such keys, so they cannot sign a call.
        guard credentials.flaw == nil else { throw .unreadable(try call.description(), missing: "credentials") }
        return credentials
    }
}
