import AWS
import Platform
import Synchronization

/// Counts the token requests that were sent. A retry does not count again.
final class TokenRequestCounter: Sendable {
    private let requests = Mutex(0)

    var total: Int { requests.withLock { $0 } }

    @Sendable func count(_ event: RequestEvent) {
        guard event.attempt == 1, event.operation.hasSuffix(bytes: ":GetAuthorizationToken") else { return }
        requests.withLock { $0 += 1 }
    }
}
