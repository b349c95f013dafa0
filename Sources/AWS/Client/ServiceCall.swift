import Platform

/// One call of an operation, before it has an endpoint and a signature.
struct ServiceCall: Sendable {
    let service: Service
    let operation: String
    let region: String
    /// What names the region, if settings decide.
    var regionSetting = Remark()
    var method = "POST"
    /// Behind the endpoint's own, with its query.
    var path = ""
    let headers: HTTPHeaders
    let body: String
    /// Who asks.
    let principal: Principal
    /// The role that is to be assumed, if that is the call.
    var role: RoleRequest?
    /// The MFA device whose code goes along.
    var device: String?
    /// What it carries that must not be quoted back to people.
    var secrets: [Secret] = []

    /// The permission that it takes, as IAM names it: `ecr:GetAuthorizationToken`.
    var action: String { "\(service.rawValue):\(operation)" }

    /// Where it goes.
    func endpoint() throws(AWSFailure) -> ServiceEndpoint {
        try principal.settings.endpoint(of: service, region: region)
    }

    /// What an error says of it.
    func description() throws(AWSFailure) -> AWSFailure.Call {
        AWSFailure.Call(self, host: try endpoint().host)
    }
}

extension AWSFailure.Call {
    /// - Parameter host: where the call goes.
    init(_ call: ServiceCall, host: String) {
        self.init(
            action: call.action, region: call.region, host: host, principal: call.principal.located, role: call.role,
            device: call.device
        )
        regionSetting = call.regionSetting
        fipsSetting = call.principal.settings.fipsSetting
    }
}
