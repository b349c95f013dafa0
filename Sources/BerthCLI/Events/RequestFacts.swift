import AWS
import BerthCore

/// What events tell of a request for a token or a password.
struct RequestFacts {
    var service: String
    var region: String?
    var principal: String?
    /// Where a password comes from.
    var source: String?

    init(_ request: TokenSource) {
        principal = request.principal?.description
        switch request {
        case .ecr(_, let region): (service, self.region) = ("ecr", region)
        case .ecrPublic: service = "ecr-public"
        case .password(let password): (service, source) = ("password", password.description)
        }
    }
}
