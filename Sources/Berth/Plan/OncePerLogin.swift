import DockerConfig
import Synchronization

/// What is worked out of logins, once for each: a token of ECR is the login of all registries of its region.
final class OncePerLogin<Value: Sendable>: Sendable {
    private let known = Mutex<[RegistryLogin: Value]>([:])

    /// - Parameter make: pure: what it gives for a login is given for an equal one.
    func value(for login: RegistryLogin, _ make: () -> Value) -> Value {
        if let value = known.withLock({ $0[login] }) { return value }
        let value = make()
        known.withLock { $0[login] = value }
        return value
    }
}
