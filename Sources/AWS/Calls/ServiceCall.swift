import Effects

/// One call of an operation, before it has an endpoint and a signature.
struct ServiceCall: Sendable {
    let service: Service
    let operation: String
    let region: String
    let headers: HTTPHeaders
    let body: String
    /// Who asks.
    let principal: Principal
    /// The role that is to be assumed, if that is the call.
    var roleARN: String?

    /// The permission that it takes, as IAM names it: `ecr:GetAuthorizationToken`.
    var action: String { "\(service.rawValue):\(operation)" }

    /// What an error says of it.
    func description(at endpoint: ServiceEndpoint) -> AWSFailure.Call {
        AWSFailure.Call(
            action: action, region: region, host: endpoint.host, principal: principal.located, roleARN: roleARN
        )
    }
}
