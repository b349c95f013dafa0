import Effects
import FoundationEssentials

/// STS's `AssumeRole`, in its query protocol.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
enum AssumeRole {
    /// - Parameters:
    ///   - step: the role, and where STS is asked.
    ///   - principal: who assumes it.
    ///   - defaultSessionName: the session's name where the role asks for none.
    static func call(_ step: Principal.Step, by principal: Principal, defaultSessionName: String) -> ServiceCall {
        let role = step.role
        var fields = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role.arn),
            ("RoleSessionName", role.sessionName ?? defaultSessionName),
        ]
        if let externalID = role.externalID { fields.append(("ExternalId", externalID)) }
        if let duration = role.duration { fields.append(("DurationSeconds", "\(duration.components.seconds)")) }
        return ServiceCall(
            service: .sts, operation: "AssumeRole", region: step.region,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: fields.map { "\($0.0)=\(PercentEncoding.encode($0.1.utf8))" }.joined(separator: "&"),
            principal: principal, roleARN: role.arn
        )
    }

    /// - Returns: nil for what is not STS's answer.
    static func credentials(from answer: HTTPResponse) -> Credentials? {
        let text = answer.text
        guard let id = text.xmlText(of: "AccessKeyId"), let secret = text.xmlText(of: "SecretAccessKey"),
            let token = text.xmlText(of: "SessionToken"), !id.isEmpty, !secret.isEmpty, !token.isEmpty
        else { return nil }
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
            expiration: text.xmlText(of: "Expiration").flatMap(date)
        )
    }

    /// `berth-USER`, within what STS takes: 2 to 64 of `[\w+=,.@-]`.
    static func defaultSessionName(_ environment: Environment) -> String {
        let user = environment.nonBlank("USER") ?? environment.nonBlank("LOGNAME") ?? ""
        let allowed = user.unicodeScalars.map { scalar -> Character in
            let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isAllowed || "_+=,.@-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return user.isEmpty ? "berth" : String(("berth-" + String(allowed)).prefix(64))
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
