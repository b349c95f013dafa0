import BerthCore

/// A token or a password is being asked for.
struct TokenRequestStartEvent: Event {
    static let type = "token_request_start"

    var service: String
    var region: String?
    var principal: String?
    var source: String?

    init(_ request: TokenSource) {
        let facts = RequestFacts(request)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
    }
}
