import BerthCore

/// The token or the password has come.
struct TokenRequestCompleteEvent: Event {
    static let type = "token_request_complete"

    var service: String
    var region: String?
    var principal: String?
    var source: String?
    var elapsedMs: Int64

    init(_ request: TokenSource, took: Duration) {
        let facts = RequestFacts(request)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
        elapsedMs = took.elapsedMs
    }
}
