import BerthCore

/// The token or the password has not come.
struct TokenRequestErroredEvent: Event {
    static let type = "token_request_errored"

    var service: String
    var region: String?
    var principal: String?
    var source: String?
    var message: String
    var hint: String?
    var elapsedMs: Int64

    /// - Parameter why: its first line says what happened, the others what to do.
    init(_ request: TokenSource, _ why: String, took: Duration) {
        let facts = RequestFacts(request)
        let why = ToldMessage(why)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
        message = why.text
        hint = why.hint
        elapsedMs = took.elapsedMs
    }
}
