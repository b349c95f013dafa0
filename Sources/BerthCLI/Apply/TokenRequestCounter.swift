import AWS
import Platform
import Synchronization

/// Counts the tokens that were really asked for; a second try of the same request is no second token.
final class TokenRequestCounter: Sendable {
    private let requests = Mutex(0)

    var total: Int { requests.withLock { $0 } }

    @Sendable func count(_ event: AWSEvent) {
        guard event.attempt == 1, event.operation.hasSuffix(bytes: ":GetAuthorizationToken") else { return }
        requests.withLock { $0 += 1 }
    }
}
