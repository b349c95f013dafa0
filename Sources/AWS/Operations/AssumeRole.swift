import FoundationEssentials
import Platform

/// STS's `AssumeRole`.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
enum AssumeRole {
    /// - Parameters:
    ///   - step: the role, and where STS is asked.
    ///   - principal: who assumes it.
    ///   - code: of the device that the role asks for; nil where it asks for none, or the session has shown it already.
    ///   - defaultSessionName: the session's name where the role asks for none.
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

    /// `berth-USER`, within what STS takes: 2 to 64 of `[\w+=,.@-]`.
    static func defaultSessionName(_ environment: Environment) -> String {
        let user = environment.nonBlank("USER") ?? environment.nonBlank("LOGNAME") ?? ""
        let allowed = user.unicodeScalars.map { scalar -> Character in
            let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isAllowed || "_+=,.@-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return user.isEmpty ? "berth" : String(("berth-" + String(allowed)).prefix(64))
    }
}
