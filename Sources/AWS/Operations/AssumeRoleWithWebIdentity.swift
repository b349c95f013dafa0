import Platform

/// STS's `AssumeRoleWithWebIdentity`. Nobody signs it: the token says who asks.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
enum AssumeRoleWithWebIdentity {
    static func call(
        _ role: RoleRequest, token: Secret, region: STSRegion, by principal: Principal, defaultSessionName: String
    ) -> ServiceCall {
        var fields = [("RoleArn", role.arn), ("RoleSessionName", role.sessionName ?? defaultSessionName)]
        if let duration = role.duration { fields.append(("DurationSeconds", "\(duration.components.seconds)")) }
        fields.append(("WebIdentityToken", token.reveal()))
        return .sts(
            "AssumeRoleWithWebIdentity", fields, region: region, by: principal, role: role, secrets: [token]
        )
    }
}
