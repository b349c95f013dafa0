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

/// The token or the password has come.
struct TokenRequestCompleteEvent: OutputEvent {
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

/// The token or the password has not come.
struct TokenRequestErroredEvent: OutputEvent {
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

/// A token or a password is being asked for.
struct TokenRequestStartEvent: OutputEvent {
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
