import Platform

/// STS's `GetSessionToken`: a session that has shown its MFA code. A code is good for one call, so where several roles
/// ask for the code of one device, a session shows it once and then assumes them all.
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
